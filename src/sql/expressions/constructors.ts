import { SqlError } from '../error.ts'
import { hashMap } from '../java/hash-map.ts'
import type { ArrayOf, MapOf, StructOf } from '../syntax/ast.ts'
import { distinctFields, Struct, type StructField } from '../types/index.ts'
import { coerceList } from './coerce.ts'
import type { Compiled, Row } from './compile.ts'
import type { Context } from './context.ts'
import { guarded } from './nested-errors.ts'

const ISSUE = '(see https://github.com/confluentinc/ksql/issues/4239).'
const castNull = (what: string) => `As a workaround, you may cast a NULL ${what} to the desired type.`

/** `ARRAY[a, b, ...]`. The elements are brought to one type. */
export function compileArray(node: ArrayOf, context: Context): Compiled {
  if (node.elements.length === 0) {
    const message = `Array constructor cannot be empty. Please supply at least one element ${ISSUE}`
    throw new SqlError(message, node.at)
  }
  const { type, evaluate } = coerceList(node.elements, context)
  if (type === null) {
    const message = `Cannot construct an array with all NULL elements ${ISSUE} ${castNull('value')}`
    throw new SqlError(message, node.at)
  }
  const elements = evaluate.map((element) => guarded(node, element))
  return {
    type: { base: 'ARRAY', element: type },
    evaluate: (row) => elements.map((element) => element(row)),
  }
}

/** `MAP(k := v, ...)`. Keys and values are brought to one type each; of equal keys the last counts. */
export function compileMap(node: MapOf, context: Context): Compiled {
  if (node.entries.length === 0) {
    const message = `Map constructor cannot be empty. Please supply at least one key value pair ${ISSUE}`
    throw new SqlError(message, node.at)
  }
  const keys = coerceList(
    node.entries.map(({ key }) => key),
    context,
  )
  const values = coerceList(
    node.entries.map(({ value }) => value),
    context,
  )
  if (keys.type === null) {
    throw new SqlError(`Cannot construct a map with all NULL keys ${ISSUE} ${castNull('key')}`, node.at)
  }
  if (values.type === null) {
    throw new SqlError(`Cannot construct a map with all NULL values ${ISSUE} ${castNull('value')}`, node.at)
  }
  const keyOf = keys.evaluate.map((key) => guarded(node, key))
  const itemOf = values.evaluate.map((value) => guarded(node, value))
  const entries = (row: Row) => keyOf.map((key, index) => [key(row), itemOf[index]!(row)] as const)
  return {
    type: { base: 'MAP', key: keys.type, value: values.type },
    evaluate: (row) => hashMap(entries(row), node.entries.length),
  }
}

/** `STRUCT(name := value, ...)`. */
export function compileStruct(node: StructOf, context: Context): Compiled {
  const fields: StructField[] = []
  const evaluate = node.fields.map(({ name, value }) => {
    const field = context.compile(value, context)
    if (field.type === null) {
      throw new SqlError(`The type of field '${name}' is not known. ${castNull('value')}`, value.at)
    }
    fields.push({ name, type: field.type })
    return guarded(node, field.evaluate)
  })
  return {
    type: { base: 'STRUCT', fields: distinctFields(fields, node.at) },
    evaluate: (row) => new Struct(evaluate.map((field) => field(row))),
  }
}
