/** Places on the log as one number each: topic, partition and offset. */

import { parseDeliveryId, TELEGRAM_DELIVERIES } from '../../records/delivery.ts'
import { YOUTUBE_VIDEOS } from '../../records/observation.ts'
import { TELEGRAM_OUTBOX } from '../../records/outbox.ts'

export const YOUTUBE_CHANGES = 'youtube_changes'
export const HISTORY_IMPORTS = 'history_imports'

/** Their numbers are in the file: only ever added to. */
export const TOPICS: readonly string[] = [
  YOUTUBE_VIDEOS,
  YOUTUBE_CHANGES,
  TELEGRAM_OUTBOX,
  TELEGRAM_DELIVERIES,
  HISTORY_IMPORTS,
]
/** Topics that rules put between these get the numbers that follow: 4 bits in all. */
export const MAX_TOPICS = 16
const MAX_PARTITIONS = 2 ** 11
const MAX_OFFSETS = 2 ** 38

export interface Place {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** Undefined where the numbers are larger than any log has them. */
export function placeKey(topic: number, partition: number, offset: number): number | undefined {
  if (topic >= MAX_TOPICS || partition >= MAX_PARTITIONS || offset >= MAX_OFFSETS) return undefined
  return (topic * MAX_PARTITIONS + partition) * MAX_OFFSETS + offset
}

export function placeParts(key: number): {
  readonly topic: number
  readonly partition: number
  readonly offset: number
} {
  const rest = Math.floor(key / MAX_OFFSETS)
  return {
    topic: Math.floor(rest / MAX_PARTITIONS),
    partition: rest % MAX_PARTITIONS,
    offset: key % MAX_OFFSETS,
  }
}

/** Reads `topic-partition-offset`; undefined where it is none. */
export function parsePlace(text: string): Place | undefined {
  return parseDeliveryId(text)
}
