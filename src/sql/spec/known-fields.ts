/** Topics and fields that tests name, held against those there are: a misspelled one would test nothing. */

import { nearest } from '../../words/nearest.ts'
import type { SourceDescription } from '../driver/index.ts'
import { tokenize } from '../syntax/lexer.ts'
import type { SpecContext } from './outcome.ts'
import type { SpecRecord } from './yaml-file.ts'

export interface KnownTopics {
  /** What the rules declare. */
  readonly sources: readonly SourceDescription[]
  /** Topics that exist beforehand. */
  readonly topics: NonNullable<SpecContext['topics']>
}

/** Why a record can't be one of a topic that the rules read, or write; undefined where it can. */
export function recordProblem(
  { topic, value }: SpecRecord,
  use: 'given' | 'expected',
  known: KnownTopics,
): string | undefined {
  const own = known.sources.filter((source) => source.topic === topic)
  if (own.length === 0) {
    const near = nearest(
      topic,
      known.sources.map((source) => source.topic),
    )
    return `No stream or table is over the topic ${topic}${near === undefined ? '' : `\nDid you mean ${near}?`}`
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const columns = own.flatMap(({ schema }) => valueColumns(schema))
  const schema = known.topics.find(({ name }) => name === topic)?.valueSchema
  const fields = [...columns, ...fieldsOf(schema)]
  const isKnown = (name: string) => fields.some((field) => field.toUpperCase() === name.toUpperCase())
  const given = new Set(Object.keys(value).map((name) => name.toUpperCase()))
  for (const name of Object.keys(value)) {
    if (isKnown(name)) continue
    const near = nearest(name, fields)
    const hint = near === undefined ? '' : `\nDid you mean ${near}?`
    // Records may have more fields than the rules declare, but for those whose schema is known.
    const isMistake = use === 'expected' || schema !== undefined || (near && !given.has(near.toUpperCase()))
    if (isMistake) return `${topic} has no field ${name}${hint}`
  }
  return undefined
}

/** The names of an Avro schema's fields. */
function fieldsOf(schema: unknown): readonly string[] {
  const { fields } = (schema ?? {}) as { readonly fields?: readonly { readonly name: string }[] }
  return Array.isArray(fields) ? fields.map(({ name }) => name) : []
}

/** Of "`ID` STRING KEY, `S` STRUCT<`A` INTEGER>" the names that are no key's: S. */
function valueColumns(schema: string): readonly string[] {
  const columns: string[] = []
  let depth = 0
  let isStart = true
  for (const { kind, text } of tokenize(schema)) {
    if (kind === 'quoted' && isStart) columns.push(text)
    else if (kind === 'word' && text === 'KEY' && depth === 0) columns.pop()
    isStart = kind === 'symbol' && text === ',' && depth === 0
    if (kind === 'symbol' && '<('.includes(text)) depth++
    if (kind === 'symbol' && '>)'.includes(text)) depth--
  }
  return columns
}
