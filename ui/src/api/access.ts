/** Who may look and change: share links, users, tokens, and what was changed by whom. */

import { get, send } from './http.ts'

export interface Share {
  readonly id: string
  readonly name: string
  readonly client: string
  readonly createdAt: number
  readonly createdBy: string
  readonly expiresAt: number
  readonly lastUsedAt: number | null
}

export interface Token {
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly createdAt: number
  readonly createdBy: string
  readonly expiresAt: number | null
  readonly lastUsedAt: number | null
}

export interface Scope {
  readonly name: string
  readonly doc: string
}

export type Role = 'owner' | 'editor' | 'viewer'

export interface User {
  readonly name: string
  readonly role: Role
  /** Those of the configuration are changed there alone. */
  readonly from: 'configuration' | 'dashboard'
  /** Null: all of them. */
  readonly clients: readonly string[] | null
  /** Without one they come in through a proxy only. */
  readonly hasPassword: boolean
  /** A link waits for them under which they choose a password. */
  readonly invitedUntil: number | null
  /** That are open now. */
  readonly sessions: number
  readonly lastLoginAt: number | null
}

export interface AuditEntry {
  readonly id: string
  readonly at: number
  readonly who: string
  /** What they were then: `owner`, `editor`, `viewer`, `stranger`. */
  readonly role: string
  /** Where the request came from. */
  readonly address: string
  /** `rules.save` */
  readonly what: string
  /** What it was done to. */
  readonly target: string
  readonly detail: string
}

/** Opens the door for one person, once. */
export interface UserInvitation {
  readonly url: string
  readonly expiresAt: number
}

const at = (list: string, id: string) => `/${list}/${encodeURIComponent(id)}`

export const accessApi = {
  shares: () => get<{ readonly shares: readonly Share[] }>('/shares'),
  share: (share: Pick<Share, 'client' | 'name' | 'expiresAt'>) =>
    send<Share & { readonly url: string }>('POST', '/shares', share),
  revokeShare: (id: string) => send<unknown>('DELETE', at('shares', id)),
  tokens: () => get<{ readonly tokens: readonly Token[]; readonly scopes: readonly Scope[] }>('/tokens'),
  makeToken: (token: Pick<Token, 'name' | 'scopes' | 'expiresAt'>) =>
    send<Token & { readonly token: string }>('POST', '/tokens', token),
  revokeToken: (id: string) => send<unknown>('DELETE', at('tokens', id)),
  users: () => get<{ readonly users: readonly User[] }>('/users'),
  addUser: (user: Pick<User, 'name' | 'role' | 'clients'>) =>
    send<{ readonly invitation: UserInvitation | null }>('POST', '/users', user),
  changeUser: (name: string, change: Partial<Pick<User, 'role' | 'clients'>>) =>
    send<unknown>('PATCH', at('users', name), change),
  inviteUser: (name: string) => send<UserInvitation>('POST', `${at('users', name)}/invitation`),
  endSessions: (name: string) => send<{ readonly ended: number }>('DELETE', `${at('users', name)}/sessions`),
  removeUser: (name: string) => send<unknown>('DELETE', at('users', name)),
  audit: (cursor?: string) =>
    get<{ readonly entries: readonly AuditEntry[]; readonly next: string | null }>('/audit', {
      limit: 50,
      cursor,
    }),
}
