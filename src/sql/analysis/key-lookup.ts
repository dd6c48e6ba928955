/** Which keys of a table a WHERE asks for, where it names them: `k = 'a'`, `k IN (...)`, all columns of the key. */

import { keyColumns, type Source } from '../catalog/index.ts'
import { compileExpression } from '../expressions/index.ts'
import type { Expression } from '../syntax/index.ts'
import { sameType } from '../types/index.ts'
import type { SqlType } from '../types/type.ts'
import type { Value } from '../types/value.ts'

/** The keys asked for; the rest of WHERE still has to hold. */
export type KeyLookup = readonly (readonly Value[])[]

/** Several IN of many values each are a scan. */
const MOST_KEYS = 1000

/** Undefined where WHERE leaves a column of the key open, or names it with another type. */
export function keyLookup(
  where: Expression | undefined,
  source: Source,
  alias: string,
): KeyLookup | undefined {
  if (!where) return undefined
  const conditions = conjuncts(where)
  let keys: KeyLookup = [[]]
  for (const { name, type } of keyColumns(source)) {
    const isColumn = (node: Expression) =>
      node.kind === 'column' && node.name === name && (node.source === undefined || node.source === alias)
    const values = conditions
      .map((node) => valuesOf(node, isColumn, type))
      .find((found) => found !== undefined)
    if (!values) return undefined
    keys = keys.flatMap((key) => values.map((value) => [...key, value]))
    if (keys.length > MOST_KEYS) return undefined
  }
  return keys
}

function conjuncts(node: Expression): readonly Expression[] {
  if (node.kind !== 'binary' || node.op !== 'AND') return [node]
  return [...conjuncts(node.left), ...conjuncts(node.right)]
}

function valuesOf(
  node: Expression,
  isColumn: (node: Expression) => boolean,
  type: SqlType,
): readonly Value[] | undefined {
  if (node.kind === 'in' && !node.negated && isColumn(node.operand)) return constants(node.list, type)
  if (node.kind !== 'binary' || node.op !== '=') return undefined
  if (isColumn(node.left)) return constants([node.right], type)
  return isColumn(node.right) ? constants([node.left], type) : undefined
}

/** Undefined where one is no literal of the column's own type, as after a cast: the predicate decides then. */
function constants(nodes: readonly Expression[], type: SqlType): readonly Value[] | undefined {
  const values: Value[] = []
  for (const node of nodes) {
    const isLiteral = node.kind === 'literal' || (node.kind === 'unary' && node.operand.kind === 'literal')
    if (!isLiteral) return undefined
    const { type: own, evaluate } = compileExpression(node, { column: () => undefined as never })
    const value = own && widened(evaluate([]), own, type)
    if (value === null || value === undefined) return undefined
    values.push(value)
  }
  return values
}

function widened(value: Value, own: SqlType, type: SqlType): Value | undefined {
  if (sameType(own, type)) return value
  return own.base === 'INTEGER' && type.base === 'BIGINT' ? BigInt(value as number) : undefined
}
