import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FunctionError } from '../../../src/sql/functions/function.ts'
import {
  isScalar,
  isTableFunction,
  resolveScalar,
  resolveTableFunction,
  scalarFunctions,
  tableFunctions,
} from '../../../src/sql/functions/index.ts'
import { BIGINT, INTEGER, type SqlType, STRING } from '../../../src/sql/types/type.ts'
import type { Value } from '../../../src/sql/types/value.ts'
import { typeOf } from '../expressions/evaluate.ts'
import { show } from './support.ts'

const value = (type: SqlType | null) => ({ kind: 'value', type }) as const
const refusal = (text: string): string => {
  try {
    typeOf(text)
  } catch (error) {
    return (error as Error).message
  }
  return assert.fail(`${text} was not refused`)
}

describe('return types', () => {
  const TYPES = [
    ['ABS(i)', 'INTEGER'],
    ['ABS(c)', 'DECIMAL(6, 2)'],
    ['ROUND(i)', 'BIGINT'],
    ['ROUND(c)', 'DECIMAL(4, 0)'],
    ['ROUND(c, 1)', 'DECIMAL(6, 2)'],
    ['CEIL(c)', 'DECIMAL(6, 2)'],
    ['SQRT(c)', 'DOUBLE'],
    ['GREATEST(c, c2)', 'DECIMAL(10, 4)'],
    ['GREATEST(i, d)', 'DOUBLE'],
    ['COALESCE(s, s2)', 'STRING'],
    ['IFNULL(NULL, i)', 'INTEGER'],
    ['ARRAY_CONCAT(ai, ai)', 'ARRAY<INTEGER>'],
    ['TRANSFORM(ai, x => CAST(x AS DOUBLE))', 'ARRAY<DOUBLE>'],
    ['TRANSFORM(m, (k, v) => v, (k, v) => k)', 'MAP<INTEGER, STRING>'],
    ['FILTER(m, (k, v) => v > 1)', 'MAP<STRING, INTEGER>'],
    ["REDUCE(ai, '', (t, x) => t || CAST(x AS STRING))", 'STRING'],
    ['ENTRIES(m, true)', 'ARRAY<STRUCT<`K` STRING, `V` INTEGER>>'],
    ['GENERATE_SERIES(1, l)', 'ARRAY<BIGINT>'],
    ['SPLIT(bb, bb)', 'ARRAY<BYTES>'],
  ] as const
  for (const [text, type] of TYPES) test(text, () => assert.equal(typeOf(text), type))
})

describe('refusals', () => {
  test('say which overloads there are', () => {
    assert.equal(
      refusal('UCASE(i)'),
      `Function 'ucase' does not accept parameters (INTEGER).
Valid alternatives are:
UCASE(VARCHAR input)
For detailed information on a function run: DESCRIBE FUNCTION <Function-Name>;`,
    )
  })

  const REFUSED = [
    ['CONCAT(s, i)', 'does not accept parameters (STRING, INTEGER)'],
    ["IFNULL(i, 'x')", 'does not accept parameters (INTEGER, STRING)'],
    ['IFNULL(i, l)', 'does not accept parameters (INTEGER, BIGINT)'],
    ['COALESCE(i, d)', 'does not accept parameters (INTEGER, DOUBLE)'],
    ['GREATEST(i, l)', 'cannot be resolved due to ambiguous method parameters (INTEGER, BIGINT)'],
    ['ROUND(i, 1)', 'cannot be resolved due to ambiguous method parameters (INTEGER, INTEGER)'],
    ['LEN(NULL)', 'cannot be resolved due to ambiguous method parameters (null)'],
    ['COALESCE(i, NULL)', 'cannot be resolved due to ambiguous method parameters (INTEGER, null)'],
    ['REDUCE(ai, l, (t, x) => x)', 'does not accept parameters (ARRAY<INTEGER>, BIGINT, LAMBDA)'],
    ['FILTER(ai, x => x)', 'does not accept parameters (ARRAY<INTEGER>, LAMBDA)'],
    ['TRANSFORM(ai, (k, v) => v)', 'does not accept parameters (ARRAY<INTEGER>, LAMBDA)'],
    ['DATEADD(1, 2, dt)', 'does not accept parameters (INTEGER, INTEGER, DATE)'],
    ['MAP_KEYS(mi)', 'does not accept parameters (MAP<INTEGER, STRING>)'],
    ['NOSUCH(i)', "Can't find any functions with the name 'NOSUCH'"],
    ['COALESCE(NULL, NULL)', "Function 'COALESCE'"],
  ] as const
  for (const [text, reason] of REFUSED) {
    test(text, () => assert(refusal(text).includes(reason), refusal(text)))
  }
})

