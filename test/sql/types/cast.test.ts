import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseExpression } from '../../../src/sql/syntax/index.ts'
import { parseDecimal } from '../../../src/sql/types/decimal.ts'
import {
  CastError,
  caster,
  equalValues,
  resolveType,
  type SqlType,
  Struct,
  type Value,
} from '../../../src/sql/types/index.ts'

function type(text: string): SqlType {
  const node = parseExpression(`CAST(NULL AS ${text})`)
  assert(node.kind === 'cast')
  return resolveType(node.type, () => undefined)
}

const dec = (text: string) => parseDecimal(text)!
const FAILS = Symbol('fails')

const CASES: readonly [
  from: string,
  value: NonNullable<Value>,
  to: string,
  expected: Value | typeof FAILS,
][] = [
  ['INT', -13, 'STRING', '-13'],
  ['INT', 5, 'DECIMAL(12,2)', dec('5.00')],
  ['INT', 500, 'DECIMAL(4,2)', FAILS],
  ['BIGINT', 3_000_000_000n, 'INT', -1_294_967_296],
  ['BIGINT', 2n ** 63n - 1n, 'DOUBLE', 2 ** 63],
  ['DOUBLE', -1.9, 'INT', -1],
  ['DOUBLE', 1e10, 'INT', 2_147_483_647],
  ['DOUBLE', -1e30, 'BIGINT', -(2n ** 63n)],
  ['DOUBLE', Number.NaN, 'INT', 0],
  ['DOUBLE', Number.NaN, 'DECIMAL(4,2)', FAILS],
  ['DOUBLE', 2.675, 'DECIMAL(4,2)', dec('2.68')],
  ['DOUBLE', 100, 'STRING', '100.0'],
  ['DOUBLE', 1e10, 'STRING', '1.0E10'],
  ['DECIMAL(6,2)', dec('-3.99'), 'INT', -3],
  ['DECIMAL(6,2)', dec('-3.10'), 'STRING', '-3.10'],
  ['DECIMAL(9,8)', dec('0.00000001'), 'STRING', '0.00000001'],
  ['DECIMAL(6,2)', dec('-3.10'), 'DECIMAL(4,1)', dec('-3.1')],
  ['BOOLEAN', true, 'STRING', 'true'],
  ['STRING', ' 42 ', 'INT', 42],
  ['STRING', '2147483648', 'INT', FAILS],
  ['STRING', '4.5', 'INT', FAILS],
  ['STRING', '-9223372036854775808', 'BIGINT', -(2n ** 63n)],
  ['STRING', '1e3', 'DOUBLE', 1000],
  ['STRING', '0x1F', 'DOUBLE', FAILS],
  ['STRING', '1e3', 'DECIMAL(6,2)', dec('1000.00')],
  ['STRING', 'True', 'BOOLEAN', true],
  ['STRING', 'yes', 'BOOLEAN', false],
  ['STRING', 'truely', 'BOOLEAN', false],
  ['STRING', '', 'BOOLEAN', false],
  ['STRING', '2023-01-15', 'DATE', 19_372],
  ['STRING', '2023-02-30', 'DATE', FAILS],
  ['STRING', '2023-01', 'DATE', 19_358],
  ['STRING', '123', 'DATE', FAILS],
  ['STRING', '12:34:56', 'TIME', 45_296_000],
  ['STRING', '12:34', 'TIME', 45_240_000],
  ['STRING', '24:00', 'TIME', FAILS],
  ['STRING', '2023-01-15T10:11:12.345', 'TIMESTAMP', 1_673_777_472_345],
  ['STRING', '2023-01-15T10:11:12.345+0100', 'TIMESTAMP', 1_673_773_872_345],
  ['STRING', '2023-01-15', 'TIMESTAMP', 1_673_740_800_000],
  ['STRING', '2023-01-15T10', 'TIMESTAMP', 1_673_776_800_000],
  ['DATE', -1, 'STRING', '1969-12-31'],
  ['DATE', -1, 'TIMESTAMP', -86_400_000],
  ['DATE', 2_147_483_647, 'STRING', '+5881580-07-11'],
  ['DATE', -719_529, 'STRING', '-0001-12-31'],
  ['DATE', 2_147_483_647, 'TIMESTAMP', 185_542_587_100_800_000n],
  ['TIME', 86_399_999, 'STRING', '23:59:59'],
  ['TIME', 0, 'STRING', '00:00'],
  ['TIMESTAMP', -1, 'STRING', '1969-12-31T23:59:59.999'],
  ['TIMESTAMP', -1, 'TIME', 86_399_999],
  ['TIMESTAMP', -1, 'DATE', -1],
  ['TIMESTAMP', 2n ** 63n - 1n, 'STRING', '+292278994-08-17T07:12:55.807'],
  ['TIMESTAMP', -(2n ** 63n), 'TIME', 60_424_192],
  ['TIMESTAMP', -(2n ** 63n), 'DATE', -106_751_991_168],
  ['TIMESTAMP', -62_135_596_800_001, 'STRING', '0001-12-31T23:59:59.999'],
  ['ARRAY<INT>', [1, null], 'ARRAY<STRING>', ['1', null]],
  ['ARRAY<DOUBLE>', [1, null, 2.5], 'STRING', '[1.0, null, 2.5]'],
  ['MAP<STRING, INT>', new Map([['a', 1]]), 'MAP<STRING, BIGINT>', new Map([['a', 1n]])],
  ['STRUCT<X INT, Y STRING>', new Struct([1, null]), 'STRING', 'Struct{X=1}'],
  [
    'STRUCT<X INT, Y STRING>',
    new Struct([1, 'a']),
    'STRUCT<Y STRING, Z INT, X BIGINT>',
    new Struct(['a', null, 1n]),
  ],
  ['ARRAY<TIMESTAMP>', [0], 'STRING', '[1970-01-01 00:00:00.0]'],
  ['ARRAY<TIMESTAMP>', [-62_198_755_200_000], 'STRING', '[0002-01-03 00:00:00.0]'],
  ['ARRAY<DATE>', [-719_163, -141_428, 2_932_897], 'STRING', '[0001-01-02, 1582-10-04, 0000-01-01]'],
]

describe('CAST', () => {
  for (const [from, value, to, expected] of CASES) {
    const shown =
      typeof value === 'object'
        ? JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v))
        : String(value)
    test(`${from} ${shown} to ${to}`, () => {
      const cast = caster(type(from), type(to))!
      if (expected === FAILS) assert.throws(() => cast(value), CastError)
      else {
        const result = cast(value)
        assert(equalValues(result, expected as Value), `gave ${String(result)}`)
        assert(!Object.is(result, -0))
      }
    })
  }

  const UNKNOWN = [
    ['BOOLEAN', 'INT'],
    ['INT', 'BOOLEAN'],
    ['INT', 'TIMESTAMP'],
    ['BIGINT', 'DATE'],
    ['DATE', 'INT'],
    ['TIME', 'TIMESTAMP'],
    ['TIMESTAMP', 'BIGINT'],
    ['BYTES', 'STRING'],
    ['STRING', 'BYTES'],
    ['ARRAY<INT>', 'INT'],
    ['ARRAY<INT>', 'ARRAY<BOOLEAN>'],
    ['STRING', 'ARRAY<STRING>'],
  ] as const
  for (const [from, to] of UNKNOWN) {
    test(`there is none from ${from} to ${to}`, () => assert.equal(caster(type(from), type(to)), undefined))
  }
})
