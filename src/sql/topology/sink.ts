/** Events to records. */

import type { Sink } from '../analysis/index.ts'
import { FormatError } from '../formats/index.ts'
import type { Value } from '../types/value.ts'
import type { SourceCodecs } from './codecs.ts'
import type { TopologyContext } from './context.ts'
import type { Processor } from './event.ts'
import { columnTime } from './record-time.ts'
import { writeWindowedKey } from './windowed-key.ts'

/** A record that a query writes. */
export interface SinkRecord {
  readonly topic: string
  /** Absent: that of the key. */
  readonly partition?: number
  /** Chooses the partition in the key's place. */
  readonly placedBy?: Uint8Array
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly timestamp: number
}

/** Encodes the rows of a query. A row that the format can't carry, or without a valid time, is reported and dropped. */
export function sinkWriter(
  sink: Sink,
  codecs: SourceCodecs,
  write: (record: SinkRecord) => void,
  context: TopologyContext,
): Processor {
  const { topic } = sink
  const timeOf = sink.timestamp && columnTime(sink.timestamp, sink.columns)
  const windowType = sink.window?.type
  return ({ key, row, timestamp, window }) => {
    let time: number | undefined = timestamp
    if (timeOf && row !== null) {
      time = timeOf([...(key ?? sinkNoKey(sink)), ...row])
      if (time === undefined) {
        context.report({
          kind: 'timestamp',
          message: `No valid time in column ${sink.timestamp!.column}: the row is dropped`,
        })
        return
      }
    }
    try {
      const bytes = codecs.key.serialize(key)
      const isWindowed = window !== null && windowType !== undefined
      write({
        topic,
        // As Kafka Streams has it: all windows of a key are in one partition.
        ...(isWindowed && bytes && { placedBy: bytes }),
        key: isWindowed ? writeWindowedKey(bytes, window, windowType) : bytes,
        value: codecs.value.serialize(row),
        timestamp: time,
      })
    } catch (error) {
      // A RangeError: the record would be longer than JavaScript can hold.
      if (!(error instanceof FormatError || error instanceof RangeError)) throw error
      context.report({ kind: 'serialization', message: error.message })
    }
  }
}

function sinkNoKey({ columns }: Sink): readonly Value[] {
  return columns.filter(({ side }) => side === 'key').map(() => null)
}
