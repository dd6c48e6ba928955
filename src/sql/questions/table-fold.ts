/** The rows that a table has: the last record of each key of its topic. */

import type { KeyLookup } from '../analysis/index.ts'
import { keyColumns, type SchemaDirectory, type Source } from '../catalog/index.ts'
import { hasSchema } from '../formats/index.ts'
import { type InputRecord, readWindowedKey, sourceCodecs } from '../topology/index.ts'

/** Keys as text that sorts as their bytes do. */
export type WantedKeys = ReadonlySet<string>

/** Takes the records of a table's topic in their order. */
export interface TableFold<R extends InputRecord> {
  /** Rows that it has. */
  readonly size: number
  take(record: R): void
  /** In the order of the keys' bytes, windows in their order. */
  records(wanted?: WantedKeys): readonly R[]
}

/** With `only`, rows of other keys are not kept. */
export function tableFold<R extends InputRecord>(source: Source, only?: WantedKeys): TableFold<R> {
  const last = new Map<string, R>()
  const isOf = (wanted: WantedKeys, key: Uint8Array) => wanted.has(textOf(bareKey(key, source)))
  function found(wanted: WantedKeys | undefined): readonly (readonly [string, R])[] {
    if (!wanted) return [...last]
    if (source.window) return [...last].filter(([, { key }]) => isOf(wanted, key!))
    return [...wanted].flatMap((text) => {
      const record = last.get(text)
      return record ? [[text, record] as const] : []
    })
  }
  return {
    get size() {
      return last.size
    },
    take(record) {
      const { key, value } = record
      if (key === null || (only && !isOf(only, key))) return
      const text = textOf(key)
      if (value === null) last.delete(text)
      else last.set(text, record)
    },
    records: (wanted) =>
      found(wanted)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([, record]) => record),
  }
}

/** Undefined where one key may be written in several ways: the predicate alone decides then. */
export function wantedKeys(
  source: Source,
  schemas: SchemaDirectory,
  keys: KeyLookup | undefined,
): WantedKeys | undefined {
  const isPlain = source.madeBy !== undefined && !hasSchema(source.keyFormat.name)
  if (!keys || !isPlain || keyColumns(source).length === 0) return undefined
  const { key: codec } = sourceCodecs(source, schemas)
  return new Set(keys.flatMap((key) => codec.serialize(key) ?? []).map(textOf))
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

function bareKey(key: Uint8Array, { window }: Source): Uint8Array {
  return (window && readWindowedKey(key, window)?.key) ?? key
}
