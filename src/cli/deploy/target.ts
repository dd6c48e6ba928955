/** What both hand-overs have in common at the command line. */

import { Secret } from '../../config/index.ts'
import { UsageError } from '../io.ts'
import type { ConfigOptions } from '../options.ts'

export interface TargetOptions extends ConfigOptions {
  readonly url?: string
  readonly user?: string
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly remove?: boolean
  readonly timeout: string
}

/** Settings with what the command line says over them. */
export function withTarget<
  S extends { readonly url?: string | undefined; readonly user?: Secret | undefined },
>(settings: S, { url, user }: TargetOptions): S {
  if (user !== undefined && !user.includes(':')) throw new UsageError('--user takes NAME:SECRET')
  return {
    ...settings,
    ...(url !== undefined && { url }),
    ...(user !== undefined && { user: new Secret(user) }),
  }
}

export function timeoutMs({ timeout }: TargetOptions): number {
  const seconds = Number(timeout)
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000
  throw new UsageError(`--timeout takes seconds, not ${timeout}`)
}
