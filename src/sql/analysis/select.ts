/** The projection: `*` spelled out, names given, keys told from values. Messages are ksqlDB's. */

import { type SourceLocation, SqlError } from '../error.ts'
import { sameExpression } from '../expressions/index.ts'
import type { Expression, Query, SelectItem } from '../syntax/index.ts'
import { messageText } from '../syntax/print-expression.ts'
import { quoted, schemaText, typeText } from '../types/index.ts'
import type { SqlType } from '../types/type.ts'
import type { SelectColumn } from './grouping.ts'
import {
  type AliasGenerator,
  aliasGenerator,
  andList,
  joinColumnName,
  type NamedRelation,
  orList,
  qualify,
} from './names.ts'
import type { Computed, KeyPart, ProjectStep, Slot, Step } from './plan.ts'
import { columnType, computed, rowScope } from './scope.ts'

/** The columns of a projection, `*` left as it is. */
export type SelectEntry =
  | SelectColumn
  | { readonly star: true; readonly source?: string; readonly at: SelectColumn['at'] }

/** Names every column of SELECT. Throws SqlError. */
export function selectEntries(
  query: Query,
  relations: readonly NamedRelation[],
  typeOf: (expression: Expression) => SqlType | null,
): readonly SelectEntry[] {
  const generator = aliasGenerator(relations.flatMap(({ slots }) => slots))
  const entries = (item: SelectItem): readonly SelectEntry[] => {
    switch (item.kind) {
      case 'all':
        return [starEntry(item, relations)]
      case 'all-fields':
        return fieldEntries(item, qualify(item.base, relations), typeOf, generator)
      case 'expression': {
        const expression = qualify(item.expression, relations)
        const alias = item.alias ?? defaultAlias(expression, relations) ?? generator.next(expression)
        return [{ expression, alias, at: item.at }]
      }
    }
  }
  return query.select.flatMap(entries)
}

type Item<Kind extends SelectItem['kind']> = Extract<SelectItem, { kind: Kind }>

function starEntry({ source, at }: Item<'all'>, relations: readonly NamedRelation[]): SelectEntry {
  if (source === undefined) return { star: true, at }
  if (relations.some(({ alias }) => alias === source)) return { star: true, source, at }
  throw new SqlError(`'${source}' is not a valid stream/table name or alias.`, at)
}

function fieldEntries(
  { at }: Item<'all-fields'>,
  base: Expression,
  typeOf: (expression: Expression) => SqlType | null,
  generator: AliasGenerator,
): readonly SelectEntry[] {
  const type = typeOf(base)
  if (type?.base !== 'STRUCT') {
    const got = type === null ? 'NULL' : typeText(type)
    throw new SqlError(`Cannot use STRUCT star on a non-struct type: ${got}`, at)
  }
  return type.fields.map(({ name }) => {
    const expression: Expression = { kind: 'dereference', base, field: name, at }
    return { expression, alias: generator.next(expression), at }
  })
}

function defaultAlias(expression: Expression, relations: readonly NamedRelation[]): string | undefined {
  if (expression.kind !== 'column') return undefined
  const { source, name } = expression
  if (relations.length < 2 || source === undefined) return name
  const owners = relations.filter(({ slots }) => slots.some((slot) => slot.name === name))
  return owners.length > 1 ? joinColumnName(source, name) : name
}

/** Puts the step's columns where `*` stands. */
export function expandStars(
  entries: readonly SelectEntry[],
  step: Step,
  isJoin: boolean,
): readonly SelectColumn[] {
  return entries.flatMap((entry): readonly SelectColumn[] => {
    if (!('star' in entry)) return [entry]
    const wanted = step.star.filter(
      (expression) =>
        !isJoin ||
        entry.source === undefined ||
        (expression.kind === 'column' && expression.source === entry.source),
    )
    return wanted.map((expression) => ({
      expression,
      alias: starAlias(expression, step, isJoin),
      at: entry.at,
    }))
  })
}

