import { describe } from 'node:test'
import { Struct } from '../../../src/sql/types/value.ts'
import { gives } from './support.ts'

const doc = { s: '{"b":1,"1":"x","a":{"z":1e2,"y":[true,null]},"n":null}' }

describe('JSON', () => {
  gives([
    ["EXTRACTJSONFIELD(s, '$.a.y[0]')", "'true'", doc],
    ["EXTRACTJSONFIELD(s, '$.a')", '\'{"z":1E+2,"y":[true,null]}\'', doc],
    ["EXTRACTJSONFIELD(s, '$.n')", "'null'", doc],
    ['EXTRACTJSONFIELD(s, \'$["1"]\')', "'x'", doc],
    ["EXTRACTJSONFIELD(s, '$.a.y[2]')", 'null', doc],
    ["EXTRACTJSONFIELD(s, '$.a.y.z')", 'null', doc],
    ["EXTRACTJSONFIELD(s, 'a')", 'null', doc],
    ["EXTRACTJSONFIELD(' 1.50 x', '$')", "'1.50'"],
    ["IS_JSON_STRING('[1, 2]')", 'true'],
    ["IS_JSON_STRING('1 2')", 'true'],
    ["IS_JSON_STRING('2023-01-15')", 'false'],
    ["IS_JSON_STRING('abc')", 'false'],
    ["IS_JSON_STRING('01')", 'false'],
    ["IS_JSON_STRING('')", 'false'],
    ['IS_JSON_STRING(s)', 'false'],
    ['JSON_ARRAY_CONTAINS(\'[1, 2.5, "x", null, true]\', 1)', 'true'],
    ["JSON_ARRAY_CONTAINS('[1, 2.5]', CAST(2.5 AS DOUBLE))", 'true'],
    ["JSON_ARRAY_CONTAINS('[1.0]', 1)", 'false'],
    ["JSON_ARRAY_CONTAINS('[\"x\"]', 'x')", 'true'],
    ["JSON_ARRAY_CONTAINS('[null]', s)", 'true'],
    ["JSON_ARRAY_CONTAINS('[true]', true)", 'true'],
    ['JSON_ARRAY_CONTAINS(\'{"a": 1}\', 1)', 'false'],
    ['JSON_ARRAY_CONTAINS(s, 1)', 'null'],
    ["JSON_ARRAY_LENGTH('[1, [1, [2]], 3]')", '3'],
    ["JSON_ARRAY_LENGTH('{}')", 'null'],
    ["JSON_ARRAY_LENGTH('[1,]')", 'null'],
    ['JSON_CONCAT(\'{"a": 1}\', \'{"b": 2, "a": 3}\')', '\'{"a":3,"b":2}\''],
    ["JSON_CONCAT('[1, [2]]', '3', '{\"a\": 1e2}')", '\'[1,[2],3,{"a":100}]\''],
    ["JSON_CONCAT('null', 'null')", "'[null,null]'"],
    ["JSON_CONCAT('1.50')", "'1.50'"],
    ["JSON_CONCAT('[]', s)", 'null'],
    ["JSON_CONCAT('abc', '[1]')", 'null'],
    ['JSON_ITEMS(\'[{"a": 1}, {"b": "x"}]\')', '[\'{"a":1}\', \'{"b":"x"}\']'],
    ["JSON_ITEMS('[1]')", 'null'],
    ["JSON_ITEMS('{}')", 'null'],
    ['JSON_KEYS(s)', "['b', '1', 'a', 'n']", doc],
    ["JSON_KEYS('[]')", 'null'],
    [
      'JSON_RECORDS(\'{"a": "abc", "b": {"c": "a"}, "d": 1}\')',
      "{'d': '1', 'a': 'abc', 'b': '{\"c\":\"a\"}'}",
    ],
    ["TO_JSON_STRING('a\"b')", '\'"a\\"b"\''],
    ['TO_JSON_STRING(d)', "'1.0E-5'", { d: 1e-5 }],
    ['TO_JSON_STRING(d)', '\'"NaN"\'', { d: Number.NaN }],
    ['TO_JSON_STRING(15.30)', "'15.30'"],
    ['TO_JSON_STRING(s)', "'null'"],
    ['TO_JSON_STRING(st)', '\'{"X":1,"Y":null}\'', { st: new Struct([1, null]) }],
    [
      'TO_JSON_STRING(m)',
      '\'{"a":1,"b":2}\'',
      {
        m: new Map([
          ['b', 2],
          ['a', 1],
        ]),
      },
    ],
    ['TO_JSON_STRING(tm)', '\'"13:25"\'', { tm: 48_300_000 }],
    ['TO_JSON_STRING(dt)', '\'"2021-10-11"\'', { dt: 18_911 }],
    ['TO_JSON_STRING(bb)', '\'"AQ=="\'', { bb: Uint8Array.of(1) }],
    ['TO_JSON_STRING(ARRAY[1, 2])', "'[1,2]'"],
  ])
})

