/** The record that INSERT INTO ... VALUES writes. */

import type { InsertedRow } from '../analysis/index.ts'
import type { SchemaDirectory } from '../catalog/index.ts'
import { type SinkRecord, sourceCodecs } from '../topology/index.ts'

/** `now`: the time of the statement, for a row without ROWTIME. Throws FormatError. */
export function insertRecord(
  { source, values, timestamp }: InsertedRow,
  schemas: SchemaDirectory,
  now: number,
): SinkRecord {
  const codecs = sourceCodecs(source, schemas)
  const side = (wanted: 'key' | 'value') =>
    values.filter((_, index) => source.columns[index]!.side === wanted)
  const key = side('key')
  // Several columns make a record of their own, which is there though all of them are NULL.
  const hasKey = key.length > 1 || key.some((value) => value !== null)
  return {
    topic: source.topic,
    key: hasKey ? codecs.key.serialize(key) : null,
    value: codecs.value.serialize(side('value')),
    timestamp: timestamp ?? now,
  }
}
