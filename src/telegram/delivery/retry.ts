import type { Log, LogRecord, OutputRecord } from '../../log/port.ts'
import {
  type DeliveryOutcome,
  parseDeliveryId,
  TELEGRAM_DELIVERIES,
  TELEGRAM_DELIVERY_SCHEMA,
  type TelegramDelivery,
} from '../../records/delivery.ts'
import { POSSIBLE_REPEAT_HEADER, RETRY_CHAT_HEADER, RETRY_OF_HEADER } from '../../records/outbox.ts'
import { AvroDecoder } from '../../wire/avro.ts'

/** What can be tried again: everything that did not certainly arrive. */
const RETRYABLE: readonly DeliveryOutcome[] = ['failed', 'uncertain', 'expired']

export interface RetryFilter {
  /** Delivery ids. Absent: all. */
  readonly ids?: readonly string[]
  readonly chat?: string
  /** Deliveries that ended at this time or later, in milliseconds since the epoch. */
  readonly sinceMs?: number
}

export interface RetryResult {
  /** Ids of deliveries whose messages are in the outbox again. */
  readonly queued: readonly string[]
  /** Those whose outbox record is past its retention. */
  readonly gone: readonly string[]
  /** Asked for by id, but sent, muted, tried again already, or unknown. */
  readonly notRetryable: readonly string[]
}

interface Ended {
  readonly id: string
  readonly delivery: TelegramDelivery
}

/**
 * Puts messages that failed, expired or are uncertain into the outbox again, each for its one chat; what was coalesced
 * into one of them comes along. Each record says whose retry it is, and one that may have arrived carries the mark.
 */
export async function retryDeliveries(
  log: Pick<Log, 'registry' | 'read' | 'append'>,
  filter: RetryFilter,
  signal: AbortSignal,
): Promise<RetryResult> {
  const ended = await readEnded(log, signal)
  const chosen = choose(ended, filter)
  const queued: string[] = []
  const gone: string[] = []
  const records: OutputRecord[] = []
  for (const one of chosen) {
    const original = await readOriginal(log, one.id, signal)
    if (original) records.push(again(original, one))
    ;(original ? queued : gone).push(one.id)
  }
  if (records.length > 0) await log.append(records)
  const found = new Set([...queued, ...gone])
  return { queued, gone, notRetryable: filter.ids?.filter((id) => !found.has(id)) ?? [] }
}

/** The deliveries that a retry takes. */
function choose(ended: readonly Ended[], { ids, chat, sinceMs = 0 }: RetryFilter): readonly Ended[] {
  const retried = new Set(
    ended.flatMap(({ delivery }) =>
      delivery.RETRY_OF === null ? [] : [`${delivery.RETRY_OF} ${delivery.CHAT_ID}`],
    ),
  )
  const wanted = ids && new Set(ids)
  const leads = ended.filter(
    ({ id, delivery }) =>
      RETRYABLE.includes(delivery.OUTCOME) &&
      !retried.has(`${id} ${delivery.CHAT_ID}`) &&
      (!wanted || wanted.has(id)) &&
      (chat === undefined || delivery.CHAT_ID === chat) &&
      Number(delivery.SETTLED_AT) >= sinceMs,
  )
  const places = new Map(leads.map(({ id, delivery }) => [`${id} ${delivery.CHAT_ID}`, delivery]))
  return ended.flatMap((one) => {
    const own = `${one.id} ${one.delivery.CHAT_ID}`
    if (one.delivery.OUTCOME !== 'coalesced') return leads.includes(one) ? [one] : []
    const lead = places.get(`${one.delivery.COALESCED_INTO} ${one.delivery.CHAT_ID}`)
    // It went with the message that carried its text, and so did its outcome.
    return lead && !retried.has(own)
      ? [{ id: one.id, delivery: { ...one.delivery, OUTCOME: lead.OUTCOME } }]
      : []
  })
}

async function readEnded(log: Pick<Log, 'registry' | 'read'>, signal: AbortSignal): Promise<Ended[]> {
  const decoder = new AvroDecoder<TelegramDelivery>(log.registry, TELEGRAM_DELIVERY_SCHEMA)
  const ended: Ended[] = []
  for await (const records of log.read(TELEGRAM_DELIVERIES, 'earliest', signal, { follow: false })) {
    await decoder.prepare(records)
    for (const record of records) {
      const delivery = decoder.decode(record)
      if (delivery && record.key) ended.push({ id: new TextDecoder().decode(record.key), delivery })
    }
  }
  return ended
}

async function readOriginal(
  log: Pick<Log, 'read'>,
  id: string,
  signal: AbortSignal,
): Promise<LogRecord | undefined> {
  const place = parseDeliveryId(id)
  if (!place) return undefined
  const { topic, partition, offset } = place
  const from = { offsets: new Map([[partition, offset]]) }
  for await (const records of log.read(topic, from, signal, { follow: false, batch: 50 })) {
    const found = records.find((record) => record.partition === partition)
    if (found) return found.offset === offset ? found : undefined
  }
  return undefined
}

const RETRY_HEADERS: readonly string[] = [RETRY_OF_HEADER, RETRY_CHAT_HEADER, POSSIBLE_REPEAT_HEADER]

/** The original record with the reason of its second life; its time is now, so that it is not too old at once. */
function again({ topic, key, value, headers }: LogRecord, { id, delivery }: Ended): OutputRecord {
  const mayHaveArrived = delivery.OUTCOME === 'uncertain' || delivery.POSSIBLE_REPEAT
  return {
    topic,
    key,
    value,
    headers: [
      ...headers.filter(([name]) => !RETRY_HEADERS.includes(name)),
      [RETRY_OF_HEADER, Buffer.from(id)],
      ...(delivery.CHAT_ID === null ? [] : [[RETRY_CHAT_HEADER, Buffer.from(delivery.CHAT_ID)] as const]),
      ...(mayHaveArrived ? [[POSSIBLE_REPEAT_HEADER, Buffer.from('1')] as const] : []),
    ],
  }
}
