/** Every column gets its source's name, and every column of a projection a name of its own. */

import { type SourceLocation, SqlError } from '../error.ts'
import { mapChildren } from '../expressions/index.ts'
import type { ColumnRef, Expression } from '../syntax/index.ts'
import type { Slot } from './plan.ts'

/** A relation of FROM, with the columns that can be named, pseudo columns included. */
export interface NamedRelation {
  readonly alias: string
  /** Whether its columns are qualified: they are where there are several relations. */
  readonly isQualified: boolean
  readonly slots: readonly Slot[]
}

/**
 * Gives columns the alias of the one relation that has them; takes it from them where there is one relation alone.
 * Unknown columns stay. Throws SqlError, for parameters of lambdas too that are columns or hide others.
 */
export function qualify(expression: Expression, relations: readonly NamedRelation[]): Expression {
  return qualifyWithin(expression, relations, new Set())
}

function qualifyWithin(
  node: Expression,
  relations: readonly NamedRelation[],
  parameters: ReadonlySet<string>,
): Expression {
  if (node.kind === 'column') return qualifiedColumn(node, relations, parameters)
  if (node.kind === 'lambda') {
    for (const name of node.parameters) {
      if (relations.some(({ slots }) => slots.some((slot) => slot.name === name))) {
        throw new SqlError(`Lambda function argument can't be a column name: ${name}`, node.at)
      }
    }
    const inner = new Set([...parameters, ...node.parameters])
    if (inner.size < parameters.size + node.parameters.length) {
      throw new SqlError('Reusing lambda arguments in nested lambda is not allowed', node.at)
    }
    return mapChildren(node, (child) => qualifyWithin(child, relations, inner))
  }
  return mapChildren(node, (child) => qualifyWithin(child, relations, parameters))
}

function qualifiedColumn(
  node: ColumnRef,
  relations: readonly NamedRelation[],
  parameters: ReadonlySet<string>,
): ColumnRef {
  const [only] = relations
  if (only && !only.isQualified) return node.source === only.alias ? columnRef(node.name, node.at) : node
  if (node.source !== undefined || parameters.has(node.name)) return node
  const owners = relations.filter(({ slots }) => slots.some(({ name }) => name === node.name))
  const [owner] = owners
  if (owner === undefined) return node
  if (owners.length === 1) return { ...node, source: owner.alias }
  const choices = orList(owners.map(({ alias }) => `${alias}.${node.name}`))
  const { line, column } = node.at
  throw new SqlError(
    `Line: ${line}, Col: ${column}: Column '${node.name}' is ambiguous. Could be ${choices}.`,
    node.at,
  )
}

/** `a`, `a or b`, `a, b or c`. */
export function orList(items: readonly string[]): string {
  return joined(items, 'or')
}

/** `a`, `a and b`, `a, b and c`. */
export function andList(items: readonly string[]): string {
  return joined(items, 'and')
}

function joined(items: readonly string[], word: string): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`
}

/** The name of a column in the rows of a join: its source's alias and its own. */
export function joinColumnName(source: string, name: string): string {
  return `${source}_${name}`
}

export interface AliasGenerator {
  /** The next name for this expression when it is given none. */
  next(expression: Expression): string
}

/** Names that no column of the sources has: a field's own name or `KSQL_COL_n`. */
export function aliasGenerator(slots: readonly { readonly name: string }[]): AliasGenerator {
  const taken = new Set(slots.map(({ name }) => name))
  const fields = new Map<string, number>()
  let count = firstGenerated(taken)
  const field = (name: string): string => {
    for (;;) {
      const index = fields.get(name) ?? 0
      fields.set(name, index + 1)
      const candidate = index === 0 ? name : `${name}_${index}`
      if (!taken.has(candidate)) return candidate
    }
  }
  return { next: (node) => (node.kind === 'dereference' ? field(node.field) : `KSQL_COL_${count++}`) }
}

/** The index of the first name to generate: one more than the greatest that a column has. */
function firstGenerated(names: Iterable<string>): number {
  let first = 0
  for (const name of names) {
    const index = /^KSQL_COL_(\d{1,9})$/.exec(name)?.[1]
    if (index !== undefined) first = Math.max(first, Number(index) + 1)
  }
  return first
}

/** A reference to a column, standing at a place. */
export function columnRef(name: string, at: SourceLocation, source?: string): ColumnRef {
  return { kind: 'column', name, at, ...(source === undefined ? {} : { source }) }
}
