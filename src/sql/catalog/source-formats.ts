/** The formats that a WITH clause asks for. */

import { type SourceLocation, SqlError } from '../error.ts'
import {
  checkFormat,
  checkWrapping,
  delimiterOf,
  type FormatName,
  UnsupportedFormat,
} from '../formats/index.ts'
import type { SourceColumn, SourceFormat } from './source.ts'
import type { WithClause } from './with-clause.ts'

const FORMATS: ReadonlySet<string> = new Set(['JSON', 'JSON_SR', 'AVRO', 'KAFKA', 'DELIMITED', 'NONE'])
/** ksqlDB has them, this engine does not: the message says so instead of calling them unknown. */
const OTHER_FORMATS: ReadonlySet<string> = new Set(['PROTOBUF', 'PROTOBUF_NOSR'])

export interface WantedFormats {
  /** Undefined: not named in the statement. */
  readonly key: SourceFormat | undefined
  readonly value: SourceFormat | undefined
  /** Properties of a format without the format's name (a delimiter alone), for the format that is inherited. */
  readonly keyDelimiter: string | undefined
  readonly valueDelimiter: string | undefined
  readonly wrapSingleValue: boolean | undefined
  readonly keySchemaId: number | undefined
  readonly valueSchemaId: number | undefined
}

/** Throws SqlError for unknown formats and for names of schemas where the format has none. */
export function wantedFormats(clause: WithClause): WantedFormats {
  const keyDelimiter = delimiter(clause, 'KEY_DELIMITER')
  const valueDelimiter = delimiter(clause, 'VALUE_DELIMITER')
  const wrapSingleValue = clause.boolean('WRAP_SINGLE_VALUE')
  const keyName = formatName(clause, 'KEY_FORMAT') ?? formatName(clause, 'FORMAT')
  const valueName = formatName(clause, 'VALUE_FORMAT') ?? formatName(clause, 'FORMAT')
  if (valueName === 'NONE') {
    throw new SqlError("The 'NONE' format can not be used for values.", clause.at('VALUE_FORMAT'))
  }
  const keySchemaId = clause.count('KEY_SCHEMA_ID')
  const valueSchemaId = clause.count('VALUE_SCHEMA_ID')
  const keyFullName = clause.text('KEY_SCHEMA_FULL_NAME')
  const valueFullName = clause.text('VALUE_AVRO_SCHEMA_FULL_NAME') ?? clause.text('VALUE_SCHEMA_FULL_NAME')
  checkFormatProperty(clause, keyName, keyFullName, 'KEY_SCHEMA_FULL_NAME')
  checkFormatProperty(
    clause,
    valueName,
    valueFullName,
    clause.text('VALUE_AVRO_SCHEMA_FULL_NAME') === undefined
      ? 'VALUE_SCHEMA_FULL_NAME'
      : 'VALUE_AVRO_SCHEMA_FULL_NAME',
  )
  return {
    key: keyName && {
      name: keyName,
      ...(keyDelimiter === undefined ? {} : { delimiter: keyDelimiter }),
      ...(keyFullName === undefined ? {} : { schemaFullName: keyFullName }),
      ...(keySchemaId === undefined ? {} : { schemaId: keySchemaId }),
    },
    value: valueName && {
      name: valueName,
      ...(valueDelimiter === undefined ? {} : { delimiter: valueDelimiter }),
      ...(valueFullName === undefined ? {} : { schemaFullName: valueFullName }),
      ...(valueSchemaId === undefined ? {} : { schemaId: valueSchemaId }),
      ...(wrapSingleValue === undefined ? {} : { wrapSingle: wrapSingleValue }),
    },
    keyDelimiter,
    valueDelimiter,
    wrapSingleValue,
    keySchemaId,
    valueSchemaId,
  }
}

const WRAPPED: ReadonlySet<FormatName> = new Set(['JSON', 'JSON_SR', 'AVRO'])

/** The value's format with what `ksql.persistence.wrap.single.values` says, where the statement says nothing. */
export function withDefaultWrapping(
  format: SourceFormat,
  columns: readonly SourceColumn[],
  properties: ReadonlyMap<string, string>,
): SourceFormat {
  if (format.wrapSingle !== undefined || !WRAPPED.has(format.name)) return format
  if (columns.filter(({ side }) => side === 'value').length !== 1) return format
  const wrapped = properties.get('ksql.persistence.wrap.single.values')?.toLowerCase()
  return wrapped === 'false' ? { ...format, wrapSingle: false } : format
}

/** Throws SqlError with ksqlDB's reason where a format can't carry the columns of its side, or takes no delimiter. */
export function checkFormats(
  columns: readonly SourceColumn[],
  keyFormat: SourceFormat,
  valueFormat: SourceFormat,
  at: SourceLocation,
): void {
  const key = columns.filter(({ side }) => side === 'key')
  const value = columns.filter(({ side }) => side === 'value')
  try {
    checkDelimiter(keyFormat)
    checkDelimiter(valueFormat)
    if (keyFormat.name !== 'NONE' || key.length > 0) checkFormat(keyFormat.name, 'key', key, keyFormat)
    if (valueFormat.wrapSingle !== undefined) {
      checkWrapping(valueFormat.name, value, valueFormat.wrapSingle)
    }
    checkFormat(valueFormat.name, 'value', value, valueFormat)
  } catch (error) {
    if (error instanceof UnsupportedFormat) throw new SqlError(error.message, at, { cause: error })
    throw error
  }
}

function formatName(clause: WithClause, property: string): FormatName | undefined {
  const text = clause.text(property)
  return text === undefined ? undefined : formatNamed(text, clause.at(property))
}

/** In any case of letters. Throws SqlError for what is no format, or none of this engine. */
export function formatNamed(text: string, at: SourceLocation): FormatName {
  const name = text.toUpperCase()
  if (FORMATS.has(name)) return name as FormatName
  const reason = OTHER_FORMATS.has(name)
    ? `Format ${name} is not supported here: use AVRO, JSON or JSON_SR.`
    : `Unknown format: ${name}`
  throw new SqlError(reason, at)
}

function delimiter(clause: WithClause, property: string): string | undefined {
  const text = clause.text(property)
  if (text === undefined) return undefined
  const character = delimiterOf(text)
  if (character === undefined) {
    throw new SqlError(
      `Invalid delimiter value: '${text}'. Delimiter must be a single character or TAB,SPACE`,
      clause.at(property),
    )
  }
  return character
}

function checkDelimiter({ name, delimiter: character }: SourceFormat): void {
  if (character === undefined || name === 'DELIMITED') return
  throw new UnsupportedFormat(`${name} does not support the following configs: [delimiter]`)
}

function checkFormatProperty(
  clause: WithClause,
  format: FormatName | undefined,
  value: string | undefined,
  property: string,
): void {
  if (value === undefined || format === undefined) return
  if (format !== 'AVRO') {
    throw new SqlError(
      `${format} does not support the following configs: [fullSchemaName]`,
      clause.at(property),
    )
  }
  if (value.trim() === '')
    throw new SqlError(
      'fullSchemaName cannot be empty. Format configuration: {fullSchemaName=}',
      clause.at(property),
    )
}
