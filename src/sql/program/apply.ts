/** One statement after another: what each changes in the catalog, and what is to be done for it. */

import {
  analyzeCreateAs,
  analyzeInsertInto,
  analyzeInsertValues,
  checkQueryUpgrade,
  type InsertedRow,
  type QueryPlan,
  queryShape,
} from '../analysis/index.ts'
import {
  alteredSource,
  type Catalog,
  checkNameIsFree,
  checkSinkSchemas,
  checkUpgrade,
  declareSource,
  droppedSource,
  propertyName,
  registerSchemas,
  type SchemaDirectory,
  type Source,
  withoutQuery,
  withoutSource,
  withoutType,
  withProperty,
  withQuery,
  withSource,
  withType,
} from '../catalog/index.ts'
import { SqlError } from '../error.ts'
import type {
  CreateAs,
  CreateSource,
  InsertInto,
  Pause,
  SetProperty,
  Statement,
  Terminate,
} from '../syntax/index.ts'
import { resolveType, typeText } from '../types/index.ts'

/** What has to happen outside of the catalog. */
export type Effect =
  /** The source's topic must exist, with as many partitions as the source says. */
  | { readonly kind: 'topic'; readonly source: Source }
  /** A query that runs under the same id makes way: the new one goes on where it was. */
  | { readonly kind: 'start-query'; readonly query: PersistentQuery }
  | { readonly kind: 'stop-query'; readonly id: string }
  | { readonly kind: 'insert'; readonly row: InsertedRow; readonly statement: Statement }
  | { readonly kind: 'delete-topic'; readonly topic: string }

export interface PersistentQuery {
  readonly id: string
  readonly plan: QueryPlan
  readonly statement: CreateAs | InsertInto
  /** SET 'auto.offset.reset' as it stood; undefined: not set. */
  readonly offsetReset: 'earliest' | 'latest' | undefined
}

export interface Applied {
  readonly catalog: Catalog
  readonly effects: readonly Effect[]
}

/** Schemas that a statement makes are registered in `schemas`. Throws SqlError; the catalog then is as it was. */
export function applyStatement(statement: Statement, catalog: Catalog, schemas: SchemaDirectory): Applied {
  switch (statement.kind) {
    case 'create-source':
      return createSource(statement, catalog, schemas)
    case 'create-as':
      return createAs(statement, catalog, schemas)
    case 'insert-into':
      return insertInto(statement, catalog, schemas)
    case 'insert-values': {
      const row = analyzeInsertValues(statement, catalog)
      registerSchemas(row.source, schemas, 'insert')
      return { catalog, effects: [{ kind: 'insert', row, statement }] }
    }
    case 'drop': {
      const dropped = droppedSource(statement, catalog)
      if (!dropped) return unchanged(catalog)
      const { source, query } = dropped
      const without = withoutSource(catalog, source.name)
      const stop: Effect[] = query ? [{ kind: 'stop-query', id: query.id }] : []
      const topic: Effect[] = statement.deleteTopic ? [{ kind: 'delete-topic', topic: source.topic }] : []
      return { catalog: query ? withoutQuery(without, query.id) : without, effects: [...stop, ...topic] }
    }
    case 'alter-source': {
      const source = alteredSource(statement, catalog)
      return { catalog: withSource(catalog, source), effects: [{ kind: 'topic', source }] }
    }
    case 'set':
      checkProperty(statement)
      return unchanged(withProperty(catalog, statement.name, statement.value))
    case 'unset':
      return unchanged(withProperty(catalog, statement.name, undefined))
    case 'define':
    case 'undefine':
      return unchanged(catalog)
    case 'create-type': {
      const known = catalog.types.get(statement.name)
      if (known) {
        if (statement.ifNotExists) return unchanged(catalog)
        throw new SqlError(
          `Cannot register custom type '${statement.name}' since it is already registered with type: ${typeText(known)}`,
          statement.at,
        )
      }
      const type = resolveType(statement.type, (name) => catalog.types.get(name))
      return unchanged(withType(catalog, statement.name, type))
    }
    case 'drop-type':
      if (!catalog.types.has(statement.name) && !statement.ifExists) {
        throw new SqlError(`Type ${statement.name} does not exist.`, statement.at)
      }
      return unchanged(withoutType(catalog, statement.name))
    case 'terminate':
      return terminate(statement, catalog)
    default:
      throw new SqlError(
        `${statementName(statement)} can't be used here: only statements that define streams, tables, types and rules can.` +
          (QUESTIONS.has(statement.kind) ? ' It is for `tubewire sql console`.' : ''),
        statement.at,
      )
  }
}

/** What asks or orders, and defines nothing. */
const QUESTIONS: ReadonlySet<Statement['kind']> = new Set([
  'query-statement',
  'show',
  'describe',
  'explain',
  'print',
  'pause',
  'resume',
])

