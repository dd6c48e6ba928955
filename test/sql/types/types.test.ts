import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseExpression } from '../../../src/sql/syntax/index.ts'
import {
  type ArithmeticOp,
  arithmeticType,
  canWiden,
  compareBytes,
  compareDoubles,
  equalValues,
  resolveType,
  type SqlType,
  STRING,
  Struct,
  sameType,
  schemaText,
  typeText,
  widerNumber,
} from '../../../src/sql/types/index.ts'

function type(text: string): SqlType {
  const node = parseExpression(`CAST(NULL AS ${text})`)
  assert(node.kind === 'cast')
  return resolveType(node.type, (name) => (name === 'ADDR' ? type('STRUCT<S STRING>') : undefined))
}

describe('types', () => {
  test('print as ksqlDB prints them', () => {
    assert.equal(typeText(type('ARRAY<VARCHAR>')), 'ARRAY<STRING>')
    assert.equal(typeText(type('MAP<INT, DECIMAL(6,2)>')), 'MAP<INTEGER, DECIMAL(6, 2)>')
    assert.equal(
      typeText(type('STRUCT<x INT, `a``b` ADDR>')),
      'STRUCT<`X` INTEGER, `a``b` STRUCT<`S` STRING>>',
    )
    assert.equal(typeText(type('STRUCT<>')), 'STRUCT< >')
    const columns = [
      { name: 'ID', type: STRING, constraint: 'KEY' },
      { name: 'VIEWS', type: type('BIGINT') },
    ]
    assert.equal(schemaText(columns), '`ID` STRING KEY, `VIEWS` BIGINT')
  })

  test('an unknown custom type is refused where it stands', () => {
    assert.throws(() => type('ARRAY<NOTYPE>'), { message: /Cannot resolve unknown type: NOTYPE/, column: 20 })
  })

  test('are the same only in all their parts', () => {
    assert(sameType(type('STRUCT<x ARRAY<INT>>'), type('STRUCT<x ARRAY<INT>>')))
    assert(!sameType(type('STRUCT<x INT>'), type('STRUCT<y INT>')))
    assert(!sameType(type('STRUCT<x INT, y INT>'), type('STRUCT<y INT, x INT>')))
    assert(!sameType(type('DECIMAL(4,2)'), type('DECIMAL(5,2)')))
  })

  test('numbers widen from INTEGER over BIGINT and DECIMAL to DOUBLE', () => {
    assert(canWiden(type('INT'), type('BIGINT')))
    assert(canWiden(type('DECIMAL(4,2)'), type('DOUBLE')))
    assert(!canWiden(type('DOUBLE'), type('DECIMAL(4,2)')))
    assert(!canWiden(type('INT'), type('STRING')))
    assert.equal(typeText(widerNumber(type('INT'), type('DECIMAL(4,2)'))), 'DECIMAL(12, 2)')
    assert.equal(typeText(widerNumber(type('DECIMAL(4,2)'), type('DECIMAL(5,4)'))), 'DECIMAL(6, 4)')
  })

  const ARITHMETIC: readonly [string, ArithmeticOp, string, string | undefined][] = [
    ['INT', '+', 'INT', 'INTEGER'],
    ['INT', '/', 'BIGINT', 'BIGINT'],
    ['BIGINT', '*', 'DOUBLE', 'DOUBLE'],
    ['DECIMAL(6,2)', '*', 'DOUBLE', 'DOUBLE'],
    ['DECIMAL(6,2)', '+', 'DECIMAL(10,4)', 'DECIMAL(11, 4)'],
    ['DECIMAL(6,2)', '-', 'INT', 'DECIMAL(13, 2)'],
    ['DECIMAL(6,2)', '*', 'DECIMAL(10,4)', 'DECIMAL(17, 6)'],
    ['DECIMAL(6,2)', '/', 'DECIMAL(10,4)', 'DECIMAL(21, 13)'],
    ['DECIMAL(6,2)', '%', 'DECIMAL(10,4)', 'DECIMAL(8, 4)'],
    ['STRING', '+', 'STRING', 'STRING'],
    ['STRING', '-', 'STRING', undefined],
    ['STRING', '+', 'INT', undefined],
    ['BOOLEAN', '+', 'BOOLEAN', undefined],
    ['DATE', '+', 'INT', undefined],
  ]
  for (const [left, op, right, expected] of ARITHMETIC) {
    test(`${left} ${op} ${right} is ${expected ?? 'refused'}`, () => {
      const result = arithmeticType(op, type(left), type(right))
      assert.equal(result && typeText(result), expected)
    })
  }
})

describe('values', () => {
  test('of collections are equal part by part, NULL to NULL', () => {
    assert(
      equalValues(
        [1, null, new Struct(['a', new Map([['k', 1n]])])],
        [1, null, new Struct(['a', new Map([['k', 1n]])])],
      ),
    )
    assert(!equalValues([1, null], [1, 0]))
    assert(!equalValues(new Map([['a', null]]), new Map([['b', null]])))
    assert(equalValues(Buffer.from('ab'), new Uint8Array([97, 98])))
  })

  test('bytes and doubles are ordered as in Java', () => {
    assert(compareBytes(new Uint8Array([0x80]), new Uint8Array([1])) < 0)
    assert(compareBytes(new Uint8Array([1]), new Uint8Array([1, 0])) < 0)
    assert.deepEqual([Number.NaN, 0, -0, 1, -1, Infinity].toSorted(compareDoubles), [
      -1,
      -0,
      0,
      1,
      Infinity,
      Number.NaN,
    ])
  })
})
