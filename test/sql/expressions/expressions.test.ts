import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SqlError } from '../../../src/sql/error.ts'
import { parseDecimal } from '../../../src/sql/types/decimal.ts'
import { equalValues, Struct, type Value } from '../../../src/sql/types/index.ts'
import { type Cells, compile, evaluate, typeOf } from './evaluate.ts'

const dec = (text: string) => parseDecimal(text)!
const INT_MIN = -2_147_483_648
const LONG_MIN = -(2n ** 63n)

type Case = readonly [expression: string, cells: Cells, expected: Value]

function each(title: string, cases: readonly Case[]): void {
  describe(title, () => {
    for (const [expression, cells, expected] of cases) {
      const row = Object.entries(cells).map(([name, value]) => `${name}=${String(value)}`)
      test(`${expression} where ${row.join(', ') || 'all is NULL'}`, () => {
        const result = evaluate(expression, cells)
        assert(equalValues(result, expected), `gave ${String(result)}`)
      })
    }
  })
}

each('arithmetic', [
  ['i + j', { i: 2_147_483_647, j: 1 }, INT_MIN],
  ['i - j', { i: INT_MIN, j: 1 }, 2_147_483_647],
  ['i * j', { i: 65_536, j: 65_536 }, 0],
  ['i / j', { i: 7, j: -2 }, -3],
  ['i / j', { i: INT_MIN, j: -1 }, INT_MIN],
  ['i / 0', { i: 7 }, null],
  ['i % 0', { i: 7 }, null],
  ['i % j', { i: -7, j: 2 }, -1],
  ['-i', { i: INT_MIN }, INT_MIN],
  ['-i', {}, null],
  ['+i', { i: 5 }, 5],
  ['i + l', { i: 1, l: 2n ** 63n - 1n }, LONG_MIN],
  ['-l', { l: LONG_MIN }, LONG_MIN],
  ['l / 0', { l: 1n }, null],
  ['l * d', { l: 3n, d: 0.5 }, 1.5],
  ['d / 0', { d: -1 }, -Infinity],
  ['d % 0', { d: 1 }, Number.NaN],
  ['c + c2', { c: dec('1.25'), c2: dec('0.0001') }, dec('1.2501')],
  ['c * c2', { c: dec('1.25'), c2: dec('2.0000') }, dec('2.5')],
  ['c / 4', { c: dec('12.50') }, dec('3.125')],
  ['c / 3', { c: dec('12.50') }, null],
  ['c / 0', { c: dec('1') }, null],
  ['c % 0.01', { c: dec('9999.99') }, null],
  ['c % 0.3', { c: dec('1.00') }, dec('0.1')],
  ['i + 1.50', { i: 7 }, dec('8.5')],
  ['s + s2', { s: 'a' }, 'anull'],
])

each('comparison', [
  ['i = j', { i: 1 }, false],
  ['NOT (i = j)', { i: 1 }, true],
  ['i <> j', {}, false],
  ['i IS DISTINCT FROM j', { i: 1 }, true],
  ['i IS DISTINCT FROM j', {}, false],
  ['i IS NOT DISTINCT FROM j', {}, true],
  ['i IS NOT DISTINCT FROM l', { i: 5, l: 5n }, true],
  ['l = i', { l: 5n, i: 5 }, true],
  ['l = d', { l: 2n ** 53n + 1n, d: 2 ** 53 }, true],
  ['d = d', { d: Number.NaN }, false],
  ['c = i', { c: dec('5.00'), i: 5 }, true],
  ['c = d', { c: dec('1.10'), d: 1.1 }, true],
  ['c < d', { c: dec('1.10'), d: Number.NaN }, null],
  ['c < c2', { c: dec('1.10'), c2: dec('1.1001') }, true],
  ['s < s2', { s: 'Z', s2: 'a' }, true],
  ['b <> b', { b: true }, false],
  ['bb = bb', { bb: Buffer.from('x') }, true],
  ['bb > bb', { bb: Buffer.from('x') }, false],
  ['ai = ai', { ai: [1, null] }, true],
  ['st <> st', { st: new Struct([1, 'a']) }, false],
  ['dt = ts', { dt: 1, ts: 86_400_000 }, true],
  ['ts >= dt', { dt: 1, ts: 86_399_999 }, false],
  ["dt > '2000-01-01'", { dt: 10_958 }, true],
  ["'2000' <= dt", { dt: 10_957 }, true],
  ["ts = 'nonsense'", { ts: 0 }, null],
  ['tm < s', { tm: 0, s: '00:01' }, true],
  ['i BETWEEN 0 AND l', { i: 5, l: 5n }, true],
  ['i BETWEEN 0 AND 10', {}, false],
  ['i NOT BETWEEN 0 AND 10', {}, true],
])

