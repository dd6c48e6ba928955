/** What exists on a server, as far as a deployment needs to know. */

import { nameText } from '../../sql/syntax/index.ts'
import type { Entity, KsqlServer } from './server.ts'

export interface ExistingSource {
  readonly kind: 'stream' | 'table'
  readonly name: string
  readonly topic: string
  /** The statement it was made with; absent where the server does not tell. */
  readonly statement: string | undefined
  /** Ids of the queries that read it and that write it. */
  readonly readers: readonly string[]
  readonly writers: readonly string[]
}

export interface ExistingQuery {
  readonly id: string
  readonly statement: string
  /** Names of the sources it writes. */
  readonly sinks: readonly string[]
  readonly state: string
}

export interface Inventory {
  readonly sources: ReadonlyMap<string, ExistingSource>
  readonly queries: readonly ExistingQuery[]
  readonly types: ReadonlySet<string>
}

/** Lists everything, and describes the sources that are asked for. */
export async function readInventory(
  server: KsqlServer,
  names: ReadonlySet<string>,
  after: number | undefined,
  signal: AbortSignal,
): Promise<Inventory> {
  const listed = await server.read('LIST STREAMS; LIST TABLES; LIST TYPES;', after, signal)
  const queries = await readQueries(server, after, signal)
  const sources = new Map<string, ExistingSource>()
  for (const [kind, entity] of [
    ['stream', find(listed, 'streams')],
    ['table', find(listed, 'tables')],
  ] as const) {
    for (const { name, topic } of rows<{ name: string; topic: string }>(entity?.[`${kind}s`])) {
      const described = names.has(name) ? await describe(server, name, after, signal) : undefined
      sources.set(name, {
        kind,
        name,
        topic,
        statement: described?.statement || undefined,
        readers: ids(described?.readQueries),
        writers: ids(described?.writeQueries),
      })
    }
  }
  const types = find(listed, 'type_list')?.types ?? {}
  return { sources, queries, types: new Set(Object.keys(types as object)) }
}

/** The persistent queries, in the server's order. */
export async function readQueries(
  server: KsqlServer,
  after: number | undefined,
  signal: AbortSignal,
): Promise<readonly ExistingQuery[]> {
  const found = find(await server.read('SHOW QUERIES;', after, signal), 'queries')
  return rows<Listed>(found?.queries)
    .filter(({ queryType = 'PERSISTENT' }) => queryType === 'PERSISTENT')
    .map(({ id, queryString, sinks, state, statusCount }) => ({
      id,
      statement: queryString,
      sinks: sinks ?? [],
      state: stateOf(state, statusCount),
    }))
}

interface Listed {
  readonly id: string
  readonly queryString: string
  readonly sinks?: readonly string[]
  readonly state?: string
  readonly statusCount?: Readonly<Record<string, number>>
  readonly queryType?: string
}

interface Described {
  readonly statement?: string
  readonly readQueries?: readonly { readonly id: string }[]
  readonly writeQueries?: readonly { readonly id: string }[]
}

/** The worst of what the server's nodes say. */
function stateOf(state: string | undefined, counts: Readonly<Record<string, number>> = {}): string {
  const present = Object.entries(counts).flatMap(([name, count]) => (count > 0 ? name : []))
  return (
    ['ERROR', 'UNRESPONSIVE', 'PAUSED', 'NOT_RUNNING'].find((bad) => present.includes(bad)) ??
    state ??
    present[0] ??
    'UNKNOWN'
  )
}

async function describe(
  server: KsqlServer,
  name: string,
  after: number | undefined,
  signal: AbortSignal,
): Promise<Described | undefined> {
  const found = find(await server.read(`DESCRIBE ${nameText(name)};`, after, signal), 'sourceDescription')
  return found?.sourceDescription as Described | undefined
}

function find(entities: readonly Entity[], type: string): Entity | undefined {
  return entities.find((entity) => entity['@type'] === type)
}

function rows<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : []
}

function ids(queries: readonly { readonly id: string }[] | undefined): readonly string[] {
  return (queries ?? []).map(({ id }) => id)
}
