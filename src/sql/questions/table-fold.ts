/** The rows that a table has: the last record of each key of its topic. */

import type { KeyLookup } from '../analysis/index.ts'
import { keyColumns, type SchemaDirectory, type Source } from '../catalog/index.ts'
import { type InputRecord, readWindowedKey, sourceCodecs } from '../topology/index.ts'

/** Takes the records of a table's topic in their order. */
export interface TableFold<R extends InputRecord> {
  take(record: R): void
  /** In the order of the keys' bytes, windows in their order. */
  records(): readonly R[]
}

/** With `keys`, only of these. */
export function tableFold<R extends InputRecord>(
  source: Source,
  schemas: SchemaDirectory,
  keys?: KeyLookup,
): TableFold<R> {
  const last = new Map<string, R>()
  const wanted = keys && wantedKeys(source, schemas, keys)
  return {
    take(record) {
      const { key, value } = record
      if (key === null) return
      if (wanted && !wanted.has(textOf(bareKey(key, source)))) return
      const text = textOf(key)
      if (value === null) last.delete(text)
      else last.set(text, record)
    },
    records: () => [...last].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record),
  }
}

/** Text that sorts as the bytes do. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

function bareKey(key: Uint8Array, { window }: Source): Uint8Array {
  return (window && readWindowedKey(key, window)?.key) ?? key
}

/** Undefined where one key may be written in several ways: the predicate alone decides then. */
function wantedKeys(
  source: Source,
  schemas: SchemaDirectory,
  keys: KeyLookup,
): ReadonlySet<string> | undefined {
  const isPlain = source.madeBy !== undefined && source.keyFormat.name !== 'AVRO'
  if (!isPlain || keyColumns(source).length === 0) return undefined
  const { key: codec } = sourceCodecs(source, schemas)
  return new Set(keys.flatMap((key) => codec.serialize(key) ?? []).map(textOf))
}