each('logic', [
  ['b AND i > 0', { b: false }, false],
  ['i > 0 AND b', { i: 0 }, false],
  ['i > 0 AND b', { i: 1 }, null],
  ['b AND i > 0', { i: 1 }, null],
  ['i > 0 OR b', { i: 1 }, true],
  ['i > 0 OR b', { i: 0 }, null],
  ['NOT b', {}, null],
  ['i IS NULL', {}, true],
  ['i IS NOT NULL', {}, false],
  ['i + 1 IS NULL', {}, null],
])

each('IN', [
  ['i IN (1, 2)', { i: 2 }, true],
  ['i IN (1, NULL)', {}, false],
  ['i NOT IN (1, 2)', {}, true],
  ["i IN ('1', 3)", { i: 1 }, true],
  ['i IN (1, l)', { i: 7, l: 7n }, true],
  ['i IN (1.5, 2.0)', { i: 2 }, true],
  ["s IN ('a', 5)", { s: '5' }, true],
  ["b IN ('yes')", { b: true }, true],
  ["dt IN ('1970-01-02')", { dt: 1 }, true],
  ['ai IN (ARRAY[1, 2])', { ai: [1, 2] }, true],
  ['ai IN (ARRAY[1, i])', { ai: [1, null] }, false],
  ['ai NOT IN (ARRAY[1, i])', { ai: [1, null] }, true],
  ['STRUCT(a := i) IN (STRUCT(a := i))', {}, false],
  ['STRUCT(a := MAP(1 := i)) IN (STRUCT(a := MAP(1 := i)))', {}, false],
  ['STRUCT(a := MAP(1 := i)) IN (STRUCT(a := MAP(1 := 2)))', { i: 2 }, true],
])

each('LIKE', [
  ["s LIKE '%o%'", { s: 'foo' }, true],
  ["s LIKE 'f%'", { s: 'foo' }, true],
  ["s LIKE '%o'", { s: 'fob' }, false],
  ["s LIKE 'f_o'", { s: 'foo' }, true],
  ["s LIKE '_x'", { s: '😀x' }, true],
  ["s LIKE 'a%b%c'", { s: 'a--b-b--c' }, true],
  ["s LIKE 'a%b_c'", { s: 'a--b-b--c' }, false],
  ["s LIKE '%'", { s: '' }, true],
  ["s LIKE ''", { s: 'a' }, false],
  ["s LIKE '50!%' ESCAPE '!'", { s: '50%' }, true],
  ["s LIKE '50!%' ESCAPE '!'", { s: '500' }, false],
  ["s LIKE 'a.c'", { s: 'abc' }, false],
  ["s LIKE '%\n%'", { s: 'a\nb' }, true],
  ['s LIKE s2', { s: 'abc', s2: 'a%' }, true],
  ['s NOT LIKE s2', { s: 'abc', s2: 'a%' }, false],
  ["s LIKE '%'", {}, null],
])

each('CASE', [
  ["CASE WHEN i > 0 THEN 'a' WHEN i = 0 THEN 'b' ELSE 'c' END", { i: 0 }, 'b'],
  ["CASE WHEN i > 0 THEN 'a' END", { i: 0 }, null],
  ['CASE WHEN i = 0 THEN 0 ELSE 10 / i END', { i: 0 }, 0],
  ['CASE WHEN b THEN 1 ELSE 2 END', {}, null],
  ['CASE WHEN i > 0 THEN NULL ELSE i END', { i: -1 }, -1],
])

each('constructors and access', [
  ['ARRAY[i, NULL, l]', { i: 1, l: 2n }, [1n, null, 2n]],
  ["ARRAY['a', 1, true, 1.50]", {}, ['a', '1', 'true', '1.50']],
  ['ai[1]', { ai: [7, 8] }, 7],
  ['ai[-1]', { ai: [7, 8] }, 8],
  ['ai[0]', { ai: [7, 8] }, null],
  ['ai[-3]', { ai: [7, 8] }, null],
  ['ai[3]', { ai: [7, 8] }, null],
  ['ai[i]', { ai: [7, 8] }, null],
  ["m['a']", { m: new Map([['a', 1]]) }, 1],
  ['m[1]', { m: new Map([['1', 1]]) }, null],
  ['mi[1]', { mi: new Map([[1, 'x']]) }, 'x'],
  ['st->y', { st: new Struct([1, 'a']) }, 'a'],
  ['st->x', {}, null],
  ['STRUCT(p := i, q := s)->q', { s: 'z' }, 'z'],
  ["MAP('a' := i, 'b' := l)['a']", { i: 1, l: 2n }, 1n],
])

