/** ASSERT: what must be, held against what the engine has. */

import { nearest } from '../../words/nearest.ts'
import { analyzeInsertValues } from '../analysis/index.ts'
import {
  type Catalog,
  declareSource,
  emptyCatalog,
  type SchemaDirectory,
  type Source,
  sourceSchemaText,
} from '../catalog/index.ts'
import type { OutputRecord } from '../driver/index.ts'
import { SqlError } from '../error.ts'
import { createCodec, decodeLogical } from '../formats/index.ts'
import { insertRecord } from '../program/insert-record.ts'
import type { AssertStatement, Expression, Literal } from '../syntax/index.ts'
import { expressionText } from '../syntax/index.ts'
import { codecSpec } from '../topology/index.ts'
import { differences, shown } from './compare.ts'
import { differenceText } from './difference-text.ts'

export interface AssertionPlace {
  readonly catalog: Catalog
  readonly schemas: SchemaDirectory
  /** The next record of a topic that no assertion has looked at; undefined: there is none. */
  take(topic: string): OutputRecord | undefined
}

/** Why the assertion does not hold; undefined where it does. Throws SqlError for one that makes no sense. */
export function failureOf(statement: AssertStatement, place: AssertionPlace): string | undefined {
  const { what, at } = statement
  switch (what.kind) {
    case 'values':
      return valuesFailure(statement, what, place)
    case 'source':
      return sourceFailure(what.statement, place)
    case 'topic': {
      const exists = [...place.catalog.sources.values()].some(({ topic }) => topic === what.name)
      return exists === what.exists ? undefined : `Topic ${what.name} ${exists ? 'exists' : 'does not exist'}`
    }
    case 'schema': {
      if (what.subject === undefined) throw new SqlError('ASSERT SCHEMA needs SUBJECT here.', at)
      const exists = place.schemas.latest(what.subject) !== undefined
      return exists === what.exists
        ? undefined
        : `Subject ${what.subject} ${exists ? 'exists' : 'does not exist'}`
    }
  }
}

type Values = Extract<AssertStatement['what'], { kind: 'values' }>

const BOUNDS = ['WINDOWSTART', 'WINDOWEND']

function valuesFailure(
  statement: AssertStatement,
  what: Values,
  { catalog, schemas, take }: AssertionPlace,
): string | undefined {
  const { at } = statement
  const source = catalog.sources.get(what.target)
  if (!source) {
    const near = nearest(what.target, catalog.sources.keys())
    const hint = near === undefined ? '' : `\nDid you mean "${near}"?`
    throw new SqlError(`${what.target} does not exist.${hint}`, at)
  }
  const record = take(source.topic)
  const named = namedValues(what, source)
  const wanted = expectedRecord(statement, what, source, { catalog, schemas }, named)
  if (!record)
    return `${what.target} has no more records. Expected:\n  - ${shown(wanted.key)} ${shown(wanted.value)}`
  const bounds = windowBounds(named, at)
  const found = [
    ...differences(wanted.key, record.key, 'key'),
    ...differences(wanted.value, record.value, 'value'),
    ...(wanted.timestamp === undefined ? [] : differences(wanted.timestamp, record.timestamp, 'ROWTIME')),
    ...(bounds ? differences(bounds, record.window ?? null, 'window') : []),
  ]
  if (found.length === 0) return undefined
  return `${what.target} has another record\n${found.map(differenceText).join('\n')}`
}

type Named = readonly { readonly name: string; readonly value: Expression }[]

function namedValues({ columns, values }: Values, source: Source): Named {
  const names = columns.length > 0 ? columns : source.columns.map(({ name }) => name)
  return values.flatMap((value, index) => (names[index] === undefined ? [] : [{ name: names[index], value }]))
}

/** The record that INSERT ... VALUES would write, as the driver would show it. */
function expectedRecord(
  { at, text }: AssertStatement,
  what: Values,
  source: Source,
  { catalog, schemas }: Pick<AssertionPlace, 'catalog' | 'schemas'>,
  named: Named,
) {
  const { window: _, ...open } = { ...source, readOnly: false }
  const columns = named.filter(({ name }) => !(source.window && BOUNDS.includes(name)))
  if (what.columns.length > 0 && what.columns.length !== what.values.length) {
    throw new SqlError('Expected a value for each column.', at)
  }
  const row = analyzeInsertValues(
    {
      kind: 'insert-values',
      target: source.name,
      targetAt: at,
      columns: columns.map(({ name }) => ({ name, at })),
      values: columns.map(({ value }) => value),
      at,
      text,
    },
    { ...catalog, sources: new Map(catalog.sources).set(source.name, open) },
  )
  const bytes = insertRecord(row, schemas, 0)
  const decode = (side: 'key' | 'value', payload: Uint8Array | null) => {
    const spec = codecSpec(source, side, schemas)
    return decodeLogical(spec, createCodec(spec, schemas), { bytes: payload, headers: [] })
  }
  return {
    key: decode('key', bytes.key),
    value: what.tombstone ? null : decode('value', bytes.value),
    timestamp: row.timestamp,
  }
}

function windowBounds(named: Named, at: AssertStatement['at']): object | undefined {
  const bound = (name: string) => {
    const value = named.find((column) => column.name === name)?.value
    if (value === undefined) return undefined
    const number = value.kind === 'literal' ? numberOf(value) : undefined
    if (number === undefined) {
      throw new SqlError(`${name} is a number of milliseconds, not ${expressionText(value)}.`, at)
    }
    return number
  }
  const start = bound('WINDOWSTART')
  const end = bound('WINDOWEND')
  if (start === undefined && end === undefined) return undefined
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) }
}

function numberOf({ value }: Literal): number | undefined {
  return value.type === 'integer' || value.type === 'bigint' ? Number(value.value) : undefined
}

type SourceStatement = Extract<AssertStatement['what'], { kind: 'source' }>['statement']

/** What the statement leaves out is taken to be as it is. */
function sourceFailure(statement: SourceStatement, { catalog, schemas }: AssertionPlace): string | undefined {
  const { name, type, at } = statement
  const actual = catalog.sources.get(name)
  if (!actual) return `${name} does not exist`
  if (actual.type !== type.toLowerCase()) return `${name} is a ${actual.type}`
  const literal = (value: string): Literal => ({ kind: 'literal', value: { type: 'string', value }, at })
  const known = new Map([
    ['KAFKA_TOPIC', literal(actual.topic)],
    ['KEY_FORMAT', literal(actual.keyFormat.name)],
    ['VALUE_FORMAT', literal(actual.valueFormat.name)],
  ])
  if (statement.properties.has('FORMAT')) {
    known.delete('KEY_FORMAT')
    known.delete('VALUE_FORMAT')
  }
  const properties = new Map([...known, ...statement.properties])
  const scratch = { ...emptyCatalog(), types: catalog.types }
  const expected = declareSource({ ...statement, properties }, scratch, schemas)
  const facts = (source: Source) => ({
    ...(statement.columns.length > 0 ? { columns: sourceSchemaText(source) } : {}),
    topic: source.topic,
    keyFormat: source.keyFormat.name,
    valueFormat: source.valueFormat.name,
  })
  const found = differences(facts(expected), facts(actual), name)
  return found.length === 0
    ? undefined
    : `${name} is declared otherwise\n${found.map(differenceText).join('\n')}`
}
