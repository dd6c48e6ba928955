/** What exists at one point of a script: an immutable snapshot; every statement makes the next one. */

import type { SqlType } from '../types/type.ts'
import type { Source } from './source.ts'

/** One step of a query as ksqlDB's plans name it, with what another that takes its place must have too. */
export interface StepShape {
  readonly name: string
  /** Undefined: no other can take its place, not even its like. */
  readonly kept: Readonly<Record<string, string>> | undefined
  readonly inputs: readonly StepShape[]
}

/** Which sources a persistent query reads, and the one that it writes. */
export interface QueryLink {
  readonly id: string
  readonly reads: readonly string[]
  readonly writes: string
  /** Its steps from the sink on, but those that only filter and project. */
  readonly shape: StepShape
}

export interface Catalog {
  readonly sources: ReadonlyMap<string, Source>
  readonly types: ReadonlyMap<string, SqlType>
  readonly queries: ReadonlyMap<string, QueryLink>
  /** SET: names as ksqlDB has them, `auto.offset.reset` without the `ksql.streams.` prefix. */
  readonly properties: ReadonlyMap<string, string>
  /** Partitions of topics, where they are known. */
  readonly topics: ReadonlyMap<string, number>
  /** How many persistent queries there have been: part of the next one's id. */
  readonly queryCount: number
}

export function emptyCatalog(properties: Readonly<Record<string, string>> = {}): Catalog {
  const named = Object.entries(properties).map(([name, value]) => [propertyName(name), value] as const)
  return {
    sources: new Map(),
    types: new Map(),
    queries: new Map(),
    properties: new Map(named),
    topics: new Map(),
    queryCount: 0,
  }
}

/** A property's name as it is kept: `ksql.streams.auto.offset.reset` and `auto.offset.reset` are one. */
export function propertyName(name: string): string {
  return name.startsWith('ksql.streams.') ? name.slice('ksql.streams.'.length) : name
}

/** The topic of a query's sink that names none. */
export function defaultTopic(sink: string, properties: ReadonlyMap<string, string>): string {
  return `${properties.get('ksql.output.topic.name.prefix') ?? ''}${sink}`
}

/** Adds a source, and what it says of its topic. */
export function withSource(catalog: Catalog, source: Source): Catalog {
  const { topic, partitions } = source
  const isNew = partitions !== undefined && !catalog.topics.has(topic)
  return {
    ...catalog,
    sources: new Map(catalog.sources).set(source.name, source),
    topics: isNew ? new Map(catalog.topics).set(topic, partitions) : catalog.topics,
  }
}

export function withTopics(
  catalog: Catalog,
  topics: readonly { readonly name: string; readonly partitions?: number }[],
): Catalog {
  const known = new Map(catalog.topics)
  for (const { name, partitions } of topics) if (partitions !== undefined) known.set(name, partitions)
  return { ...catalog, topics: known }
}

export function withoutSource(catalog: Catalog, name: string): Catalog {
  const sources = new Map(catalog.sources)
  sources.delete(name)
  return { ...catalog, sources }
}

export function withType(catalog: Catalog, name: string, type: SqlType): Catalog {
  return { ...catalog, types: new Map(catalog.types).set(name, type) }
}

export function withoutType(catalog: Catalog, name: string): Catalog {
  const types = new Map(catalog.types)
  types.delete(name)
  return { ...catalog, types }
}

export function withProperty(catalog: Catalog, name: string, value: string | undefined): Catalog {
  const properties = new Map(catalog.properties)
  if (value === undefined) properties.delete(propertyName(name))
  else properties.set(propertyName(name), value)
  return { ...catalog, properties }
}

/** Counts a new query, or puts another in the place of one that has the same id. */
export function withQuery(catalog: Catalog, query: QueryLink): Catalog {
  return {
    ...catalog,
    queries: new Map(catalog.queries).set(query.id, query),
    queryCount: catalog.queryCount + 1,
  }
}

export function withoutQuery(catalog: Catalog, id: string): Catalog {
  const queries = new Map(catalog.queries)
  queries.delete(id)
  return { ...catalog, queries }
}
