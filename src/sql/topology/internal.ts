/** Events on the internal topics between the stages of a query. */

import { partitionOf } from '../../log/partitioner.ts'
import type { InternalTopic } from '../analysis/index.ts'
import type { SchemaDirectory } from '../catalog/index.ts'
import type { Value } from '../types/value.ts'
import { sourceCodecs } from './codecs.ts'
import type { Event, Processor } from './event.ts'
import type { SinkRecord } from './sink.ts'
import type { InputRecord } from './source.ts'
import { decodeEntry, encodeEntry } from './value-codec.ts'

/** Writes events, equal keys to one partition. */
export function internalWriter(
  { internal, partitions, like }: InternalTopic,
  schemas: SchemaDirectory,
  write: (record: SinkRecord) => void,
): Processor {
  const codec = like && sourceCodecs(like, schemas).key
  const placed = (key: readonly Value[]): { readonly partition?: number } => {
    const bytes = codec?.serialize(key)
    return bytes ? { partition: partitionOf(bytes, partitions) } : {}
  }
  return ({ key, row, previous, timestamp, window }) => {
    const known = previous !== undefined
    write({
      topic: internal,
      ...(key ? placed(key) : {}),
      key: key && encodeEntry(key),
      value: encodeEntry([row, known, previous ?? null, window && [window.start, window.end]]),
      timestamp,
    })
  }
}

/** Reads what `internalWriter` wrote. */
export function internalReader(next: Processor): (record: InputRecord) => void {
  return ({ key, value, timestamp }) => {
    const [row, known, previous, bounds] = decodeEntry(value!) as readonly [
      Event['row'],
      boolean,
      readonly Value[] | null,
      readonly [number, number] | null,
    ]
    next({
      key: key && decodeEntry(key),
      row,
      previous: known ? previous : undefined,
      timestamp,
      window: bounds && { start: bounds[0], end: bounds[1] },
    })
  }
}
