import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainText } from '../../../src/sql/types/decimal.ts'
import { Decimal, Struct, type Value } from '../../../src/sql/types/value.ts'
import { type Cells, evaluate } from '../expressions/evaluate.ts'

/** A value as text: strings in quotes, bytes in hexadecimal digits, structs in parentheses. */
export function show(value: Value): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (value instanceof Decimal) return plainText(value)
  if (value instanceof Uint8Array) return `x${Buffer.from(value).toString('hex')}`
  if (value instanceof Struct) return `(${value.values.map(show).join(', ')})`
  if (value instanceof Map)
    return `{${Array.from(value, ([key, item]) => `${show(key)}: ${show(item)}`).join(', ')}}`
  return Array.isArray(value) ? `[${value.map(show).join(', ')}]` : String(value)
}

/** Expressions and what they give. */
export function gives(
  cases: readonly (readonly [expression: string, result: string, cells?: Cells])[],
): void {
  for (const [expression, result, cells] of cases) {
    const row =
      cells === undefined
        ? ''
        : ` where ${Object.entries(cells).map(([name, cell]) => `${name} is ${show(cell)}`)}`
    test(`${expression}${row}`, () => assert.equal(show(evaluate(expression, cells)), result))
  }
}
