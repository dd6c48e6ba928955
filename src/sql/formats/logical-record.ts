/** Keys and values of whole records as the logical values of `tubewire/testing`, to bytes and back. */

import { AvroOutput } from '../../wire/avro-binary.ts'
import { type AvroNode, resolveAvro } from '../../wire/avro-node.ts'
import { PREFIX_BYTES, writePrefix } from '../../wire/framing.ts'
import { avroOnly } from '../../wire/json-schema.ts'
import type { SqlType } from '../types/type.ts'
import type { Value } from '../types/value.ts'
import { present, sqlTypeOfAvro } from './avro-schema.ts'
import { avroRowWriter, avroWriter } from './avro-write.ts'
import { createCodec } from './codec.ts'
import { type Codec, type CodecSpec, FormatError, type Payload, type SchemaLookup } from './format.ts'
import { jsonText } from './json.ts'
import { jsonRowToLogical, jsonToLogical } from './json-logical.ts'
import { prefixed } from './json-sr.ts'
import { isJsonObject, jsonString, parseJsonExact } from './json-text.ts'
import { fromLogical, rowFromLogical, rowToLogical, toLogical } from './logical.ts'
import { isUnwrapped } from './wrapping.ts'

/**
 * Bytes as a producer that knows the topic's format would write them, whether or not they fit the columns: any JSON
 * (JSON_SR behind the id of the columns' schema),
 * Avro under the schema `spec.schemaId` (the columns' own when there is none at hand), the line of text of a DELIMITED
 * record, the bare value of a KAFKA one. Without `spec` (no source declares the topic) text is UTF-8, bytes are
 * themselves and anything else is JSON. Throws FormatError for a value that the format can't carry.
 */
export function encodeLogical(
  spec: CodecSpec | undefined,
  schemas: SchemaLookup,
  logical: unknown,
): Uint8Array | null {
  if (logical === null || logical === undefined) return null
  if (logical instanceof Uint8Array && spec?.columns[0]?.type.base !== 'BYTES') return logical
  // Without columns there is nothing that the format would be of.
  if (!spec || (spec.columns.length === 0 && spec.format !== 'JSON')) return undeclared(logical)
  switch (spec.format) {
    case 'NONE':
      return undeclared(logical)
    case 'JSON':
      return Buffer.from(jsonOf(logical))
    case 'DELIMITED':
      if (typeof logical === 'string') return Buffer.from(logical)
      return createCodec(spec, schemas).serialize(rowOf(spec, logical))
    case 'KAFKA':
      return createCodec(spec, schemas).serialize(rowOf(spec, logical))
    case 'JSON_SR':
      return prefixed(Buffer.from(jsonOf(logical)), spec)
    case 'AVRO':
      return encodeAvro(spec, schemas, logical)
  }
}

/** What a record's key or value means: a bare value, an object, or a line of text. Throws FormatError. */
export function decodeLogical(spec: CodecSpec, codec: Codec, payload: Payload): unknown {
  if (payload.bytes === null) return null
  if (spec.format === 'DELIMITED') return Buffer.from(payload.bytes).toString()
  if (spec.format === 'JSON' || spec.format === 'JSON_SR') return decodeJson(spec, codec, payload)
  const values = codec.deserialize(payload)
  return values === null ? null : logicalRow(spec, values)
}

function decodeJson(spec: CodecSpec, codec: Codec, payload: Payload): unknown {
  // The codec says what is wrong with a record that it would not read.
  codec.deserialize(payload)
  const json = parseJsonExact(jsonText(payload.bytes!))
  const [column] = spec.columns
  if (column && isUnwrapped(spec)) return jsonToLogical(column.type, json)
  return isJsonObject(json) ? jsonRowToLogical(spec.columns, json) : null
}

/** A row as the logical value of its record: of one bare column the value, otherwise an object. */
export function logicalRow(spec: CodecSpec, values: readonly Value[]): unknown {
  const [column] = spec.columns
  if (column && (spec.format === 'KAFKA' || isUnwrapped(spec))) {
    return toLogical(column.type, values[0] ?? null)
  }
  return rowToLogical(spec.columns, values)
}

function undeclared(logical: unknown): Uint8Array {
  return Buffer.from(typeof logical === 'string' ? logical : jsonOf(logical))
}

function rowOf(spec: CodecSpec, logical: unknown): readonly Value[] {
  const { columns } = spec
  const [column] = columns
  if (isRecord(logical)) return rowFromLogical(columns, logical)
  if (column && columns.length === 1) return [fromLogical(column.type, logical)]
  throw new FormatError(`A record of ${columns.length} columns is an object, not ${typeof logical}`)
}

function encodeAvro(spec: CodecSpec, schemas: SchemaLookup, logical: unknown): Uint8Array | null {
  const { schemaId } = spec
  const registered = schemaId === undefined ? undefined : schemas.schemaById(schemaId)
  if (schemaId === undefined || !registered) {
    return createCodec(spec, schemas).serialize(rowOf(spec, logical))
  }
  const node = resolveAvro(avroOnly(registered.schema, `Schema ${schemaId}`), registered.references)
  const output = new AvroOutput()
  output.open(PREFIX_BYTES)
  writeAvro(node, sqlTypeOfAvro(present(node), 'original'), logical, output)
  const bytes = output.close()
  writePrefix(bytes, schemaId)
  return bytes
}

function writeAvro(node: AvroNode, type: SqlType, logical: unknown, output: AvroOutput): void {
  if (type.base === 'STRUCT') {
    if (!isRecord(logical)) throw new FormatError(`An Avro record is an object, not ${typeof logical}`)
    avroRowWriter(node, type.fields)(output, rowFromLogical(type.fields, logical))
  } else {
    avroWriter(node, type)(output, fromLogical(type, logical))
  }
}

function isRecord(logical: unknown): logical is object {
  return (
    typeof logical === 'object' &&
    logical !== null &&
    !Array.isArray(logical) &&
    !(logical instanceof Uint8Array)
  )
}

/** JSON text with every digit of a bigint, bytes as base64, NaN and infinities as text. */
function jsonOf(logical: unknown): string {
  if (logical === null || logical === undefined) return 'null'
  switch (typeof logical) {
    case 'bigint':
    case 'boolean':
      return String(logical)
    case 'number':
      return Number.isFinite(logical) ? JSON.stringify(logical) : `"${logical}"`
    case 'string':
      return jsonString(logical)
    case 'object':
      if (logical instanceof Uint8Array) return `"${Buffer.from(logical).toString('base64')}"`
      if (Array.isArray(logical)) return `[${logical.map(jsonOf).join(',')}]`
      return objectJson(logical instanceof Map ? [...logical] : Object.entries(logical))
    default:
      throw new FormatError(`A ${typeof logical} is no value of a record`)
  }
}

function objectJson(entries: readonly (readonly [unknown, unknown])[]): string {
  const fields = entries.filter(([, value]) => value !== undefined)
  return `{${fields.map(([name, value]) => `${jsonString(String(name))}:${jsonOf(value)}`).join(',')}}`
}