function starAlias(expression: Expression, step: Step, isJoin: boolean): string {
  if (expression.kind === 'column') {
    const { source, name } = expression
    return isJoin && source !== undefined ? joinColumnName(source, name) : name
  }
  const part = step.key.find(({ expressions }) => expressions.some((e) => sameExpression(e, expression)))
  return part?.name ?? messageText(expression)
}

/** The sink's step: which columns are the key, which the value; without a sink all are rows. Throws SqlError. */
export function projection(
  input: Step,
  columns: readonly SelectColumn[],
  sinkName: string | undefined,
  types: ReadonlyMap<string, SqlType>,
): ProjectStep {
  if (sinkName === undefined) return freeProjection(input, columns, types)
  const scope = rowScope(input.slots, 'SELECT', types)
  const compiled = new Map(columns.map((column) => [column, computed(column.expression, scope)]))
  const taken = new Map<SelectColumn, KeyPart>()
  for (const part of input.key) {
    const [used] = part.expressions.flatMap((expression) => {
      const matching = columns.filter((column) => sameExpression(column.expression, expression))
      if (matching.length === 0) return []
      return [{ expression, matching }]
    })
    if (!used) continue
    checkOnce(used.matching, part)
    taken.set(used.matching[0]!, part)
  }
  const missing = input.key.filter((part) => ![...taken.values()].includes(part))
  if (missing.length > 0) throw keyMissing(input, missing, sinkName, columns)
  const values: Computed[] = []
  const slots: Slot[] = []
  for (const column of columns) {
    if (taken.has(column)) continue
    const value = compiled.get(column)!
    values.push(value)
    slots.push({ name: column.alias, type: columnType(value) })
  }
  const aliasOfPart = new Map([...taken].map(([column, part]) => [part, column.alias]))
  const key = input.key.map((part) => ({ ...part, name: aliasOfPart.get(part)! }))
  checkDistinct(key, slots, columns)
  return {
    kind: 'project',
    gives: input.gives,
    input,
    values,
    slots,
    key,
    keyKind: input.keyKind,
    ...(input.window ? { window: input.window } : {}),
    star: [],
  }
}

/** All columns as they are asked for: no sink wants a key. */
function freeProjection(
  input: Step,
  columns: readonly SelectColumn[],
  types: ReadonlyMap<string, SqlType>,
): ProjectStep {
  const scope = rowScope(input.slots, 'SELECT', types)
  const values = columns.map(({ expression }) => computed(expression, scope))
  const slots = columns.map(({ alias }, index): Slot => ({ name: alias, type: columnType(values[index]!) }))
  checkDistinct([], slots, columns)
  const { gives, key, keyKind, window } = input
  return {
    kind: 'project',
    gives,
    input,
    values,
    slots,
    key,
    keyKind,
    keyOf: columns.map(({ expression }) => {
      const part = key.findIndex(({ expressions }) =>
        expressions.some((own) => sameExpression(own, expression)),
      )
      return part < 0 ? undefined : part
    }),
    ...(window ? { window } : {}),
    star: [],
  }
}

function checkOnce(matching: readonly SelectColumn[], part: KeyPart): void {
  if (matching.length < 2) return
  const [first, second] = matching
  if (first!.alias === second!.alias) {
    throw new SqlError(
      `Duplicate key columns found in schema: ${quoted(first!.alias)} ${typeText(part.type)} KEY`,
      second!.at,
    )
  }
  throw new SqlError(
    `The projection contains a key column more than once: ${andList(matching.map(({ alias }) => quoted(alias)))}.\n` +
      'Each key column must only be in the projection once. ' +
      'If you intended to copy the key into the value, then consider using the AS_VALUE function to indicate which key reference should be copied.',
    second!.at,
  )
}

