import type { DeliveryOutcome, TelegramDelivery } from '../../records/delivery.ts'
import { plainOfHtml } from '../text/html.ts'
import { digestText } from './digest.ts'
import type { Entry } from './entry.ts'

/** How an entry ended. */
export interface Ending {
  readonly outcome: DeliveryOutcome
  readonly reason?: string | null
  /** The id of the delivery that carries its text. */
  readonly into?: string
  /** There was no chat to send it to. */
  readonly nobody?: boolean
}

/** The record of an entry that has ended. */
export function toDelivery(
  entry: Entry,
  { outcome, reason, into, nobody }: Ending,
  nowMs: number,
): TelegramDelivery {
  return {
    OUTCOME: outcome,
    CHAT_ID: nobody ? null : entry.chat,
    MESSAGE_ID: entry.messageId === null ? null : BigInt(entry.messageId),
    PARTS: entry.part,
    REASON: reason ?? null,
    ATTEMPTS: entry.attempts,
    ROUTE: nobody ? entry.chat : entry.route,
    VIDEO_ID: entry.videoId,
    COALESCED_INTO: into ?? null,
    POSSIBLE_REPEAT: entry.repeated,
    RETRY_OF: entry.retryOf,
    TEXT: entry.digest && into === undefined ? plainOfHtml(digestText(entry.digest)) : entry.text,
    CREATED_AT: BigInt(entry.createdAtMs),
    SETTLED_AT: BigInt(nowMs),
  }
}
