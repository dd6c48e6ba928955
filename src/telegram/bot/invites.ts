import { createHash, randomBytes } from 'node:crypto'
import type { Log } from '../../log/port.ts'
import type { TelegramInvite } from '../../records/chat.ts'
import { TelegramRecords } from '../records.ts'

const DEFAULT_TTL_MS = 24 * 3_600_000

export interface InviteOptions {
  /** The route that the chat will be paired with. */
  readonly route: string
  readonly role?: TelegramInvite['ROLE']
  /** Default 24 hours. */
  readonly ttlMs?: number
  readonly nowMs?: number
}

export interface Invite {
  /** Good once. It is nowhere kept: the log has its hash. */
  readonly code: string
  readonly expiresAtMs: number
}

/** Makes a code that pairs one chat with a route: the chat sends `/start <code>`, or opens `inviteLink`. */
export async function createInvite(
  log: Pick<Log, 'registry' | 'append'>,
  { route, role = 'viewer', ttlMs = DEFAULT_TTL_MS, nowMs = Date.now() }: InviteOptions,
): Promise<Invite> {
  const code = randomBytes(12).toString('base64url')
  const expiresAtMs = nowMs + ttlMs
  const records = await TelegramRecords.open(log)
  const invite = { ROUTE: route, ROLE: role, CREATED_AT: BigInt(nowMs), EXPIRES_AT: BigInt(expiresAtMs) }
  await log.append([records.invite(hashOf(code), invite)])
  return { code, expiresAtMs }
}

/** The link that sends the code to the bot with one tap; for a group it asks which one. */
export function inviteLink(username: string, code: string, chat: 'private' | 'group' = 'private'): string {
  return `https://t.me/${username}?${chat === 'group' ? 'startgroup' : 'start'}=${code}`
}

/** The codes that are good, by their hashes: `telegram_invites` in memory. */
export class Invites {
  readonly #records = new Map<string, TelegramInvite>()

  apply(codeHash: string, record: TelegramInvite | null): void {
    if (record === null) this.#records.delete(codeHash)
    else this.#records.set(codeHash, record)
  }

  find(
    code: string,
    nowMs: number,
  ): { readonly codeHash: string; readonly invite: TelegramInvite } | undefined {
    const codeHash = hashOf(code)
    const invite = this.#records.get(codeHash)
    return invite && invite.EXPIRES_AT > BigInt(nowMs) ? { codeHash, invite } : undefined
  }
}

function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('hex')
}