function checkDistinct(
  key: readonly { readonly name: string; readonly type: SqlType }[],
  values: readonly Slot[],
  columns: readonly SelectColumn[],
): void {
  const seen = new Set<string>()
  for (const { name, type } of key) {
    if (seen.has(name)) throw duplicate('key', name, type, columns)
    seen.add(name)
  }
  const seenValues = new Set<string>()
  for (const { name, type } of values) {
    if (seenValues.has(name)) throw duplicate('value', name, type, columns)
    seenValues.add(name)
  }
  checkApart(key, values, columns)
}

/** ksqlDB overlooks a value column of a key column's name, and then finds its schemas at odds, or no value at all. */
function checkApart(
  key: readonly { readonly name: string; readonly type: SqlType }[],
  values: readonly Slot[],
  columns: readonly SelectColumn[],
): void {
  const isKey = ({ name }: Slot) => key.some((part) => part.name === name)
  const clash = values.find(isKey)
  if (clash === undefined) return
  const left = values.filter((slot) => !isKey(slot))
  const textOf = (slots: readonly Slot[]) =>
    schemaText([...key.map(({ name, type }) => ({ name, type, constraint: 'KEY' as const })), ...slots])
  const reason =
    left.length === 0
      ? 'The projection contains no value columns.'
      : `Logical and Physical schemas do not match!\nLogical : ${textOf(left)}\nPhysical: ${textOf(values)}`
  const { at } = columns.filter(({ alias }) => alias === clash.name).at(-1)!
  throw new SqlError(`${reason}\n${quoted(clash.name)} is the key's name: give the value column another.`, at)
}

function duplicate(
  side: 'key' | 'value',
  name: string,
  type: SqlType,
  columns: readonly SelectColumn[],
): SqlError {
  const at = columns.filter(({ alias }) => alias === name).at(-1)!.at
  const text = schemaText([{ name, type, ...(side === 'key' ? { constraint: 'KEY' } : {}) }])
  return new SqlError(`Duplicate ${side} columns found in schema: ${text}`, at)
}

function keyMissing(
  input: Step,
  missing: readonly KeyPart[],
  sinkName: string,
  columns: readonly SelectColumn[],
): SqlError {
  const at = columns[0]?.at ?? { line: 1, column: 1 }
  if (input.keyKind === 'primary key column') return foreignJoinKeyMissing(missing, at)
  const plural = missing.length > 1
  const [first] = missing
  const names = plural ? andList(missing.map(({ shown }) => shown[0]!)) : orList(first!.shown)
  const many = plural || first!.shown.length > 1
  const synthetic = first!.isSynthetic
    ? `\n${names} was added as a synthetic key column because the join criteria did not match any source column. ` +
      'This expression must be included in the projection and may be aliased.'
    : ''
  return new SqlError(
    `Key${plural ? 's' : ''} missing from projection (ie, SELECT). \n` +
      `The query used to build ${quoted(sinkName)} must include the ${input.keyKind}${many ? 's' : ''} ${names} ` +
      `in its projection (eg, SELECT ${missing.map(({ shown }) => shown[0]!).join(', ')}...).${synthetic}`,
    at,
  )
}

function foreignJoinKeyMissing(missing: readonly KeyPart[], at: SourceLocation): SqlError {
  const columns = missing.flatMap(({ expressions }) => expressions).filter(({ kind }) => kind === 'column')
  const tables = new Set(columns.map((column) => quoted(columnSource(column))))
  const noun = missing.length > 1 ? 'columns' : 'column'
  return new SqlError(
    `Primary key ${noun} missing in projection. For foreign-key table-table joins, the projection must include ` +
      `all primary key columns from the left input table (${[...tables].join()}). ` +
      `Missing ${noun}: ${missing.map(({ name }) => quoted(name)).join(', ')}.`,
    at,
  )
}

function columnSource(expression: Expression): string {
  return expression.kind === 'column' ? (expression.source ?? expression.name) : messageText(expression)
}
