/** The column list of a CREATE STREAM|TABLE. */

import { type SourceLocation, SqlError } from '../error.ts'
import type { ColumnDefinition, CreateSource } from '../syntax/index.ts'
import { resolveType, sameType, typeText } from '../types/index.ts'
import { BYTES, type SqlType, STRING } from '../types/type.ts'
import type { Catalog } from './catalog.ts'
import type { SourceColumn } from './source.ts'

const PSEUDO_COLUMNS: ReadonlySet<string> = new Set(['ROWTIME', 'ROWPARTITION', 'ROWOFFSET'])
const ONLY_TIME: ReadonlySet<string> = new Set(['ROWTIME'])

/** Names that every source has without declaring them. */
export function pseudoColumns(properties: ReadonlyMap<string, string>): ReadonlySet<string> {
  return isOff('ksql.rowpartition.rowoffset.enabled', properties) ? ONLY_TIME : PSEUDO_COLUMNS
}
/** Bounds of the window that a windowed key belongs to. */
export const WINDOW_BOUNDS: ReadonlySet<string> = new Set(['WINDOWSTART', 'WINDOWEND'])

const ALL_HEADERS: SqlType = {
  base: 'ARRAY',
  element: {
    base: 'STRUCT',
    fields: [
      { name: 'KEY', type: STRING },
      { name: 'VALUE', type: BYTES },
    ],
  },
}

/** Throws SqlError for reserved and repeated names, keys of the wrong kind, unknown types. */
export function declaredColumns(statement: CreateSource, catalog: Catalog): readonly SourceColumn[] {
  const columns = statement.columns.map((definition) => {
    checkConstraint(definition, statement.type)
    const type = resolveType(definition.type, (name) => catalog.types.get(name))
    return declared(definition, type)
  })
  checkRepeats(statement.columns)
  for (const { name, at } of statement.columns) checkReserved(name, at, catalog.properties)
  checkHeadersEnabled(statement, columns, catalog.properties)
  checkHeaders(statement.columns, columns)
  return columns
}

export function checkReserved(
  name: string,
  at: SourceLocation,
  properties: ReadonlyMap<string, string>,
): void {
  if (pseudoColumns(properties).has(name) || WINDOW_BOUNDS.has(name)) {
    throw new SqlError(`'${name}' is a reserved column name. You cannot use it as a name for a column.`, at)
  }
}

function declared({ name, constraint }: ColumnDefinition, type: SqlType): SourceColumn {
  switch (constraint?.kind) {
    case undefined:
      return { name, type, side: 'value' }
    case 'KEY':
    case 'PRIMARY KEY':
      return { name, type, side: 'key' }
    case 'HEADERS':
      return { name, type, side: 'headers' }
    case 'HEADER':
      return { name, type, side: 'headers', header: constraint.name }
  }
}

function checkConstraint({ constraint, at }: ColumnDefinition, type: 'STREAM' | 'TABLE'): void {
  const explained =
    'Tables have PRIMARY KEYs, which are unique and NON NULL.\n' +
    'Streams have KEYs, which have no uniqueness or NON NULL constraints.'
  const place = `Line: ${at.line}, Col: ${at.column}`
  if (type === 'STREAM' && constraint?.kind === 'PRIMARY KEY') {
    throw new SqlError(
      `${place}: Column is a 'PRIMARY KEY' column: please use 'KEY' for streams.\n${explained}`,
      at,
    )
  }
  if (type === 'TABLE' && constraint?.kind === 'KEY') {
    throw new SqlError(
      `${place}: Column is a 'KEY' column: please use 'PRIMARY KEY' for tables.\n${explained}`,
      at,
    )
  }
}

function checkRepeats(definitions: readonly ColumnDefinition[]): void {
  const seen = new Set<string>()
  const repeated = definitions.filter(({ name }) => {
    const again = seen.has(name)
    seen.add(name)
    return again
  })
  const [first] = repeated
  if (first === undefined) return
  const names = [...new Set(repeated.map(({ name }) => `\`${name}\``))].join(', ')
  throw new SqlError(`Duplicate column names: ${names}`, first.at)
}

function checkHeadersEnabled(
  { type, at }: CreateSource,
  columns: readonly SourceColumn[],
  properties: ReadonlyMap<string, string>,
): void {
  if (!isOff('ksql.headers.columns.enabled', properties)) return
  if (columns.every(({ side }) => side !== 'headers')) return
  const what = type === 'STREAM' ? 'Stream' : 'Table'
  throw new SqlError(`Cannot create ${what} because schema with headers columns is disabled.`, at)
}

function isOff(property: string, properties: ReadonlyMap<string, string>): boolean {
  return properties.get(property)?.toLowerCase() === 'false'
}

function checkHeaders(definitions: readonly ColumnDefinition[], columns: readonly SourceColumn[]): void {
  const seen = new Set<string>()
  columns.forEach(({ side, type, header }, index) => {
    if (side !== 'headers') return
    const { at } = definitions[index]!
    const what = header === undefined ? 'HEADERS' : `HEADER('${header}')`
    const expected = header === undefined ? ALL_HEADERS : BYTES
    if (!sameType(type, expected)) {
      throw new SqlError(
        `Invalid type for ${what} column: expected ${typeText(expected)}, got ${typeText(type)}`,
        at,
      )
    }
    if (seen.has(what)) throw new SqlError(`Schema already contains a ${what} column.`, at)
    if ((header === undefined && seen.size > 0) || seen.has('HEADERS')) {
      throw new SqlError('Schema already contains a HEADERS column.', at)
    }
    seen.add(what)
  })
}
