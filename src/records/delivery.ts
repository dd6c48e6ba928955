/**
 * The record of `telegram_deliveries`: what became of one message of the outbox in one chat. The key is the outbox
 * record's place, `topic-partition-offset`; a message to a route of several chats has one record for each of them.
 */

import type { AvroSchema } from '../wire/registry.ts'

export const TELEGRAM_DELIVERIES = 'telegram_deliveries'
export const TELEGRAM_DELIVERIES_SUBJECT = `${TELEGRAM_DELIVERIES}-value`

/**
 * `sent`: Telegram took it. `failed`: Telegram refused it, or there was nobody to send it to. `uncertain`: nobody can
 * know, and it was not sent again. `expired`: too old before it could be sent. `muted`: the chat asked not to get it.
 * `coalesced`: its text went into another message, whose own record tells the rest.
 */
export const DELIVERY_OUTCOMES = ['sent', 'failed', 'uncertain', 'expired', 'muted', 'coalesced'] as const

export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number]

/** Times are milliseconds since the epoch. */
export interface TelegramDelivery {
  readonly OUTCOME: DeliveryOutcome
  /** The chat's id or `@channel`; null where a route led to none. */
  readonly CHAT_ID: string | null
  /** Of the first part, where a long text became several messages. */
  readonly MESSAGE_ID: bigint | null
  /** How many messages it took. */
  readonly PARTS: number
  readonly REASON: string | null
  /** Requests made, those with no effect included. */
  readonly ATTEMPTS: number
  /** The route that led to the chat. */
  readonly ROUTE: string | null
  /** The key of the outbox record. */
  readonly VIDEO_ID: string | null
  /** The key of the delivery that carries this text. */
  readonly COALESCED_INTO: string | null
  /** The text was sent with a mark, because an earlier attempt may have arrived. */
  readonly POSSIBLE_REPEAT: boolean
  /** The delivery that was asked to be tried again. */
  readonly RETRY_OF: string | null
  readonly TEXT: string | null
  /** The outbox record's own time. */
  readonly CREATED_AT: bigint
  readonly SETTLED_AT: bigint
}

export const TELEGRAM_DELIVERY_SCHEMA: AvroSchema = {
  type: 'record',
  name: 'TelegramDelivery',
  namespace: 'tubewire',
  fields: [
    { name: 'OUTCOME', type: 'string' },
    nullable('CHAT_ID', 'string'),
    nullable('MESSAGE_ID', 'long'),
    { name: 'PARTS', type: 'int', default: 0 },
    nullable('REASON', 'string'),
    { name: 'ATTEMPTS', type: 'int', default: 0 },
    nullable('ROUTE', 'string'),
    nullable('VIDEO_ID', 'string'),
    nullable('COALESCED_INTO', 'string'),
    { name: 'POSSIBLE_REPEAT', type: 'boolean', default: false },
    nullable('RETRY_OF', 'string'),
    nullable('TEXT', 'string'),
    { name: 'CREATED_AT', type: 'long', default: 0 },
    { name: 'SETTLED_AT', type: 'long', default: 0 },
  ],
}

/** Names the outbox record: the key of its deliveries. */
export function deliveryId(record: { topic: string; partition: number; offset: number }): string {
  return `${record.topic}-${record.partition}-${record.offset}`
}

/** The place a delivery id names; undefined where it is none. */
export function parseDeliveryId(
  id: string,
): { readonly topic: string; readonly partition: number; readonly offset: number } | undefined {
  const match = /^(.+)-(\d{1,9})-(\d{1,15})$/.exec(id)
  return match ? { topic: match[1]!, partition: Number(match[2]), offset: Number(match[3]) } : undefined
}

function nullable(name: string, type: string): Record<string, unknown> {
  return { name, type: ['null', type], default: null }
}
