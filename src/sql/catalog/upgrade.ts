/** What CREATE OR REPLACE may make of a source. Source: ksqlDB's documentation of it, and what its users report. */

import { type SourceLocation, SqlError } from '../error.ts'
import { sameType } from '../types/index.ts'
import {
  keyColumns,
  type Source,
  type SourceColumn,
  type SourceFormat,
  type SourceWindow,
  sourceSchemaText,
} from './source.ts'

/** Throws SqlError where a source can't become another in place: only columns may be added, at the end of the value. */
export function checkUpgrade(existing: Source, next: Source, at: SourceLocation): void {
  const differs = (what: string, before: string, after: string): readonly string[] =>
    before === after
      ? []
      : [`DataSource '\`${existing.name}\`' has ${what} = ${before} which is not upgradeable to ${after}`]
  const change = schemaChange(existing, next)
  const issues = [
    ...differs('type', `K${existing.type.toUpperCase()}`, `K${next.type.toUpperCase()}`),
    ...differs('topic', topicText(existing), topicText(next)),
    ...(change === undefined
      ? []
      : differs('schema', sourceSchemaText(existing), sourceSchemaText(next)).map(
          (issue) => `${issue}. (${change})`,
        )),
  ]
  if (issues.length > 0) throw new SqlError(`Cannot upgrade data source: ${issues.join('\n\tAND ')}`, at)
}

/** What is wrong with the columns, if anything. */
function schemaChange(existing: Source, next: Source): string | undefined {
  const [before, after] = [keyColumns(existing), keyColumns(next)]
  const keysAgree =
    before.length === after.length && before.every((column, index) => sameColumn(column, after[index]))
  if (!keysAgree) return 'Key columns must be identical.'
  const missing = existing.columns.filter(
    (column) => column.side !== 'key' && !next.columns.some((other) => sameColumn(column, other)),
  )
  if (missing.length === 0) return undefined
  return `The following columns are changed, missing or reordered: [${missing.map(({ name }) => `\`${name}\``).join(', ')}]`
}

function sameColumn(a: SourceColumn, b: SourceColumn | undefined): boolean {
  return b !== undefined && a.name === b.name && a.side === b.side && sameType(a.type, b.type)
}

/** The topic and its formats as ksqlDB's messages show them. */
function topicText(source: Source): string {
  const { topic, keyFormat, valueFormat, window } = source
  const bare = keyColumns(source).length === 1 && UNWRAPPED_KEYS.has(keyFormat.name)
  const wrapping =
    valueFormat.wrapSingle === undefined ? '' : `${valueFormat.wrapSingle ? '' : 'UN'}WRAP_SINGLES`
  const key = `KeyFormat{${formatText(keyFormat, bare ? 'UNWRAP_SINGLES' : '')}, window=${windowText(window)}}`
  return `KsqlTopic{kafkaTopicName='${topic}', keyFormat=${key}, valueFormat=ValueFormat{${formatText(valueFormat, wrapping)}}}`
}

/** Formats whose single key column stands bare where it need not. */
const UNWRAPPED_KEYS: ReadonlySet<string> = new Set(['JSON', 'JSON_SR', 'AVRO'])

function formatText({ name, delimiter, schemaFullName }: SourceFormat, features: string): string {
  const properties = [
    ...(delimiter === undefined ? [] : [`delimiter=${delimiter}`]),
    ...(schemaFullName === undefined ? [] : [`fullSchemaName=${schemaFullName}`]),
  ]
  return `format=FormatInfo{format=${name}, properties={${properties.join(', ')}}}, features=[${features}]`
}

function windowText(window: SourceWindow | undefined): string {
  if (!window) return 'Optional.empty'
  const size = window.sizeMs === undefined ? 'Optional.empty' : `Optional[PT${window.sizeMs / 1000}S]`
  return `Optional[WindowInfo{type=${window.type}, size=${size}}]`
}
