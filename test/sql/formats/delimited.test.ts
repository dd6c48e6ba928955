import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { delimiterOf, FormatError } from '../../../src/sql/formats/index.ts'
import {
  BIGINT,
  BOOLEAN,
  BYTES,
  DATE,
  DOUBLE,
  INTEGER,
  type SqlType,
  STRING,
  TIME,
} from '../../../src/sql/types/type.ts'
import { Decimal, type Value } from '../../../src/sql/types/value.ts'
import { codecOf, decimal } from './support.ts'

function codec(types: readonly SqlType[], delimiter = ',') {
  const columns = types.map((type, index) => ({ name: `C${index}`, type }))
  return codecOf({ format: 'DELIMITED', columns, delimiter })
}

function read(line: string, types: readonly SqlType[], delimiter?: string) {
  return codec(types, delimiter).deserialize({ bytes: Buffer.from(line), headers: [] })
}

function write(values: readonly Value[], types: readonly SqlType[], delimiter?: string) {
  return codec(types, delimiter).serialize(values)?.toString()
}

const TEXTS = [STRING, STRING]

describe('DELIMITED', () => {
  test('a line of every flat type', () => {
    const types = [INTEGER, BIGINT, DOUBLE, BOOLEAN, STRING, BYTES, DATE, TIME, decimal(6, 2)]
    const line = '1,9007199254740993,1.0E10,true,x y,AQI=,19000,1000,-1.50'
    const row = [
      1,
      9007199254740993n,
      1e10,
      true,
      'x y',
      new Uint8Array([1, 2]),
      19000,
      1000,
      new Decimal(-150n, 2),
    ]
    assert.deepEqual(read(line, types), row)
    assert.equal(write(row, types), line)
  })

  test('an empty field is NULL, and NULL an empty field', () => {
    assert.deepEqual(read('1,,', [INTEGER, DOUBLE, STRING]), [1, null, null])
    assert.equal(write([null, 1.5, null], [INTEGER, DOUBLE, STRING]), ',1.5,')
    assert.deepEqual(read('"",x', TEXTS), [null, 'x'])
  })

  // What Apache Commons CSV 1.4 prints and reads.
  const quoted: readonly (readonly [readonly string[], string])[] = [
    [['a', 'b,c'], 'a,"b,c"'],
    [['a', 'b"c'], 'a,"b""c"'],
    [['a', 'b\nc'], 'a,"b\nc"'],
    [['-5', '-5'], '"-5",-5'],
    [['é', 'é'], '"é",é'],
    [['a', '#b'], 'a,"#b"'],
    [['a', '$b'], 'a,$b'],
    [['a ', ' b'], '"a "," b"'],
    [['', ''], '"",'],
  ]
  for (const [values, line] of quoted) {
    test(`quotes ${JSON.stringify(line)}`, () => {
      assert.equal(write(values, TEXTS), line)
      assert.deepEqual(
        read(line, TEXTS),
        values.map((value) => (value === '' ? null : value)),
      )
    })
  }

  test('spaces belong to the text, but for those after a quotation', () => {
    assert.deepEqual(read(' a , b ', TEXTS), [' a ', ' b '])
    assert.deepEqual(read('"a" ,b', TEXTS), ['a', 'b'])
    assert.throws(() => read(' 5', [INTEGER]), new FormatError('For input string: " 5"'))
  })

  test('other delimiters', () => {
    assert.deepEqual(read('a b,c', TEXTS, ' '), ['a', 'b,c'])
    assert.equal(write(['a,b', 'c|d'], TEXTS, '|'), 'a,b|"c|d"')
    assert.deepEqual(read('a\tb', TEXTS, '\t'), ['a', 'b'])
    assert.deepEqual([' ', '\t', '|', ','], ['SPACE', 'tab', '|', ','].map(delimiterOf))
    assert.deepEqual([undefined, undefined, undefined], ['', ' ', '||'].map(delimiterOf))
  })

  test('only the first line counts, empty ones before it are skipped', () => {
    assert.deepEqual(read('\r\n\na,b\nc,d', TEXTS), ['a', 'b'])
  })

  const dropped: readonly (readonly [string, readonly SqlType[], RegExp])[] = [
    ['a', TEXTS, /Column count mismatch on deserialization. expected: 2, got: 1/],
    ['a,b,c', TEXTS, /Column count mismatch on deserialization. expected: 2, got: 3/],
    ['', TEXTS, /No fields in record/],
    ['5.7', [INTEGER], /For input string: "5.7"/],
    ['3000000000', [INTEGER], /For input string: "3000000000"/],
    ['x', [BIGINT], /For input string: "x"/],
    ['x', [DOUBLE], /For input string: "x"/],
    ['1.234', [decimal(6, 2)], /without rounding/],
    ['-1', [TIME], /Time values must use/],
    ['"a', [STRING], /EOF reached before encapsulated token finished/],
    ['"a"b', [STRING], /invalid char between encapsulated token and delimiter/],
  ]
  for (const [line, types, reason] of dropped) {
    test(`${JSON.stringify(line)} drops the record`, () => {
      assert.throws(
        () => read(line, types),
        (error) => error instanceof FormatError && reason.test(error.message),
      )
    })
  }
})
