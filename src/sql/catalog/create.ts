/** CREATE STREAM|TABLE without AS: the source that a statement declares. */

import { SqlError } from '../error.ts'
import type { CreateSource } from '../syntax/index.ts'
import type { Catalog } from './catalog.ts'
import { declaredColumns } from './columns.ts'
import { inferColumns } from './inference.ts'
import { checkSchemaIds } from './schema-ids.ts'
import type { SchemaDirectory } from './schemas.ts'
import { keyColumns, type Source, type SourceColumn, type SourceWindow } from './source.ts'
import { checkFormats, formatNamed, wantedFormats, withDefaultWrapping } from './source-formats.ts'
import { timestampColumn } from './timestamp-column.ts'
import { readWithClause, type WithClause } from './with-clause.ts'

/** Throws SqlError with ksqlDB's reason for what can't be declared so. */
export function declareSource(statement: CreateSource, catalog: Catalog, schemas: SchemaDirectory): Source {
  const columnsDeclared = declaredColumns(statement, catalog)
  const clause = readWithClause(statement.properties, 'source', statement.at)
  const topic = clause.text('KAFKA_TOPIC')
  if (topic === undefined) {
    throw new SqlError('Missing required property "KAFKA_TOPIC" which has no default value.', statement.at)
  }
  const formats = formatsOf(clause, catalog, statement)
  const window = windowOf(clause)
  checkSchemaIds(columnsDeclared, formats, statement.at)
  const columns = inferColumns(columnsDeclared, topic, formats, schemas, statement.at)
  checkSchema(statement, columns)
  const valueFormat = withDefaultWrapping(formats.value, columns, catalog.properties)
  checkFormats(columns, formats.key, valueFormat, statement.at)
  checkTopicProperties(clause, statement.type === 'TABLE', window !== undefined)
  const timestamp = timestampColumn(clause, columns)
  const partitions = partitionsOf(clause) ?? catalog.topics.get(topic)
  const source: Source = {
    name: statement.name,
    type: statement.type === 'STREAM' ? 'stream' : 'table',
    columns,
    topic,
    keyFormat: formats.key,
    valueFormat,
    readOnly: statement.readOnly,
    ...(partitions === undefined ? {} : { partitions }),
    ...(window ? { window } : {}),
    ...(timestamp ? { timestamp } : {}),
  }
  if (window && keyColumns(source).length === 0) {
    throw new SqlError('Windowed sources require a key column.', statement.at)
  }
  return source
}

/** Throws SqlError for properties of the topic that are no numbers, none of such a source, or nobody's to choose. */
export function checkTopicProperties(clause: WithClause, isTable: boolean, isWindowed: boolean): void {
  clause.count('REPLICAS')
  if (clause.text('CLEANUP_POLICY') !== undefined) {
    throw new SqlError(
      'Invalid config variable in the WITH clause: CLEANUP_POLICY.\n' +
        'The CLEANUP_POLICY config is automatically inferred based on the type of source (STREAM or TABLE).\n' +
        "Users can't set the CLEANUP_POLICY config manually.",
      clause.at('CLEANUP_POLICY'),
    )
  }
  if (clause.count('RETENTION_MS') === undefined || !isTable || isWindowed) return
  throw new SqlError(
    'Invalid config variable in the WITH clause: RETENTION_MS. Non-windowed tables do not support retention.',
    clause.at('RETENTION_MS'),
  )
}

/** PARTITIONS, from 1. */
export function partitionsOf(clause: WithClause): number | undefined {
  const partitions = clause.count('PARTITIONS')
  if (partitions !== undefined && partitions < 1) {
    throw new SqlError(
      `Invalid number of partitions in WITH clause: ${partitions}. It must be at least 1.`,
      clause.at('PARTITIONS'),
    )
  }
  return partitions
}

function formatsOf(clause: WithClause, catalog: Catalog, statement: CreateSource) {
  const wanted = wantedFormats(clause)
  const keyDefault = catalog.properties.get('ksql.persistence.default.format.key') ?? 'KAFKA'
  const valueDefault = catalog.properties.get('ksql.persistence.default.format.value')
  const key = wanted.key ?? { name: formatNamed(keyDefault, statement.at), ...wanted.keyProperties }
  if (wanted.value) return { key, value: wanted.value }
  if (valueDefault === undefined) {
    throw new SqlError(
      "Statement is missing the 'VALUE_FORMAT' property from the WITH clause. " +
        "Either provide one or set a default via the 'ksql.persistence.default.format.value' config.",
      statement.at,
    )
  }
  return { key, value: { name: formatNamed(valueDefault, statement.at), ...wanted.valueProperties } }
}

function checkSchema(statement: CreateSource, columns: readonly SourceColumn[]): void {
  if (columns.length === 0) {
    throw new SqlError('The statement does not define any columns.', statement.at)
  }
  if (statement.type === 'TABLE' && columns.every(({ side }) => side !== 'key')) {
    throw new SqlError('Tables require a PRIMARY KEY. Please define the PRIMARY KEY.', statement.at)
  }
  const seen = new Set<string>()
  for (const { name } of columns) {
    if (seen.has(name)) throw new SqlError(`Duplicate column names: \`${name}\``, statement.at)
    seen.add(name)
  }
}

const UNIT_MS: Readonly<Record<string, number>> = {
  MILLISECOND: 1,
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: 86_400_000,
}

function windowOf(clause: WithClause): SourceWindow | undefined {
  const type = clause.text('WINDOW_TYPE')?.toUpperCase()
  const size = clause.text('WINDOW_SIZE')
  if (type === undefined) {
    if (size === undefined) return undefined
    throw new SqlError(
      "'WINDOW_SIZE' requires 'WINDOW_TYPE' to be provided in the WITH clause.",
      clause.at('WINDOW_SIZE'),
    )
  }
  switch (type) {
    case 'SESSION':
      if (size !== undefined) {
        throw new SqlError("'WINDOW_SIZE' should not be set for SESSION windows.", clause.at('WINDOW_SIZE'))
      }
      return { type }
    case 'TUMBLING':
    case 'HOPPING': {
      if (size === undefined) {
        throw new SqlError(
          `${type} windows require 'WINDOW_SIZE' to be provided in the WITH clause. ` +
            "For example: 'WINDOW_SIZE'='10 SECONDS'",
          clause.at('WINDOW_TYPE'),
        )
      }
      return { type, sizeMs: durationMs(size, clause) }
    }
    default:
      throw new SqlError(
        `Invalid value ${type} for property WINDOW_TYPE: String must be one of: SESSION, HOPPING, TUMBLING, null`,
        clause.at('WINDOW_TYPE'),
      )
  }
}

function durationMs(text: string, clause: WithClause): number {
  const match = /^\s*(\d+)\s+([A-Za-z]+)\s*$/.exec(text)
  const unit = match ? UNIT_MS[match[2]!.toUpperCase().replace(/S$/, '')] : undefined
  if (!match || unit === undefined) {
    throw new SqlError(
      `Invalid duration: '${text}'. A number and a unit are expected, for example '10 SECONDS'.`,
      clause.at('WINDOW_SIZE'),
    )
  }
  return Number(match[1]) * unit
}
