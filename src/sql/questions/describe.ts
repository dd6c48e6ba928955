/** DESCRIBE: a source's columns and what has to do with it; a function and its forms. */

import { aggregateFunctions } from '../aggregates/index.ts'
import type { Source, SourceColumn } from '../catalog/index.ts'
import { SqlError } from '../error.ts'
import { type FunctionDoc, scalarFunctions, tableFunctions } from '../functions/index.ts'
import { type Describe, nearest } from '../syntax/index.ts'
import type { Flow } from '../task/activity.ts'
import { typeText } from '../types/index.ts'
import { timestampText } from '../types/time-text.ts'
import { type Answer, type AnswerTable, plainTable } from './answer.ts'
import { briefStatement, type Surroundings } from './surroundings.ts'

/** Throws SqlError for a name that is not known. */
export function describe(statement: Describe, known: Surroundings): Answer {
  const { target, extended, at } = statement
  switch (target.kind) {
    case 'source': {
      const source = known.catalog.sources.get(target.name)
      if (!source) {
        const near = nearest(target.name, [...known.catalog.sources.keys()])
        throw new SqlError(
          `Could not find STREAM/TABLE '${target.name}' in the Metastore` +
            (near === undefined ? '' : `\nDid you mean "${near}"?`),
          at,
        )
      }
      return { tables: sourceTables(source, extended, known) }
    }
    case 'all-streams':
      return describeSources('stream', extended, known)
    case 'all-tables':
      return describeSources('table', extended, known)
    case 'function':
      return functionAnswer(target.name, at)
    case 'connector':
      throw new SqlError("Connectors are Kafka Connect's: ask its REST API, GET /connectors/NAME.", at)
  }
}

export function describeSources(type: Source['type'], extended: boolean, known: Surroundings): Answer {
  const sources = [...known.catalog.sources.values()].filter((source) => source.type === type)
  return { tables: sources.flatMap((source) => sourceTables(source, extended, known)) }
}

function sourceTables(source: Source, extended: boolean, known: Surroundings): readonly AnswerTable[] {
  const rows = source.columns.map((column) => [column.name, fieldType(column, source)])
  const fields = plainTable(['Field', 'Type'], rows, source.name)
  if (!extended) return [fields]
  return [fields, facts(source, known), ...queriesOf(source, known), ...activityOf(source, known)]
}

/** As ksqlDB has it: `VARCHAR(STRING)  (primary key)`. */
function fieldType({ type, side, header }: SourceColumn, source: Source): string {
  const text = type.base === 'STRING' ? 'VARCHAR(STRING)' : typeText(type)
  if (side === 'value') return text
  if (side === 'headers') return `${text}  (${header === undefined ? 'headers' : `header('${header}')`})`
  const window = source.window ? ` (Window type: ${source.window.type})` : ''
  return `${text}  (${source.type === 'table' ? 'primary key' : 'key'})${window}`
}

function facts(source: Source, { topics }: Surroundings): AnswerTable {
  const { name, type, topic, timestamp, keyFormat, valueFormat, window, readOnly } = source
  const found = topics.find((candidate) => candidate.name === topic)
  const rows: [string, string | number][] = [
    ['Type', readOnly ? `${type.toUpperCase()} (read only)` : type.toUpperCase()],
    ['Timestamp field', timestamp?.column ?? 'Not set - using <ROWTIME>'],
    ['Key format', keyFormat.name],
    ['Value format', valueFormat.name],
    ['Kafka topic', topic],
    ['Partitions', String(found?.partitions ?? source.partitions ?? 1)],
    ['Records', String(found?.records ?? 0)],
  ]
  if (window)
    rows.push(['Window', window.sizeMs === undefined ? window.type : `${window.type} ${window.sizeMs} ms`])
  return plainTable(['Property', 'Value'], rows, `${name}: what it is`)
}

function queriesOf({ name }: Source, { queries }: Surroundings): readonly AnswerTable[] {
  const rows = queries.flatMap((query) => {
    const { id, kind, state, reads, sink } = query
    const does = [reads.includes(name) && 'reads', sink?.name === name && 'writes'].filter(Boolean).join(', ')
    return does === '' ? [] : [[id, kind, state, does, briefStatement(query)]]
  })
  if (rows.length === 0) return []
  return [
    plainTable(['Query ID', 'Query Type', 'Status', 'Does', 'Query String'], rows, `${name}: its queries`),
  ]
}

/** What ksqlDB calls runtime statistics: of the queries that run in the process that answers. */
function activityOf({ name }: Source, { queries }: Surroundings): readonly AnswerTable[] {
  const rows = queries.flatMap(({ id, reads, sink, activity }) => {
    if (!activity || !(reads.includes(name) || sink?.name === name)) return []
    const { read, written, failures } = activity
    return [[id, ...flowCells(read), ...flowCells(written), String(failures)]]
  })
  if (rows.length === 0) return []
  const flow = (what: string) => [`${what}/s`, what, `Last ${what.toLowerCase()}`]
  return [
    plainTable(
      ['Query ID', ...flow('Read'), ...flow('Written'), 'Failures'],
      rows,
      `${name}: what its queries did since they started here`,
    ),
  ]
}

function flowCells({ total, perSecond, lastMs }: Flow): readonly string[] {
  return [perSecond.toFixed(2), String(total), lastMs === undefined ? '' : `${timestampText(lastMs)}Z`]
}

function functionAnswer(name: string, at: Describe['at']): Answer {
  const kinds: readonly (readonly [string, readonly FunctionDoc[]])[] = [
    ['SCALAR', scalarFunctions()],
    ['AGGREGATE', aggregateFunctions()],
    ['TABLE', tableFunctions()],
  ]
  for (const [kind, list] of kinds) {
    const found = list.find((doc) => doc.name === name)
    if (!found) continue
    const rows = [
      ['Name', found.name],
      ['Type', kind],
      ['Overview', found.description],
    ]
    const forms = found.signatures.map((signature) => [signature])
    return { tables: [plainTable(['Property', 'Value'], rows), plainTable(['Variation'], forms)] }
  }
  const near = nearest(
    name,
    kinds.flatMap(([, list]) => list.map((doc) => doc.name)),
  )
  throw new SqlError(
    `Can't find any functions with the name '${name}'${near === undefined ? '' : `\nDid you mean ${near}?`}`,
    at,
  )
}
