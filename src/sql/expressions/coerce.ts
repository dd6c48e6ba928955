import { SqlError } from '../error.ts'
import { doubleText } from '../java/double.ts'
import type { Expression } from '../syntax/ast.ts'
import { messageText } from '../syntax/print-expression.ts'
import { parseDecimal, plainText } from '../types/decimal.ts'
import {
  BIGINT,
  CastError,
  caster,
  type Decimal,
  DOUBLE,
  INTEGER,
  isNumeric,
  nullable,
  type SqlType,
  sameType,
  type Value,
  widerNumber,
} from '../types/index.ts'
import { parseBigint, parseBoolean, parseDouble, parseInteger } from '../types/parse-number.ts'
import type { Compiled, Row } from './compile.ts'
import type { Context } from './context.ts'
import { describeType, toRowError } from './errors.ts'
import { literalType, literalValue, typeOfDecimal } from './literal.ts'

interface Item extends Compiled {
  readonly node: Expression
}

/** Expressions that were brought to one type. */
export interface Coerced {
  /** null if all of them are a bare NULL. */
  readonly type: SqlType | null
  readonly evaluate: readonly ((row: Row) => Value)[]
  /** The values, where every expression is a literal. */
  readonly literals?: readonly Value[]
}

/**
 * Finds the type that all expressions of a list have in common, and casts them to it. The first that is not NULL
 * decides what kind of type it is; a string literal may stand for a value of that kind.
 */
export function coerceList(nodes: readonly Expression[], context: Context): Coerced {
  const items = nodes.map((node): Item => ({ node, ...context.compile(node, context) }))
  const first = items.find((item) => item.type !== null)?.type ?? null
  if (first === null) return { type: null, evaluate: items.map(({ evaluate }) => evaluate) }
  const type = items.reduce((common, item) => commonWith(common, item), first)
  const constants = items.map((item) => constant(item, type))
  const evaluate = items.map((item, i) => {
    const value = constants[i]
    return value === undefined ? castItem(item, type) : () => value
  })
  const literals = constants.filter((value) => value !== undefined)
  return { type, evaluate, ...(literals.length === items.length && { literals }) }
}

function commonWith(common: SqlType, item: Item): SqlType {
  const type = isStringLiteral(item.node) && isNumeric(common) ? numberInText(item, common) : item.type
  if (type === null || sameType(type, common)) return common
  if (item.node.kind === 'literal' && (common.base === 'STRING' || type.base === 'STRING')) return common
  const wider = commonType(common, type)
  if (wider === undefined) throw noOperator(common, item)
  return wider
}

/** The type that values of both can be widened to. */
function commonType(a: SqlType, b: SqlType): SqlType | undefined {
  if (sameType(a, b)) return a
  if (isNumeric(a) && isNumeric(b)) return widerNumber(a, b)
  if (a.base === 'ARRAY' && b.base === 'ARRAY') {
    const element = commonType(a.element, b.element)
    return element && { base: 'ARRAY', element }
  }
  if (a.base === 'MAP' && b.base === 'MAP') {
    const key = commonType(a.key, b.key)
    const value = commonType(a.value, b.value)
    return key && value && { base: 'MAP', key, value }
  }
  return a.base === 'STRUCT' && b.base === 'STRUCT' ? commonStruct(a, b) : undefined
}

/** All fields of both; those that both have must have a common type. */
function commonStruct(
  a: Extract<SqlType, { base: 'STRUCT' }>,
  b: Extract<SqlType, { base: 'STRUCT' }>,
): SqlType | undefined {
  const fields = a.fields.map(({ name, type }) => {
    const other = b.fields.find((field) => field.name === name)
    return { name, type: other === undefined ? type : commonType(type, other.type) }
  })
  const added = b.fields.filter(({ name }) => !a.fields.some((field) => field.name === name))
  const all = [...fields, ...added].flatMap(({ name, type }) => (type === undefined ? [] : [{ name, type }]))
  return all.length === fields.length + added.length ? { base: 'STRUCT', fields: all } : undefined
}

function isStringLiteral(node: Expression): boolean {
  return node.kind === 'literal' && node.value.type === 'string'
}

/** The narrowest type of the number that a string literal holds. */
function numberInText(item: Item, common: SqlType): SqlType {
  const text = (literalOf(item) as string).trim()
  if (parseInteger(text) !== undefined) return INTEGER
  if (parseBigint(text) !== undefined) return BIGINT
  if (/[eE]/.test(text) && parseDouble(text) !== undefined) return DOUBLE
  const decimal = parseDecimal(text)
  if (decimal === undefined) throw invalidInput(item, common)
  return typeOfDecimal(decimal)
}

/** A literal as a constant of the common type; undefined for what is no literal. */
function constant(item: Item, type: SqlType): Value | undefined {
  if (item.node.kind !== 'literal') return undefined
  const value = literalOf(item)
  if (value === null) return null
  const from = literalType(item.node)!
  if (type.base === 'STRING') return literalText(value, from)
  if (type.base === 'BOOLEAN' && from.base === 'STRING') {
    const truth = parseBoolean((value as string).trim())
    if (truth === undefined) throw invalidInput(item, type)
    return truth
  }
  const cast = caster(from, type)
  if (cast === undefined) throw noOperator(type, item)
  try {
    return cast(value)
  } catch (error) {
    if (error instanceof CastError) throw invalidInput(item, type)
    throw error
  }
}

function literalOf(item: Item): Value {
  return item.node.kind === 'literal' ? literalValue(item.node) : null
}

function literalText(value: Value, type: SqlType): string {
  if (type.base === 'DOUBLE') return doubleText(value as number)
  return type.base === 'DECIMAL' ? plainText(value as Decimal) : String(value)
}

function castItem(item: Item, type: SqlType): (row: Row) => Value {
  const { evaluate } = item
  if (item.type === null || sameType(item.type, type)) return evaluate
  const cast = caster(item.type, type)
  if (cast === undefined) throw noOperator(type, item)
  const castNullable = nullable(cast)
  return (row) => {
    const value = evaluate(row)
    try {
      return castNullable(value)
    } catch (error) {
      throw toRowError(error)
    }
  }
}

function noOperator(common: SqlType, item: Item): SqlError {
  const operator = `${describeType(common)} = ${describeType(item.type)} (${messageText(item.node)})`
  const hint = 'Hint: You might need to add explicit type casts.'
  return new SqlError(`operator does not exist: ${operator}\n${hint}`, item.node.at)
}

function invalidInput(item: Item, type: SqlType): SqlError {
  const text = String(literalOf(item))
  return new SqlError(`invalid input syntax for type ${type.base}: "${text}".`, item.node.at)
}
