/** Who changed what, from where, and when: only ever added to. */

/** All that is told; the dashboard has words for each. */
export const AUDIT_ACTIONS = [
  'login',
  'login.refused',
  'user.join',
  'user.add',
  'user.change',
  'user.invite',
  'user.end-sessions',
  'user.remove',
  'token.make',
  'token.revoke',
  'share.make',
  'share.revoke',
  'history.import',
  'watch.add',
  'watch.change',
  'watch.remove',
  'chats.invite',
  'chats.test',
  'chats.change',
  'alert.retry',
  'rules.save',
  'rules.restore',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

export interface AuditEntry {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** A user, a token or `owner`. */
  readonly who: string
  readonly role: string
  /** Where the request came from. */
  readonly address: string
  readonly action: AuditAction
  /** What was changed: a file, a client, an id. Never a secret. */
  readonly target: string
  /** For a person: what it was before and is now. */
  readonly detail: string
}

export interface AuditPage {
  /** The newest first. */
  readonly entries: readonly (AuditEntry & { readonly id: string })[]
  /** Give it as `before` for older ones. */
  readonly next: string | null
}

export interface AuditLog {
  /** Resolves once it is durable. */
  append(entry: AuditEntry): Promise<void>
  page(request: { readonly before?: string | undefined; readonly limit: number }): Promise<AuditPage>
}

/** Where nothing has to outlive the process. */
export function memoryAudit(): AuditLog {
  const entries: AuditEntry[] = []
  return {
    append: async (entry) => {
      entries.push(entry)
    },
    page: async ({ before, limit }) => {
      const end = Math.min(entries.length, before === undefined ? entries.length : Number(before))
      const start = Math.max(0, end - limit)
      const shown = entries.slice(start, end).map((entry, i) => ({ ...entry, id: String(start + i) }))
      return { entries: shown.reverse(), next: start > 0 ? String(start) : null }
    },
  }
}
