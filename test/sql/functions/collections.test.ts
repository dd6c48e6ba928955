import { describe } from 'node:test'
import { Struct } from '../../../src/sql/types/value.ts'
import { gives } from './support.ts'

const list = { ai: [3, null, 1, 3] }
const map = {
  m: new Map([
    ['b', 2],
    ['a', 1],
  ]),
}

describe('arrays', () => {
  gives([
    ['ARRAY_LENGTH(ai)', '4', list],
    ['ARRAY_LENGTH(ai)', 'null'],
    ['ARRAY_CONTAINS(ai, 1)', 'true', list],
    ['ARRAY_CONTAINS(ai, i)', 'true', list],
    ['ARRAY_CONTAINS(ai, i)', 'false'],
    ['ARRAY_CONCAT(ai, ARRAY[9])', '[3, null, 1, 3, 9]', list],
    ['ARRAY_CONCAT(ai, ARRAY[9])', '[9]'],
    ['ARRAY_DISTINCT(ai)', '[3, null, 1]', list],
    ['ARRAY_EXCEPT(ai, ARRAY[3])', '[null, 1]', list],
    ['ARRAY_INTERSECT(ai, ARRAY[1, 3])', '[3, 1]', list],
    ['ARRAY_UNION(ai, ARRAY[2, 1])', '[3, null, 1, 2]', list],
    ['ARRAY_REMOVE(ai, 3)', '[null, 1]', list],
    ['ARRAY_REMOVE(ai, i)', '[3, 1, 3]', list],
    ['ARRAY_MAX(ai)', '3', list],
    ['ARRAY_MIN(ai)', '1', list],
    ['ARRAY_MIN(ai)', 'null', { ai: [null] }],
    ["ARRAY_MAX(ARRAY['Foo', 'Bar', 'baz'])", "'baz'"],
    ['ARRAY_MAX(ARRAY[ARRAY[1]])', 'null'],
    ['ARRAY_SORT(ai)', '[1, 3, 3, null]', list],
    ["ARRAY_SORT(ai, 'descending')", '[3, 3, 1, null]', list],
    ["ARRAY_SORT(ai, 'sideways')", 'null', list],
    ['ARRAY_JOIN(ai)', "'3,null,1,3'", list],
    ['ARRAY_JOIN(ai, s)', "'3null13'", list],
    ['ARRAY_JOIN(ARRAY[1.50, 2.25])', "'1.50,2.25'"],
    ["ARRAY_JOIN(ARRAY[STRUCT(a := 1)], '-')", 'null'],
    ['SLICE(ai, 2, 3)', '[null, 1]', list],
    ['SLICE(ai, 2, 9)', 'null', list],
    ['SLICE(ai, 0, 1)', 'null', list],
    ['SLICE(ai, i, 2)', '[3, null]', list],
    ['SLICE(ai, 3, 2)', '[]', list],
    ['SLICE(ai, 4, 2)', 'null', list],
  ])
})

describe('maps', () => {
  gives([
    ['MAP_KEYS(m)', "['b', 'a']", map],
    ['MAP_VALUES(m)', '[2, 1]', map],
    ['MAP_KEYS(m)', 'null'],
    ["MAP_UNION(m, MAP('a' := 9, 'c' := 3))", "{'a': 9, 'b': 2, 'c': 3}", map],
    ["MAP_UNION(m, MAP('a' := 9))", "{'a': 9}"],
    ['MAP_UNION(m, m)', 'null'],
    ["AS_MAP(ARRAY['x', 'y'], ARRAY[1])", "{'x': 1, 'y': null}"],
    ['AS_MAP(CAST(NULL AS ARRAY<STRING>), ai)', 'null'],
    ['ENTRIES(m, false)', "[('b', 2), ('a', 1)]", map],
    ['ENTRIES(m, true)', "[('a', 1), ('b', 2)]", map],
    ['ENTRIES(m, b)', 'null', map],
  ])
})

describe('lambdas', () => {
  gives([
    ['TRANSFORM(ai, x => x * 2)', '[6, 2]', { ai: [3, 1] }],
    ['TRANSFORM(ai, x => x + 1)', 'null', list],
    ['TRANSFORM(ai, x => CAST(x AS STRING))', "['3', null, '1', '3']", list],
    ['TRANSFORM(ai, x => x + j)', '[13]', { ai: [3], j: 10 }],
    ['TRANSFORM(m, (k, v) => UCASE(k), (k, v) => v + 1)', "{'A': 2, 'B': 3}", map],
    ["TRANSFORM(m, (k, v) => 'x', (k, v) => v)", 'null', map],
    ['TRANSFORM(m, (k, v) => k, (k, v) => NULLIF(v, 2))', 'null', map],
    ['FILTER(ai, x => x > 1)', '[3, 3]', list],
    ['FILTER(ai, x => x IS NULL)', '[null]', list],
    ['FILTER(m, (k, v) => v > 1)', "{'b': 2}", map],
    ['REDUCE(ai, 10, (t, x) => t + COALESCE(x, 0))', '17', list],
    ['REDUCE(ai, 10, (t, x) => t + x)', '10'],
    ['REDUCE(ai, i, (t, x) => t + x)', 'null', { ai: [1] }],
    ['REDUCE(m, 100, (t, k, v) => t + v + LEN(k))', '105', map],
    ['TRANSFORM(ARRAY[ai], x => REDUCE(x, 0, (t, y) => t + y))', '[6]', { ai: [1, 2, 3] }],
  ])
})

describe('NULLs', () => {
  gives([
    ['COALESCE(i, j, 3)', '3'],
    ['COALESCE(st, st)->x', '1', { st: new Struct([1, null]) }],
    ['IFNULL(i, 5)', '5'],
    ['NULLIF(i, 5)', 'null', { i: 5 }],
    ['NULLIF(ai, ai)', 'null', { ai: [1, null] }],
    ['NULLIF(i, j)', '5', { i: 5 }],
    ['AS_VALUE(s)', "'k'", { s: 'k' }],
  ])
})
