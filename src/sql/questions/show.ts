/** SHOW and LIST. Columns are ksqlDB's. */

import { aggregateFunctions } from '../aggregates/index.ts'
import type { Source } from '../catalog/index.ts'
import { SqlError } from '../error.ts'
import { scalarFunctions, tableFunctions } from '../functions/index.ts'
import { INTERNAL_PREFIX } from '../program/stages.ts'
import type { Show } from '../syntax/index.ts'
import { typeText } from '../types/index.ts'
import { type Answer, type AnswerTable, plainTable } from './answer.ts'
import { describeSources } from './describe.ts'
import { explainQuery } from './explain.ts'
import { briefStatement, type Surroundings } from './surroundings.ts'

/** Throws SqlError for what is not known here. */
export function show(statement: Show, known: Surroundings): Answer {
  const { what, extended } = statement
  switch (what) {
    case 'STREAMS':
    case 'TABLES': {
      const type = what === 'STREAMS' ? 'stream' : 'table'
      return extended ? describeSources(type, true, known) : { tables: [sources(type, known)] }
    }
    case 'TOPICS':
      return { tables: [topics(statement, known)] }
    case 'QUERIES':
      return {
        tables: [queries(known)],
        ...(extended && { text: known.queries.map(explainQuery).join('\n\n') }),
      }
    case 'FUNCTIONS':
      return { tables: [functions()] }
    case 'PROPERTIES':
      return { tables: [plainTable(['Property', 'Value'], sorted(known.catalog.properties))] }
    case 'TYPES': {
      const types = new Map([...known.catalog.types].map(([name, type]) => [name, typeText(type)]))
      return { tables: [plainTable(['Type Name', 'Schema'], sorted(types))] }
    }
    case 'VARIABLES':
      return { tables: [plainTable(['Variable Name', 'Value'], sorted(known.variables))] }
    case 'CONNECTORS':
    case 'CONNECTOR PLUGINS':
      throw new SqlError("Connectors are Kafka Connect's: ask its REST API, GET /connectors.", statement.at)
  }
}

function sources(type: Source['type'], { catalog }: Surroundings): AnswerTable {
  const rows = [...catalog.sources.values()]
    .filter((source) => source.type === type)
    .map(({ name, topic, keyFormat, valueFormat, window }) => [
      name,
      topic,
      keyFormat.name,
      valueFormat.name,
      String(window !== undefined),
    ])
  const first = type === 'stream' ? 'Stream Name' : 'Table Name'
  return plainTable([first, 'Kafka Topic', 'Key Format', 'Value Format', 'Windowed'], rows)
}

function topics({ all }: Show, known: Surroundings): AnswerTable {
  const rows = known.topics
    .filter(({ name }) => all || !name.startsWith(INTERNAL_PREFIX))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, partitions, records }) => [name, partitions, records])
  return plainTable(['Kafka Topic', 'Partitions', 'Records'], rows)
}

function queries(known: Surroundings): AnswerTable {
  const rows = known.queries.map((query) => [
    query.id,
    query.kind,
    query.state,
    query.sink?.name ?? '',
    query.sink?.topic ?? '',
    briefStatement(query),
  ])
  return plainTable(
    ['Query ID', 'Query Type', 'Status', 'Sink Name', 'Sink Kafka Topic', 'Query String'],
    rows,
  )
}

function functions(): AnswerTable {
  const rows = (
    [
      ['SCALAR', scalarFunctions()],
      ['AGGREGATE', aggregateFunctions()],
      ['TABLE', tableFunctions()],
    ] as const
  )
    .flatMap(([type, list]) => list.map(({ name, description }) => [name, type, description] as const))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return plainTable(['Function Name', 'Type', 'Description'], rows)
}

function sorted(map: ReadonlyMap<string, string>): readonly (readonly string[])[] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1))
}
