/** Events on the internal topics between the stages of a query. */

import { partitionOf } from '../../log/partitioner.ts'
import type { InternalTopic } from '../analysis/index.ts'
import type { SchemaDirectory } from '../catalog/index.ts'
import { sourceCodecs } from './codecs.ts'
import type { TopologyContext } from './context.ts'
import type { Event, Processor } from './event.ts'
import type { InputRecord } from './records.ts'
import { decodeEntry, encodeEntry } from './value-codec.ts'

/** Sends events, each to the partition where the next stage looks for its key. */
export function internalWriter(
  topic: InternalTopic,
  schemas: SchemaDirectory,
  context: TopologyContext,
): Processor {
  const placed = placement(topic, schemas)
  return (event) => {
    const { key, row, previous, timestamp, window } = event
    const known = previous !== undefined
    const partition = placed(event)
    context.send!({
      topic: topic.internal,
      ...(partition === undefined ? {} : { partition }),
      key: key && encodeEntry(key),
      value: encodeEntry([timestamp, row, known, previous ?? null, window && [window.start, window.end]]),
      ...(topic.isTimed ? { timestamp } : {}),
    })
  }
}

/** Undefined: the log chooses by the key's bytes. */
function placement(
  { partitions, placing }: InternalTopic,
  schemas: SchemaDirectory,
): (event: Event) => number | undefined {
  if (!placing) return () => undefined
  if ('slot' in placing) return ({ row }) => row![placing.slot] as number
  const codec = sourceCodecs(placing.like, schemas).key
  return ({ key }) => {
    const bytes = key && codec.serialize(key)
    return bytes ? partitionOf(bytes, partitions) : undefined
  }
}

/** Reads what `internalWriter` wrote. */
export function internalReader(next: Processor): (record: InputRecord) => void {
  return ({ key, value }) => {
    const [timestamp, row, known, previous, bounds] = decodeEntry(value!) as readonly [
      number,
      Event['row'],
      boolean,
      Event['row'],
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
