/**
 * One message for one chat, in the ledger that delivery keeps in its task's state.
 *
 * ```
 *  outbox ──accepted──► waiting ──chosen──► sending ──answered──► gone, with a record on telegram_deliveries
 *                        │  ▲                  │
 *   expired, muted,      │  │                  ├─ flood, migrated, unreached, unauthorized, markup refused,
 *   coalesced, parked ◄──┘  └──────────────────┤  next part of a long text: it had no effect, or another request follows
 *                           ▲                  │
 *                           └── resend: marked ┴─ unclear, or found here at a start ── drop ──► gone, as uncertain
 * ```
 * `sending` is durable before the request goes out, what comes after it together with the record of the outcome. So
 * whatever is `sending` at a start may have arrived, and only that.
 */

import type { ParameterValue } from '../../records/outbox.ts'

export interface Entry {
  /** Order of acceptance. */
  readonly seq: number
  /** The delivery's id: the place of the outbox record. */
  readonly id: string
  readonly chat: string
  readonly route: string | null
  readonly videoId: string | null
  readonly text: string
  /** The other parameters of sendMessage. */
  readonly parameters: Readonly<Record<string, ParameterValue>>
  readonly createdAtMs: number
  /** Not to be sent after this. */
  readonly deadlineMs: number
  /** Names and base64 values, passed on to the delivery's record. */
  readonly headers: readonly (readonly [string, string])[]
  readonly retryOf: string | null

  readonly state: 'waiting' | 'sending'
  readonly notBeforeMs: number
  readonly attempts: number
  /** Attempts that ended without an answer. */
  readonly unclear: number
  /** When nobody knew last whether it had arrived; 0 where that was always known. */
  readonly unclearAtMs: number
  /** The next attempt carries the mark of a possible repeat. */
  readonly repeat: boolean
  /** Any attempt carried it. */
  readonly repeated: boolean
  /** Telegram refused the markup: without it from now on. */
  readonly plain: boolean
  /** The part of a long text that is next, and the id of the first. */
  readonly part: number
  readonly messageId: number | null
  /** What was coalesced into this one: texts as HTML, shortened, newest last; and how many there were. */
  readonly digest: { readonly items: readonly string[]; readonly count: number } | null
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function encodeEntry(entry: Entry): Uint8Array {
  return encoder.encode(JSON.stringify(entry))
}

export function decodeEntry(bytes: Uint8Array): Entry {
  return JSON.parse(decoder.decode(bytes)) as Entry
}

/** State keys order by text. */
export function entryKey(seq: number): string {
  return String(seq).padStart(16, '0')
}
