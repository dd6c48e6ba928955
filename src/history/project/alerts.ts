/** Messages of the outbox, what became of them, and the records that led to them. */

import type { LogRecord } from '../../log/port.ts'
import { parseDeliveryId, type TelegramDelivery } from '../../records/delivery.ts'
import {
  type OutboxError,
  type OutboxMessage,
  RETRY_OF_HEADER,
  TELEGRAM_OUTBOX,
} from '../../records/outbox.ts'
import type { Statements } from '../storage/statements.ts'
import { headerOf, type Topics } from './topics.ts'

/** The header that names the rule: its query and its line. */
const RULE_HEADER = 'tubewire.rule'

/**
 * What is told of a message that went to several chats, the first that fits any of them: what asks for somebody's
 * attention comes first.
 */
const STATE_OF_DELIVERIES = `
  SELECT outcome FROM deliveries WHERE alert = ?
  ORDER BY CASE outcome WHEN 'failed' THEN 0 WHEN 'uncertain' THEN 1 WHEN 'expired' THEN 2 WHEN 'sent' THEN 3
    WHEN 'coalesced' THEN 4 ELSE 5 END
  LIMIT 1`

export class Alerts {
  readonly #statements: Statements
  readonly #topics: Topics

  constructor(statements: Statements, topics: Topics) {
    this.#statements = statements
    this.#topics = topics
  }

  /** A record of youtube_changes, or of another topic between observations and alerts. */
  change(record: LogRecord): void {
    const place = this.#topics.place(record)
    if (place === undefined) return
    this.#statements.run(
      'INSERT INTO changes (place, cause, video_id, at, value) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      place,
      this.#topics.causeOf(record),
      textOf(record.key),
      record.timestamp,
      record.value,
    )
  }

  /** A record of the outbox; one that is no message is kept with the reason. Returns its id. */
  message(record: LogRecord, message: OutboxMessage | OutboxError, withText: boolean): string | undefined {
    const place = this.#topics.place(record)
    if (place === undefined) return undefined
    const isMessage = !(message instanceof Error)
    this.#statements.run(
      `INSERT INTO alerts (place, cause, at, video_id, chat, text, parameters, rule, retry_of, problem, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      place,
      this.#topics.causeOf(record),
      record.timestamp,
      textOf(record.key),
      isMessage ? message.chatId : null,
      isMessage && withText ? message.text : null,
      isMessage ? JSON.stringify(message.parameters) : '{}',
      headerOf(record, RULE_HEADER) ?? null,
      headerOf(record, RETRY_OF_HEADER) ?? null,
      isMessage ? null : message.message,
      isMessage ? this.#stateOf(place) : 'refused',
    )
    return `${record.topic}-${record.partition}-${record.offset}`
  }

  /** What became of a message. Returns the message's id. */
  delivery(record: LogRecord, delivery: TelegramDelivery, withText: boolean): string | undefined {
    const id = textOf(record.key)
    const outbox = id === null ? undefined : parseDeliveryId(id)
    if (outbox?.topic !== TELEGRAM_OUTBOX) return undefined
    const place = this.#topics.place(record)
    const alert = this.#topics.place(outbox)
    if (place === undefined || alert === undefined) return undefined
    this.#statements.run(
      `INSERT INTO deliveries (place, alert, outcome, chat_id, message_id, parts, reason, attempts, route,
         coalesced_into, possible_repeat, retry_of, text, created_at, settled_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      place,
      alert,
      delivery.OUTCOME,
      delivery.CHAT_ID,
      delivery.MESSAGE_ID === null ? null : `${delivery.MESSAGE_ID}`,
      delivery.PARTS,
      delivery.REASON,
      delivery.ATTEMPTS,
      delivery.ROUTE,
      delivery.COALESCED_INTO,
      delivery.POSSIBLE_REPEAT ? 1 : 0,
      delivery.RETRY_OF,
      withText ? delivery.TEXT : null,
      delivery.CREATED_AT,
      delivery.SETTLED_AT,
    )
    this.#statements.run(
      "UPDATE alerts SET state = ? WHERE place = ? AND state <> 'refused'",
      this.#stateOf(alert),
      alert,
    )
    return id ?? undefined
  }

  #stateOf(alert: number): string {
    return this.#statements.get<{ outcome: string }>(STATE_OF_DELIVERIES, alert)?.outcome ?? 'waiting'
  }
}

/** A key or value as text; null where it is none, or none of ours. */
export function textOf(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  return text.includes('�') ? null : text
}
