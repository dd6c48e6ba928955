/** PRINT: records of a topic as a person reads them, by the format that the topic is declared with, or by their bytes. */

import { KEY_SCHEMA_ID_HEADER, readFrame, VALUE_SCHEMA_ID_HEADER } from '../../wire/framing.ts'
import { keyColumns, type SchemaDirectory, type Source, valueColumns } from '../catalog/index.ts'
import {
  bareColumnOfSchema,
  type Codec,
  type Column,
  columnsOfSchema,
  createCodec,
  FormatError,
  formatOf,
  isBareSchema,
} from '../formats/index.ts'
import { type InputRecord, readWindowedKey, sourceCodecs } from '../topology/index.ts'
import { type AnswerColumn, shownValue } from './answer.ts'

export const PRINTED_COLUMNS: readonly AnswerColumn[] = [
  { name: 'rowtime', type: 'TIMESTAMP' },
  { name: 'key', type: 'STRING' },
  { name: 'value', type: 'STRING' },
  { name: 'partition', type: 'INTEGER' },
  { name: 'offset', type: 'BIGINT' },
]

/** The values of `PRINTED_COLUMNS` for a record. `source`: one that is declared over the topic. */
export function recordPrinter(
  source: Source | undefined,
  schemas: SchemaDirectory,
): (record: InputRecord) => readonly unknown[] {
  const codecs = source && sourceCodecs(source, schemas)
  const side = (which: 'key' | 'value', bytes: Uint8Array | null, { headers }: InputRecord): unknown => {
    if (bytes === null) return null
    const columns = source ? (which === 'key' ? keyColumns(source) : valueColumns(source)) : []
    // A schema says all that is in a record; the columns of a source may be fewer.
    const framed = framedValue(which, bytes, headers, schemas)
    if (framed !== undefined) return framed
    const text = textOf(bytes)
    if (columns.length === 0 || !codecs || (text !== undefined && which === 'value'))
      return text ?? guessed(bytes)
    return decoded(codecs[which], columns, bytes, headers) ?? text ?? guessed(bytes)
  }
  return (record) => {
    const { timestamp, partition, offset } = record
    const parts = source?.window && record.key ? readWindowedKey(record.key, source.window) : undefined
    const key = side('key', parts?.key ?? record.key, record)
    return [
      shownValue({ base: 'TIMESTAMP' }, timestamp),
      parts ? { key, window: { start: parts.window.start, end: parts.window.end } } : key,
      side('value', record.value, record),
      partition,
      offset,
    ]
  }
}

function decoded(
  codec: Codec,
  columns: readonly Column[],
  bytes: Uint8Array,
  headers: InputRecord['headers'],
): unknown {
  try {
    const values = codec.deserialize({ bytes, headers })
    if (values === null) return undefined
    const shown = columns.map(
      ({ name, type }, index) => [name, shownValue(type, values[index] ?? null)] as const,
    )
    return columns.length === 1 ? shown[0]![1] : Object.fromEntries(shown)
  } catch (error) {
    if (error instanceof FormatError) return undefined
    throw error
  }
}

/** Undefined where it is not in the registry's framing. */
function framedValue(
  side: 'key' | 'value',
  bytes: Uint8Array,
  headers: InputRecord['headers'],
  schemas: SchemaDirectory,
): unknown {
  const frame = readFrame(bytes, headers, side === 'key' ? KEY_SCHEMA_ID_HEADER : VALUE_SCHEMA_ID_HEADER)
  if (frame.kind === 'unframed') return undefined
  const known = frame.kind === 'id' ? schemas.schemaById(frame.id) : schemas.schemaByGuid?.(frame.guid)
  if (!known) return undefined
  try {
    const isBare = isBareSchema(known)
    const columns = isBare ? [bareColumnOfSchema(known, 'VALUE', 'upper')] : columnsOfSchema(known, 'upper')
    const codec = createCodec({ format: formatOf(known), side, columns, wrapSingle: !isBare }, schemas)
    return decoded(codec, isBare ? columns : [...columns], bytes, headers)
  } catch (error) {
    if (error instanceof FormatError) return undefined
    throw error
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return /^(?:\P{Cc}|\s)*$/u.test(text) ? text : undefined
  } catch {
    // Not UTF-8: it is shown as something else.
    return undefined
  }
}

function guessed(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length === 4) return view.getInt32(0)
  if (bytes.length === 8) return view.getBigInt64(0)
  return `base64:${Buffer.from(bytes).toString('base64')}`
}
