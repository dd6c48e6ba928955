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

type FormatProperties = Omit<SourceFormat, 'name'>

export interface WantedFormats {
  /** Undefined: not named in the statement. */
  readonly key: SourceFormat | undefined
  readonly value: SourceFormat | undefined
  /** For the format that is inherited, or the default, where the statement names none. */
  readonly keyProperties: FormatProperties
  readonly valueProperties: FormatProperties
}

/** Throws SqlError for unknown formats. */
export function wantedFormats(clause: WithClause): WantedFormats {
  const wrapSingle = clause.boolean('WRAP_SINGLE_VALUE')
  const keyName = formatName(clause, 'KEY_FORMAT') ?? formatName(clause, 'FORMAT')
  const valueName = formatName(clause, 'VALUE_FORMAT') ?? formatName(clause, 'FORMAT')
  if (valueName === 'NONE') {
    throw new SqlError("The 'NONE' format can not be used for values.", clause.at('VALUE_FORMAT'))
  }
  const keyProperties = formatProperties(clause, 'KEY')
  const valueProperties = {
    ...formatProperties(clause, 'VALUE'),
    ...(wrapSingle === undefined ? {} : { wrapSingle }),
  }
  return {
    key: keyName && { name: keyName, ...keyProperties },
    value: valueName && { name: valueName, ...valueProperties },
    keyProperties,
    valueProperties,
  }
}

function formatProperties(clause: WithClause, side: 'KEY' | 'VALUE'): FormatProperties {
  const character = delimiter(clause, `${side}_DELIMITER`)
  const fullName =
    (side === 'VALUE' ? clause.text('VALUE_AVRO_SCHEMA_FULL_NAME') : undefined) ??
    clause.text(`${side}_SCHEMA_FULL_NAME`)
  const schemaId = clause.count(`${side}_SCHEMA_ID`)
  return {
    ...(character === undefined ? {} : { delimiter: character }),
    ...(fullName === undefined ? {} : { schemaFullName: fullName }),
    ...(schemaId === undefined ? {} : { schemaId }),
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

/** Throws SqlError with ksqlDB's reason where a format can't carry the columns of its side, or has no such property. */
export function checkFormats(
  columns: readonly SourceColumn[],
  keyFormat: SourceFormat,
  valueFormat: SourceFormat,
  at: SourceLocation,
): void {
  const key = columns.filter(({ side }) => side === 'key')
  const value = columns.filter(({ side }) => side === 'value')
  try {
    checkProperties(keyFormat)
    checkProperties(valueFormat)
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

function checkProperties({ name, delimiter: character, schemaFullName }: SourceFormat): void {
  const other = (property: string) =>
    new UnsupportedFormat(`${name} does not support the following configs: [${property}]`)
  if (character !== undefined && name !== 'DELIMITED') throw other('delimiter')
  if (schemaFullName === undefined) return
  if (name !== 'AVRO') throw other('fullSchemaName')
  if (schemaFullName.trim() === '')
    throw new UnsupportedFormat('fullSchemaName cannot be empty. Format configuration: {fullSchemaName=}')
}
