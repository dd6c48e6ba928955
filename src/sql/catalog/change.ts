/** Statements that change what exists: CREATE over an existing name, ALTER, DROP, CREATE|DROP TYPE. */

import { type SourceLocation, SqlError } from '../error.ts'
import type { AlterSource, Drop } from '../syntax/index.ts'
import { resolveType } from '../types/index.ts'
import type { Catalog, QueryLink } from './catalog.ts'
import { checkReserved } from './columns.ts'
import type { Source, SourceColumn } from './source.ts'

/** "Stream" or "Table", as messages begin. */
export function kindName({ type }: Pick<Source, 'type'>): 'Stream' | 'Table' {
  return type === 'stream' ? 'Stream' : 'Table'
}

/** Throws SqlError where a name is taken and the statement says nothing of it. */
export function checkNameIsFree(
  catalog: Catalog,
  source: Pick<Source, 'name' | 'type'>,
  at: SourceLocation,
): void {
  const existing = catalog.sources.get(source.name)
  if (!existing) return
  throw new SqlError(
    `Cannot add ${source.type} '${source.name}': A ${existing.type} with the same name already exists`,
    at,
  )
}

/** A source with columns added. Throws SqlError. */
export function alteredSource(statement: AlterSource, catalog: Catalog): Source {
  const { name, at } = statement
  const source = catalog.sources.get(name)
  if (!source) throw new SqlError(`Source ${name} does not exist.`, at)
  if (source.type !== statement.type.toLowerCase()) {
    throw new SqlError(
      `Incompatible data source type is ${source.type.toUpperCase()}, but statement was ALTER ${statement.type}`,
      at,
    )
  }
  if (source.madeBy !== undefined)
    throw new SqlError(`ALTER command is not supported for CREATE ... AS statements.`, at)
  if (source.readOnly) throw new SqlError(`Cannot alter read-only ${source.type} '${name}'.`, at)
  const added = statement.addColumns.map((definition): SourceColumn => {
    checkReserved(definition.name, definition.at, catalog.properties)
    if (definition.constraint) throw new SqlError('Only value columns can be added.', definition.at)
    if (source.columns.some((column) => column.name === definition.name)) {
      throw new SqlError(
        `Cannot add column \`${definition.name}\` to schema. A column with the same name already exists.`,
        definition.at,
      )
    }
    const type = resolveType(definition.type, (custom) => catalog.types.get(custom))
    return { name: definition.name, type, side: 'value' }
  })
  return { ...source, columns: [...source.columns, ...added] }
}

/** The source that a DROP means, and the query that ends with it. Undefined: IF EXISTS, and it does not. Throws SqlError. */
export function droppedSource(
  statement: Drop,
  catalog: Catalog,
): { readonly source: Source; readonly query: QueryLink | undefined } | undefined {
  const { name, at } = statement
  const source = catalog.sources.get(name)
  if (!source) {
    if (statement.ifExists) return undefined
    const kind = statement.type === 'STREAM' ? 'Stream' : 'Table'
    throw new SqlError(`${kind} ${name} does not exist.`, at)
  }
  if (source.type !== statement.type.toLowerCase()) {
    throw new SqlError(
      `Incompatible data source type is ${source.type.toUpperCase()}, but statement was DROP ${statement.type}`,
      at,
    )
  }
  if (source.readOnly && statement.deleteTopic) {
    throw new SqlError(`Cannot delete topic for read-only source: ${name}`, at)
  }
  const queries = [...catalog.queries.values()]
  const own = queries.find(({ id }) => id === source.madeBy)
  const readers = queries.filter((query) => query.reads.includes(name)).map(({ id }) => id)
  const writers = queries
    .filter((query) => query.writes === name && query.id !== source.madeBy)
    .map(({ id }) => id)
  const derived = queries
    .filter((query) => query.reads.includes(name) && catalog.sources.get(query.writes)?.madeBy === query.id)
    .map(({ writes }) => writes)
  if (derived.length > 0) {
    throw new SqlError(
      `Cannot drop ${name}.\n` +
        `The following streams and/or tables read from this source: [${derived.join(', ')}].\n` +
        `You need to drop them before dropping ${name}.`,
      at,
    )
  }
  if (readers.length + writers.length > 0) {
    throw new SqlError(
      `Cannot drop ${name}.\n` +
        `The following queries read from this source: [${readers.join(', ')}].\n` +
        `The following queries write into this source: [${writers.join(', ')}].\n` +
        `You need to terminate them before dropping ${name}.`,
      at,
    )
  }
  return { source, query: own }
}