describe('types', () => {
  const cases: readonly [string, string][] = [
    ['1', 'INTEGER'],
    ['3000000000', 'BIGINT'],
    ['1.50', 'DECIMAL(3, 2)'],
    ['0.05', 'DECIMAL(3, 2)'],
    ['1E3', 'DOUBLE'],
    ['NULL', 'null'],
    ['CAST(NULL AS BIGINT)', 'BIGINT'],
    ['ARRAY[1, 2.5, 3000000000]', 'ARRAY<DECIMAL(20, 1)>'],
    ["MAP('a' := ARRAY[i])", 'MAP<STRING, ARRAY<INTEGER>>'],
    ['STRUCT(p := i, `q` := c)', 'STRUCT<`P` INTEGER, `q` DECIMAL(6, 2)>'],
    ['ARRAY[ai, al]', 'ARRAY<ARRAY<BIGINT>>'],
    ['-c', 'DECIMAL(6, 2)'],
  ]
  for (const [text, expected] of cases) test(text, () => assert.equal(typeOf(text), expected))
})

describe('refusals say why, and where', () => {
  const cases: readonly [string, number, RegExp][] = [
    ["i > 'abc'", 3, /^Cannot compare INTEGER to STRING with GREATER_THAN\.$/],
    ['ai < ai', 4, /^Cannot compare ARRAY<INTEGER> to ARRAY<INTEGER> with LESS_THAN\.$/],
    ['b >= b', 3, /^Cannot compare BOOLEAN to BOOLEAN with GREATER_THAN_OR_EQUAL\.$/],
    ['tm = ts', 4, /^Cannot compare TIME to TIMESTAMP with EQUAL\.$/],
    ['NULL <> NULL', 6, /^Comparison with NULL not supported: NULL <> NULL\nUse 'IS NULL'/],
    [
      'i + NULL',
      3,
      /^Error processing expression: \(I \+ null\)\. Arithmetic on types INTEGER and null are not supported\.$/,
    ],
    ['s - i', 3, /Unsupported arithmetic types\. STRING INTEGER$/],
    ['i AND b', 1, /^Invalid Select: .*Not a boolean expression/],
    ['NOT i', 5, /^Invalid Select: .*Not a boolean expression/],
    ["i LIKE 'a'", 1, /^Invalid Select: LIKE does not apply to INTEGER/],
    ['CAST(b AS INT)', 1, /^Invalid Select: Cast of BOOLEAN to INTEGER is not supported\.$/],
    ['CASE i WHEN 1 THEN 2 END', 1, /write CASE WHEN I = 1 THEN/],
    ['CASE WHEN i THEN 1 END', 11, /^WHEN operand type should be boolean\.\nType for 'I' is INTEGER$/],
    [
      "CASE WHEN b THEN 1 WHEN b THEN 'x' END",
      32,
      /THEN expression 'WHEN B THEN 'x'' has type: STRING\.\nPrevious THEN expression\(s\) type: INTEGER\.$/,
    ],
    ["i IN ('x')", 7, /^Invalid Select: invalid input syntax for type INTEGER: "x"\.$/],
    ['s IN (i)', 7, /^Invalid Select: operator does not exist: STRING = INTEGER \(I\)\nHint/],
    ['ARRAY[]', 1, /^Array constructor cannot be empty/],
    ['ARRAY[NULL]', 1, /^Cannot construct an array with all NULL elements/],
    ['MAP()', 1, /^Map constructor cannot be empty/],
    ['ai[l]', 4, /^Invalid Select: The index of an ARRAY must be an INTEGER, but is BIGINT/],
    ['i[1]', 2, /^Subscript expression \(I\[1\]\) do not apply to INTEGER\.$/],
    ['st->xx', 3, /^Could not find field 'XX' in 'ST'\.\nDid you mean 'X'\?$/],
    ['i->x', 2, /^Expected STRUCT type, got: INTEGER$/],
    ['-s', 1, /^Invalid Select: Unary - does not apply to STRING/],
    ['nosuch(i)', 1, /^Can't find any functions with the name 'NOSUCH'/],
    ['f(i => 1)', 3, /^Lambda function argument can't be a column name: I$/],
  ]
  for (const [text, column, message] of cases) {
    test(text, () => {
      assert.throws(
        () => compile(text),
        (error) => {
          assert(error instanceof SqlError)
          assert.match(error.message, message)
          assert.equal(error.column, column)
          return true
        },
      )
    })
  }
})

describe('row errors', () => {
  test('an error inside a part fails the whole expression, but for casts and elements', () => {
    assert.equal(evaluate('i + j IS NULL', { i: 1 }), null)
    assert.equal(evaluate('CAST(i + j AS STRING) IS NULL', { i: 1 }), true)
    assert.deepEqual(evaluate('ARRAY[CAST(s AS INT), 1]', { s: 'x' }), [null, 1])
  })

  test('a hostile LIKE pattern takes no exponential time', () => {
    const start = process.cpuUsage()
    assert.equal(evaluate(`s LIKE '${'%a'.repeat(200)}b'`, { s: 'a'.repeat(5000) }), false)
    assert(process.cpuUsage(start).user < 2e6, 'in microseconds of the processor')
  })
})