const URL = { s: 'https://user@ex.com:8080/p%20q/a.html?x=1&y=two%20words&z#fr%61g' }

describe('URLs', () => {
  gives([
    ['URL_EXTRACT_PROTOCOL(s)', "'https'", URL],
    ['URL_EXTRACT_HOST(s)', "'ex.com'", URL],
    ['URL_EXTRACT_PORT(s)', '8080', URL],
    ['URL_EXTRACT_PATH(s)', "'/p q/a.html'", URL],
    ['URL_EXTRACT_QUERY(s)', "'x=1&y=two words&z'", URL],
    ['URL_EXTRACT_FRAGMENT(s)', "'frag'", URL],
    ["URL_EXTRACT_PARAMETER(s, 'y')", "'two words'", URL],
    ["URL_EXTRACT_PARAMETER(s, 'z')", "''", URL],
    ["URL_EXTRACT_PARAMETER(s, 'q')", 'null', URL],
    ["URL_EXTRACT_PATH('mailto:a@b.c')", 'null'],
    ["URL_EXTRACT_PATH('foo%bar_')", "'foo\ufffdr_'"],
    ["URL_EXTRACT_PATH('Hello World')", 'null'],
    ["URL_EXTRACT_HOST('http://ex_ample.com/')", 'null'],
    ["URL_EXTRACT_HOST('http://[::1]:80/')", "'[::1]'"],
    ["URL_EXTRACT_PORT('http://ex.com/')", 'null'],
    ["URL_ENCODE_PARAM('a b&ä*~')", "'a+b%26%C3%A4*%7E'"],
    ['URL_ENCODE_PARAM(s)', 'null'],
    ["URL_DECODE_PARAM('a+b%26%C3%A4')", "'a b&ä'"],
    ["URL_DECODE_PARAM('foo%bar_')", "'foo\ufffdr_'"],
    ["URL_DECODE_PARAM('100%')", 'null'],
  ])
})

describe('encodings', () => {
  gives([
    ["ENCODE('ä', 'utf8', 'hex')", "'c3a4'"],
    ["ENCODE('ä', 'utf8', 'ascii')", "'\ufffd\ufffd'"],
    ["ENCODE('ä', 'ascii', 'hex')", "'3f'"],
    ["ENCODE('0x4a4B', 'hex', 'utf8')", "'JK'"],
    ["ENCODE('X''4a''', 'hex', 'base64')", "'Sg=='"],
    ["ENCODE('abc', 'hex', 'utf8')", 'null'],
    ["ENCODE('a', 'utf8', 'utf8')", 'null'],
    ["ENCODE('a', 'utf16', 'hex')", 'null'],
    ["ENCODE('YW-_', 'base64', 'hex')", "'616fbf'"],
    ["TO_BYTES('00fF', 'hex')", 'x00ff'],
    ["TO_BYTES('1e3', 'base64')", 'xd5ed'],
    ["TO_BYTES('a', 'base64')", 'null'],
    ["TO_BYTES('ab', 'latin')", 'null'],
    ["FROM_BYTES(bb, 'hex')", "'00FF'", { bb: Uint8Array.of(0, 255) }],
    ["FROM_BYTES(bb, 'utf8')", "'\ufffd'", { bb: Uint8Array.of(255) }],
    ["MD5('foobar')", "'3858f62230ac3c915f300c664312c63f'"],
    ['INT_FROM_BYTES(bb)', '-2', { bb: Uint8Array.of(255, 255, 255, 254) }],
    ["INT_FROM_BYTES(bb, 'little_endian')", '1', { bb: Uint8Array.of(1, 0, 0, 0) }],
    ["INT_FROM_BYTES(bb, 'middle')", 'null', { bb: Uint8Array.of(1, 0, 0, 0) }],
    ['BIGINT_FROM_BYTES(bb)', '5', { bb: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 5) }],
    ['DOUBLE_FROM_BYTES(bb)', '1', { bb: Uint8Array.of(0x3f, 0xf0, 0, 0, 0, 0, 0, 0) }],
    ['CHR(128512)', "'😀'"],
    ['CHR(-1)', 'null'],
    ["CHR('\\u004b')", "'K'"],
    ["CHR('K')", 'null'],
    [
      'UUID(bb)',
      "'00010203-0405-0607-0809-0a0b0c0d0e0f'",
      { bb: Uint8Array.from({ length: 16 }, (_, i) => i) },
    ],
    ['UUID(bb)', 'null', { bb: Uint8Array.of(1) }],
    ['LEN(UUID())', '36'],
    ['RANDOM() BETWEEN 0 AND 1', 'true'],
  ])
})