function unchanged(catalog: Catalog): Applied {
  return { catalog, effects: [] }
}

function createSource(statement: CreateSource, catalog: Catalog, schemas: SchemaDirectory): Applied {
  const existing = catalog.sources.get(statement.name)
  if (existing && statement.ifNotExists) return unchanged(catalog)
  if (statement.orReplace && (statement.readOnly || existing?.readOnly)) throw noReplacement(statement)
  const source = declareSource(statement, catalog, schemas)
  if (existing && statement.orReplace) checkUpgrade(existing, source, statement.at)
  else checkNameIsFree(catalog, source, statement.at)
  registerSchemas(source, schemas, 'declaration')
  return { catalog: withSource(catalog, source), effects: [{ kind: 'topic', source }] }
}

function noReplacement({ type, name, at }: CreateSource): SqlError {
  return new SqlError(
    `Cannot add ${type.toLowerCase()} '${name}': CREATE OR REPLACE is not supported on source streams or tables.`,
    at,
  )
}

function createAs(statement: CreateAs, catalog: Catalog, schemas: SchemaDirectory): Applied {
  const existing = catalog.sources.get(statement.name)
  if (existing && statement.ifNotExists) return unchanged(catalog)
  const replaced = existing && statement.orReplace ? existing : undefined
  const kind = statement.type === 'STREAM' ? 'CSAS' : 'CTAS'
  const id = replaced?.madeBy ?? `${kind}_${statement.name}_${catalog.queryCount}`
  const base = replaced ? withoutSource(catalog, statement.name) : catalog
  const { plan, source } = analyzeCreateAs(statement, catalog, id)
  const shape = queryShape(plan)
  if (replaced) {
    checkUpgrade(replaced, source, statement.at)
    const running = catalog.queries.get(id)
    if (running) checkQueryUpgrade(running.shape, shape, statement.at)
  } else checkNameIsFree(base, source, statement.at)
  checkSinkSchemas(source, schemas, statement.at)
  registerSchemas(source, schemas, 'query')
  const link = { id, reads: plan.reads.map(({ name }) => name), writes: source.name, shape }
  return {
    catalog: withQuery(withSource(catalog, source), link),
    effects: [
      { kind: 'topic', source },
      { kind: 'start-query', query: persistentQuery(id, plan, statement, catalog) },
    ],
  }
}

function insertInto(statement: InsertInto, catalog: Catalog, schemas: SchemaDirectory): Applied {
  const plan = analyzeInsertInto(statement, catalog)
  const named = statement.properties.get('QUERY_ID')
  const id =
    named?.value.type === 'string' ? named.value.value.toUpperCase() : `INSERTQUERY_${catalog.queryCount}`
  if (catalog.queries.has(id)) throw new SqlError(`Query ID '${id}' already exists.`, statement.at)
  registerSchemas(plan.sink, schemas, 'insert')
  const reads = plan.reads.map(({ name }) => name)
  const link = { id, reads, writes: statement.target, shape: queryShape(plan) }
  return {
    catalog: withQuery(catalog, link),
    effects: [{ kind: 'start-query', query: persistentQuery(id, plan, statement, catalog) }],
  }
}

function persistentQuery(
  id: string,
  plan: QueryPlan,
  statement: CreateAs | InsertInto,
  { properties }: Catalog,
): PersistentQuery {
  return { id, plan, statement, offsetReset: offsetReset(properties.get(OFFSET_RESET), statement) }
}

const OFFSET_RESET = 'auto.offset.reset'

function checkProperty(statement: SetProperty): void {
  if (propertyName(statement.name) === OFFSET_RESET) offsetReset(statement.value, statement)
}

/** Throws SqlError for what no query can begin with. */
function offsetReset(value: string | undefined, { at }: Statement): PersistentQuery['offsetReset'] {
  const reset = value?.toLowerCase()
  if (reset === undefined || reset === 'earliest' || reset === 'latest') return reset
  throw new SqlError(`'${OFFSET_RESET}' must be 'earliest' or 'latest', not '${reset}'.`, at)
}

/** The ids that a TERMINATE, PAUSE or RESUME means. Throws SqlError for one that is not known. */
export function queriesNamed(
  { queryId, at }: Terminate | Pause,
  { queries }: Pick<Catalog, 'queries'>,
): readonly string[] {
  if (queryId === undefined) return [...queries.keys()]
  if (!queries.has(queryId)) throw new SqlError(`Unknown queryId: ${queryId}`, at)
  return [queryId]
}

function terminate(statement: Terminate, catalog: Catalog): Applied {
  const ids = queriesNamed(statement, catalog)
  return {
    catalog: ids.reduce(withoutQuery, catalog),
    effects: ids.map((query) => ({ kind: 'stop-query', id: query })),
  }
}

function statementName(statement: Statement): string {
  return statement.text.split(/\s+/, 2).join(' ').toUpperCase()
}
