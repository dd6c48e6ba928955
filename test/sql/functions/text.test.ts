import { describe } from 'node:test'
import { gives } from './support.ts'

describe('case, length, joining', () => {
  gives([
    ["UCASE('straße')", "'STRASSE'"],
    ['UCASE(s)', 'null'],
    ["LCASE('ÄB')", "'äb'"],
    ["INITCAP('  the qUICK  fox')", "'The Quick  Fox'"],
    ["INITCAP('')", "''"],
    ["LEN('😀x')", '3'],
    ['LEN(bb)', '2', { bb: Uint8Array.of(1, 2) }],
    ['LEN(s)', 'null'],
    ["TRIM(' a\u00a0\t')", "'a\u00a0'"],
    ["REPLACE('aaa', 'a', '$&')", "'$&$&$&'"],
    ["REPLACE('abc', '', '-')", "'-a-b-c-'"],
    ["REPLACE('abc', s, '-')", 'null'],
    ["CONCAT('a', s, 'b')", "'ab'"],
    ['CONCAT(s, s2)', "''"],
    ['CONCAT(bb, bb)', 'x0101', { bb: Uint8Array.of(1) }],
    ["CONCAT_WS(',', 'a', s, 'b')", "'a,b'"],
    ["CONCAT_WS(s, 'a', 'b')", 'null'],
    ["CONCAT_WS(',')", 'null'],
    ['CONCAT_WS(bb, bb, bb)', 'x010101', { bb: Uint8Array.of(1) }],
  ])
})

describe('padding and cutting', () => {
  gives([
    ["LPAD('Foo', 7, 'Bar')", "'BarBFoo'"],
    ["LPAD('Foo', 2, 'Bar')", "'Fo'"],
    ["LPAD('Foo', 0, 'Bar')", "''"],
    ["LPAD('Foo', -1, 'Bar')", 'null'],
    ["LPAD('Foo', 5, '')", 'null'],
    ["LPAD('Foo', 2147483647, 'x')", 'null'],
    ["RPAD('Foo', 7, 'Bar')", "'FooBarB'"],
    ["RPAD('Foo', 2, 'Bar')", "'Fo'"],
    ['LPAD(bb, 4, bb)', 'x01020102', { bb: Uint8Array.of(1, 2) }],
    ['RPAD(bb, 3, bb)', 'x010201', { bb: Uint8Array.of(1, 2) }],
    ["SUBSTRING('stream', 1, 4)", "'stre'"],
    ["SUBSTRING('stream', -3)", "'eam'"],
    ["SUBSTRING('stream', -99, 2)", "'st'"],
    ["SUBSTRING('stream', 99)", "''"],
    ["SUBSTRING('stream', 3, -1)", "''"],
    ["SUBSTRING('stream', 2, 2147483647)", "''"],
    ['SUBSTRING(bb, 2, 1)', 'x02', { bb: Uint8Array.of(1, 2, 3) }],
    ["SUBSTRING('stream', i)", 'null'],
  ])
})

describe('searching and splitting', () => {
  gives([
    ["INSTR('CORPORATE FLOOR', 'OR')", '2'],
    ["INSTR('CORPORATE FLOOR', 'OR', 3)", '5'],
    ["INSTR('CORPORATE FLOOR', 'OR', 3, 2)", '14'],
    ["INSTR('CORPORATE FLOOR', 'OR', -3)", '5'],
    ["INSTR('CORPORATE FLOOR', 'OR', -3, 2)", '2'],
    ["INSTR('aaaa', 'aa', 1, 3)", '3'],
    ["INSTR('abc', '')", '1'],
    ["INSTR('abc', 'c', 9)", '0'],
    ["INSTR(s, 'c')", '0'],
    ["INSTR('abc', 'c', i)", 'null'],
    ["SPLIT(',a,,b,', ',')", "['', 'a', '', 'b', '']"],
    ["SPLIT('', ',')", "['']"],
    ["SPLIT('', '')", "['']"],
    ["SPLIT('a.b', '.')", "['a', 'b']"],
    ['SPLIT(bb, bb)', '[x, x]', { bb: Uint8Array.of(1) }],
    ["SPLIT_TO_MAP('b=1/a=2/c/a=3', '/', '=')", "{'a': '3', 'b': '1'}"],
    ["SPLIT_TO_MAP('a=1=2', '/', '=')", "{'a': '1'}"],
    ["SPLIT_TO_MAP('a=1', '=', '=')", 'null'],
    ["ELT(2, 'a', 'b')", "'b'"],
    ["ELT(0, 'a', 'b')", 'null'],
    ["FIELD('b', 'a', 'b', 'b')", '2'],
    ["FIELD(s, 'a')", '0'],
  ])
})

describe('masks', () => {
  gives([
    ["MASK('My Test $123')", "'Xx-Xxxx--nnn'"],
    ["MASK('My Test $123', '*', s, '1', s)", "'*y *est $111'"],
    ["MASK('ab', 'xx', 'x', 'n', '-')", 'null'],
    ["MASK('😀é')", "'--x'"],
    ["MASK_LEFT('My Test $123', 4)", "'Xx-Xest $123'"],
    ["MASK_RIGHT('My Test $123', 4)", "'My Test -nnn'"],
    ["MASK_KEEP_LEFT('My Test $123', 4)", "'My Txxx--nnn'"],
    ["MASK_KEEP_RIGHT('My Test $123', 4)", "'Xx-Xxxx-$123'"],
    ["MASK_LEFT('ab', 9)", "'xx'"],
    ["MASK_KEEP_RIGHT('ab', 0)", "'xx'"],
    ["MASK_LEFT('ab', -1)", 'null'],
    ['MASK_LEFT(s, 1)', 'null'],
  ])
})

describe('regular expressions', () => {
  gives([
    ["REGEXP_EXTRACT('(.*) (.*)', 'hello there', 2)", "'there'"],
    ["REGEXP_EXTRACT('x', 'hello')", 'null'],
    ["REGEXP_EXTRACT('h', 'hello', 1)", 'null'],
    ["REGEXP_EXTRACT('h', 'hello', -1)", 'null'],
    ["REGEXP_EXTRACT('(', 'hello')", 'null'],
    ["REGEXP_EXTRACT_ALL('(\\w+) (\\w+)', 'hello there nice day', 2)", "['there', 'day']"],
    ["REGEXP_EXTRACT_ALL('(a)|(b)', 'ab', 1)", "['a', null]"],
    ["REGEXP_EXTRACT_ALL('x', 'hello')", '[]'],
    ["REGEXP_REPLACE('a1b22', '([0-9])+', '<$1>')", "'a<1>b<2>'"],
    ["REGEXP_REPLACE('ab', '(a)(b)', '$2$1$11')", "'baa1'"],
    ["REGEXP_REPLACE('a', 'a', '\\$')", "'$'"],
    ["REGEXP_REPLACE('a', 'a', '$')", 'null'],
    ["REGEXP_REPLACE('a', 'a', '$2')", 'null'],
    ["REGEXP_SPLIT_TO_ARRAY('a,b;;c;', '[,;]')", "['a', 'b', '', 'c', '']"],
    ["REGEXP_SPLIT_TO_ARRAY('axbxc', 'x*')", "['a', '', 'b', '', 'c']"],
    ["REGEXP_SPLIT_TO_ARRAY('abc', '')", "['a', 'b', 'c']"],
    ["REGEXP_SPLIT_TO_ARRAY('abc', '(')", 'null'],
  ])
})
