/** What each format can carry. Source: ksqlDB's serialization reference; the wording of the reasons is ksqlDB's. */

import { quoted, schemaText, typeText } from '../types/print.ts'
import type { SqlType } from '../types/type.ts'
import type { Column, FormatName } from './format.ts'
import { isUnwrapped } from './wrapping.ts'

/** A format that can't carry the columns; the analysis adds the place in the statement. */
export class UnsupportedFormat extends Error {
  override readonly name = 'UnsupportedFormat'
}

export interface CheckOptions {
  readonly wrapSingle?: boolean
  /** The name that a statement gives the record. */
  readonly schemaFullName?: string
}

/** Throws `UnsupportedFormat` with ksqlDB's reason where the format can't carry these columns. */
export function checkFormat(
  format: FormatName,
  side: 'key' | 'value',
  columns: readonly Column[],
  { wrapSingle, schemaFullName }: CheckOptions = {},
): void {
  if (side === 'key') checkMapKeys(columns)
  const spec = { format, side, columns, ...(wrapSingle === undefined ? {} : { wrapSingle }) }
  const unwrapped = WRAPPING.has(format) && isUnwrapped(spec)
  const reason =
    reasonAgainst(format, side, columns) ??
    (format === 'AVRO' && !unwrapped && schemaFullName !== undefined
      ? unfitName(schemaFullName.slice(schemaFullName.lastIndexOf('.') + 1))
      : undefined)
  if (reason === undefined) return
  const texts = columnsText(columns, side)
  throw new UnsupportedFormat(
    `${side === 'key' ? 'Key' : 'Value'} format does not support schema.\n` +
      `format: ${format}\n` +
      `schema: Persistence{columns=[${texts}], features=[${unwrapped ? 'UNWRAP_SINGLES' : ''}]}\n` +
      `reason: ${reason}`,
  )
}

/** The entries of a map have no order, so equal keys could differ in their bytes. */
function checkMapKeys(columns: readonly Column[]): void {
  const column = columns.find(({ type }) => containsMap(type))
  if (!column) return
  throw new UnsupportedFormat(
    'Map keys, including types that contain maps, are not supported as they may lead to unexpected behavior ' +
      `due to inconsistent serialization. Key column name: ${quoted(column.name)}. ` +
      `Column type: ${typeText(column.type)}. See https://github.com/confluentinc/ksql/issues/6621 for more.`,
  )
}

function containsMap(type: SqlType): boolean {
  switch (type.base) {
    case 'MAP':
      return true
    case 'ARRAY':
      return containsMap(type.element)
    case 'STRUCT':
      return type.fields.some((field) => containsMap(field.type))
    default:
      return false
  }
}

/** Throws `UnsupportedFormat` where WRAP_SINGLE_VALUE, given in a statement, means nothing for the format or the columns. */
export function checkWrapping(format: FormatName, columns: readonly Column[], wrapSingle: boolean): void {
  const supported = WRAPPING.has(format) || !wrapSingle
  if (!supported) {
    throw new UnsupportedFormat(
      `Format '${format}' does not support 'WRAP_SINGLE_VALUE' set to '${wrapSingle}'.`,
    )
  }
  if (columns.length !== 1) {
    throw new UnsupportedFormat("'WRAP_SINGLE_VALUE' is only valid for single-field value schemas")
  }
}

function columnsText(columns: readonly Column[], side: 'key' | 'value'): string {
  return schemaText(
    side === 'value' ? columns : columns.map(({ name, type }) => ({ name, type, constraint: 'KEY' })),
  )
}

function reasonAgainst(
  format: FormatName,
  side: 'key' | 'value',
  columns: readonly Column[],
): string | undefined {
  const texts = columnsText(columns, side)
  switch (format) {
    case 'NONE':
      return columns.length > 0
        ? `The 'NONE' format can only be used when no columns are defined. Got: [${texts}]`
        : undefined
    case 'KAFKA':
      if (columns.length > 1) return `The 'KAFKA' format only supports a single field. Got: [${texts}]`
      return unsupportedType(format, columns, KAFKA_TYPES)
    case 'DELIMITED':
      return unsupportedType(format, columns, FLAT_TYPES)
    case 'JSON':
    case 'JSON_SR':
      return columns.some(({ type }) => hasOtherMapKey(type))
        ? 'JSON only supports MAPs with STRING keys'
        : undefined
    case 'AVRO':
      if (columns.some(({ type }) => hasOtherMapKey(type))) return 'Avro only supports MAPs with STRING keys'
      return unfitNames(columns)
  }
}

/** Formats whose single column may stand bare or in an object. */
const WRAPPING: ReadonlySet<FormatName> = new Set(['JSON', 'JSON_SR', 'AVRO'])

const KAFKA_TYPES: ReadonlySet<string> = new Set(['INTEGER', 'BIGINT', 'DOUBLE', 'STRING', 'BYTES'])
const FLAT_TYPES: ReadonlySet<string> = new Set([
  ...KAFKA_TYPES,
  'BOOLEAN',
  'DECIMAL',
  'DATE',
  'TIME',
  'TIMESTAMP',
])

function unsupportedType(
  format: FormatName,
  columns: readonly Column[],
  supported: ReadonlySet<string>,
): string | undefined {
  const column = columns.find(({ type }) => !supported.has(type.base))
  return column && `The '${format}' format does not support type '${column.type.base}'`
}

function hasOtherMapKey(type: SqlType): boolean {
  switch (type.base) {
    case 'MAP':
      return type.key.base !== 'STRING' || hasOtherMapKey(type.value)
    case 'ARRAY':
      return hasOtherMapKey(type.element)
    case 'STRUCT':
      return type.fields.some((field) => hasOtherMapKey(field.type))
    default:
      return false
  }
}

function unfitNames(columns: readonly Column[]): string | undefined {
  for (const { name, type } of columns) {
    const reason = unfitName(name) ?? unfitNames(nestedFields(type))
    if (reason !== undefined) return reason
  }
  return undefined
}

/** Avro's names are letters, digits and underscores, of which Java looks at each alone: no pairs of surrogates. */
function unfitName(name: string): string | undefined {
  const said = (what: string) => `Schema is not compatible with Avro: ${what}`
  if (name === '') return said('Empty name')
  if (!/^[\p{L}_]/u.test(name[0]!)) return said(`Illegal initial character: ${name}`)
  return name.split('').every((unit) => /[\p{L}\p{Nd}_]/u.test(unit))
    ? undefined
    : said(`Illegal character in: ${name}`)
}

function nestedFields(type: SqlType): readonly Column[] {
  switch (type.base) {
    case 'STRUCT':
      return type.fields
    case 'ARRAY':
      return nestedFields(type.element)
    case 'MAP':
      return nestedFields(type.value)
    default:
      return []
  }
}