describe('table functions', () => {
  const rows = (name: string, type: SqlType, list: Value) =>
    resolveTableFunction(name, [value(type)])
      .evaluate([list])
      .map(show)
  const INTEGERS: SqlType = { base: 'ARRAY', element: INTEGER }

  test('EXPLODE gives a row for each element, none for NULL', () => {
    assert.deepEqual(rows('EXPLODE', INTEGERS, [1, null]), ['1', 'null'])
    assert.deepEqual(rows('explode', INTEGERS, null), [])
    assert.deepEqual(rows('EXPLODE', INTEGERS, []), [])
  })

  test('EXPLODE keeps the precision of a DECIMAL', () => {
    const decimal: SqlType = { base: 'DECIMAL', precision: 5, scale: 1 }
    const { returnType } = resolveTableFunction('EXPLODE', [value({ base: 'ARRAY', element: decimal })])
    assert.deepEqual(returnType, decimal)
  })

  test('CUBE_EXPLODE gives every combination once', () => {
    assert.deepEqual(rows('CUBE_EXPLODE', INTEGERS, [1, 2]), [
      '[null, null]',
      '[null, 2]',
      '[1, null]',
      '[1, 2]',
    ])
    assert.deepEqual(rows('CUBE_EXPLODE', INTEGERS, [1, null]), ['[null, null]', '[1, null]'])
  })

  test('are refused as ksqlDB refuses them', () => {
    assert.throws(
      () => resolveTableFunction('EXPLODE', [value(INTEGER)]),
      (error) =>
        error instanceof FunctionError &&
        error.message.startsWith("Function 'explode' does not accept parameters (INTEGER)."),
    )
  })
})

describe('the reference', () => {
  test('has the 129 names and 249 overloads of ksqlDB, and two table functions', () => {
    const documented = scalarFunctions()
    assert.equal(documented.length, 129)
    assert.equal(
      documented.reduce((count, { signatures }) => count + signatures.length, 0),
      249,
    )
    assert.deepEqual(
      tableFunctions().map(({ name }) => name),
      ['CUBE_EXPLODE', 'EXPLODE'],
    )
    for (const { name, description } of documented) {
      assert(isScalar(name.toLowerCase()))
      assert.match(description, /^[A-Z].*\.$|^-1, 0 or 1/s, name)
    }
    assert(isTableFunction('Explode') && !isScalar('EXPLODE'))
  })

  test('prints signatures as messages do', () => {
    const signatures = scalarFunctions().find(({ name }) => name === 'TRANSFORM')?.signatures
    assert.deepEqual(signatures, [
      'TRANSFORM(ARRAY<T> array, LAMBDA (T) => R function)',
      'TRANSFORM(MAP<K, V> map, LAMBDA (K, V) => R biFunction1, LAMBDA (K, V) => T biFunction2)',
    ])
  })
})

test('implicit casts change the values as well', () => {
  const { evaluate } = resolveScalar('GENERATE_SERIES', [value(INTEGER), value(BIGINT)])
  assert.deepEqual(evaluate([1, 2n]), [1n, 2n])
  assert.equal(resolveScalar('CONCAT', [value(STRING)]).evaluate(['x']), 'x')
})
