/** All that decides who may come in and do what, opened together. */

import { Access } from './access.ts'
import type { AuditLog } from './audit.ts'
import { Guard, type ProxySettings } from './guard.ts'
import { People } from './people.ts'
import { LoginLimiter, type LoginRates } from './rate-limit.ts'
import type { AccessStore } from './state.ts'
import { type UserSettings, Users } from './users.ts'

export interface AuthOptions {
  /** The address that is listened on. */
  readonly host: string
  readonly publicUrl?: string | undefined
  /** The owner's. */
  readonly password?: string | undefined
  readonly users?: readonly UserSettings[]
  readonly proxy?: ProxySettings | undefined
  readonly store: AccessStore
  readonly audit: AuditLog
  readonly rates?: LoginRates
  readonly now?: () => number
}

export interface Auth {
  readonly guard: Guard
  readonly users: Users
  readonly people: People
  readonly access: Access
  readonly audit: AuditLog
  readonly limiter: LoginLimiter
  readonly place: { readonly host: string; readonly publicUrl?: string | undefined }
  readonly now: () => number
}

/** Throws a TypeError for settings that can't be used, and what the store throws. */
export async function openAuth(options: AuthOptions): Promise<Auth> {
  const { host, publicUrl, password, proxy, store, audit, rates, now = Date.now } = options
  const access = await Access.open(store, now)
  const users = new Users(options.users ?? [], password, access)
  return {
    guard: new Guard({ host, publicUrl, users, access, proxy }),
    users,
    people: new People({
      access,
      isConfigured: (name) => users.isConfigured(name),
      hasOwner: () => users.hasOwner || proxy !== undefined,
      now,
    }),
    access,
    audit,
    limiter: new LoginLimiter(rates, now),
    place: { host, publicUrl },
    now,
  }
}
