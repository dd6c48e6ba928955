import { nearest } from '../../words/nearest.ts'
import { SqlError } from '../error.ts'
import type { Dereference, Subscript } from '../syntax/ast.ts'
import { messageText } from '../syntax/print-expression.ts'
import { equalValues, type SqlType, type Struct, sameType, type Value } from '../types/index.ts'
import { type Compiled, type Row, RowError } from './compile.ts'
import type { Context } from './context.ts'
import { describeType, generationError } from './errors.ts'

/** `base->field`: NULL where the base is. */
export function compileDereference(node: Dereference, context: Context): Compiled {
  const { type, evaluate } = context.compile(node.base, context)
  if (type?.base !== 'STRUCT') throw new SqlError(`Expected STRUCT type, got: ${describeType(type)}`, node.at)
  const index = type.fields.findIndex(({ name }) => name === node.field)
  if (index < 0) {
    const names = type.fields.map(({ name }) => name)
    const near = nearest(node.field, names)
    const hint = near === undefined ? '' : `\nDid you mean '${near}'?`
    const message = `Could not find field '${node.field}' in '${messageText(node.base)}'.${hint}`
    throw new SqlError(message, node.at)
  }
  return {
    type: type.fields[index]!.type,
    evaluate: (row) => {
      const struct = evaluate(row) as Struct | null
      return struct === null ? null : struct.values[index]!
    },
  }
}

/** `base[index]`: an array's element, counted from 1, or from the end if negative; a map's value. NULL if there is none. */
export function compileSubscript(node: Subscript, context: Context): Compiled {
  const base = context.compile(node.base, context)
  const index = context.compile(node.index, context)
  if (base.type?.base === 'ARRAY') {
    if (index.type?.base !== 'INTEGER') {
      const message = `The index of an ARRAY must be an INTEGER, but is ${describeType(index.type)}.`
      throw generationError(context.clause, message, node.index.at)
    }
    return { type: base.type.element, evaluate: elementAt(base.evaluate, index.evaluate) }
  }
  if (base.type?.base === 'MAP') {
    const evaluate = valueAt(base.type.key, base.evaluate, index)
    return { type: base.type.value, evaluate }
  }
  const subscript = `Subscript expression (${messageText(node)}) do not apply to ${describeType(base.type)}.`
  throw new SqlError(subscript, node.at)
}

const NULL_INDEX = new RowError('The index of an ARRAY is NULL')

function elementAt(base: (row: Row) => Value, index: (row: Row) => Value): (row: Row) => Value {
  return (row) => {
    const array = base(row) as readonly Value[] | null
    const position = index(row) as number | null
    if (position === null) throw NULL_INDEX
    if (array === null) return null
    return (position > 0 ? array[position - 1] : array[array.length + position]) ?? null
  }
}

function valueAt(keyType: SqlType, base: (row: Row) => Value, index: Compiled): (row: Row) => Value {
  const scalar = !['DECIMAL', 'BYTES', 'ARRAY', 'MAP', 'STRUCT'].includes(keyType.base)
  // A key of another type is equal to none, though it may look the same in this language.
  const found = index.type === null || sameType(index.type, keyType)
  return (row) => {
    const map = base(row) as ReadonlyMap<Value, Value> | null
    const key = index.evaluate(row)
    if (map === null || !found) return null
    if (scalar) return map.get(key) ?? null
    for (const [candidate, value] of map) if (equalValues(candidate, key)) return value
    return null
  }
}
