/** Messages and what became of them, as queries tell them. */

import type { DeliveryOutcome } from '../../records/delivery.ts'
import { parsePlace, placeKey, TOPICS } from '../storage/places.ts'
import type { Statements } from '../storage/statements.ts'
import { placeText } from './places.ts'

/**
 * `waiting`: nothing became of it yet. `refused`: the record was no message. Of several chats, the outcome that most
 * asks for attention: failed, uncertain, expired, sent, coalesced, muted.
 */
export type AlertState = DeliveryOutcome | 'waiting' | 'refused'

export interface AlertDelivery {
  readonly outcome: DeliveryOutcome
  readonly chatId: string | null
  readonly messageId: string | null
  /** How many messages it took. */
  readonly parts: number
  readonly reason: string | null
  /** Requests made. */
  readonly attempts: number
  readonly route: string | null
  /** The delivery that carries the text. */
  readonly coalescedInto: string | null
  readonly possibleRepeat: boolean
  readonly retryOf: string | null
  /** What was sent, where it differs from the alert's text; null too where texts may not be kept any longer. */
  readonly text: string | null
  readonly settledAt: number
  /** Where it is on the log. */
  readonly place: string
}

export interface AlertRow {
  /** Where it is on the log: `telegram_outbox-partition-offset`. */
  readonly id: string
  readonly at: number
  readonly videoId: string | null
  /** As it is known now. */
  readonly title: string | null
  /** As the rule wrote it: a chat's id, an @channel or a route. */
  readonly chat: string | null
  /** Null where texts may not be kept any longer. */
  readonly text: string | null
  /** sendMessage's other parameters. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** The query that wrote it, and its line. */
  readonly rule: string | null
  readonly state: AlertState
  /** Why it is no message. */
  readonly problem: string | null
  readonly retryOf: string | null
  /** One for each chat that something is known of. */
  readonly deliveries: readonly AlertDelivery[]
}

export interface StoredAlert {
  readonly place: number
  readonly cause: number | null
  readonly at: number
  readonly video_id: string | null
  readonly title: string | null
  readonly chat: string | null
  readonly text: string | null
  readonly parameters: string
  readonly rule: string | null
  readonly retry_of: string | null
  readonly problem: string | null
  readonly state: AlertState
}

/** The columns of `StoredAlert`; to be followed by conditions. */
export const SELECT_ALERTS = `SELECT alerts.place, cause, at, alerts.video_id, title, chat, text, parameters, rule,
  retry_of, problem, alerts.state FROM alerts LEFT JOIN videos ON videos.video_id = alerts.video_id`

export function toAlert(statements: Statements, row: StoredAlert): AlertRow {
  return {
    id: placeText(statements, row.place),
    at: row.at,
    videoId: row.video_id,
    title: row.title,
    chat: row.chat,
    text: row.text,
    parameters: JSON.parse(row.parameters),
    rule: row.rule,
    state: row.state,
    problem: row.problem,
    retryOf: row.retry_of,
    deliveries: deliveriesOf(statements, row),
  }
}

/** The number of the alert with this id; undefined where it is none. */
export function alertPlace(id: string): number | undefined {
  const place = parsePlace(id)
  const topic = place ? TOPICS.indexOf(place.topic) : -1
  return place && topic >= 0 ? placeKey(topic, place.partition, place.offset) : undefined
}

interface StoredDelivery {
  readonly place: number
  readonly outcome: DeliveryOutcome
  readonly chat_id: string | null
  readonly message_id: string | null
  readonly parts: number
  readonly reason: string | null
  readonly attempts: number
  readonly route: string | null
  readonly coalesced_into: string | null
  readonly possible_repeat: number
  readonly retry_of: string | null
  readonly text: string | null
  readonly settled_at: number
}

function deliveriesOf(statements: Statements, { place, text }: StoredAlert): AlertDelivery[] {
  const rows = statements.all<StoredDelivery>(
    'SELECT * FROM deliveries WHERE alert = ? ORDER BY settled_at, place',
    place,
  )
  return rows.map((row) => ({
    outcome: row.outcome,
    chatId: row.chat_id,
    messageId: row.message_id,
    parts: row.parts,
    reason: row.reason,
    attempts: row.attempts,
    route: row.route,
    coalescedInto: row.coalesced_into,
    possibleRepeat: row.possible_repeat === 1,
    retryOf: row.retry_of,
    text: row.text === text ? null : row.text,
    settledAt: row.settled_at,
    place: placeText(statements, row.place),
  }))
}
