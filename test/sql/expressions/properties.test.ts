import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RowProblem } from '../../../src/sql/topology/index.ts'
import { openTopologyDriver } from '../../../src/testing/index.ts'
import { lastQuery } from '../topology/runner.ts'

/** The expression's value in a row whose only column, `i`, is NULL. */
function result(expression: string, properties: Readonly<Record<string, string>>): unknown {
  const driver = openTopologyDriver({ properties })
  driver.execute(`
    CREATE STREAM s (k STRING KEY, i INT) WITH (kafka_topic='s', value_format='JSON');
    CREATE STREAM o AS SELECT k, ${expression} AS r FROM s;`)
  driver.pipe({ topic: 's', key: 'k', value: {} })
  const value = driver.records('O')[0]!.value
  driver.close()
  return JSON.parse(JSON.stringify(value)).R
}

describe('ksql.nested.error.set.null', () => {
  const cases: Readonly<Record<string, unknown>> = {
    'ARRAY[1 / 0, 2]': [null, 2],
    "ARRAY[CAST('x' AS INT), 2]": [null, 2],
    "MAP('a' := 1 / 0, 'b' := 2)": { a: null, b: 2 },
    'STRUCT(a := i + 1, b := 2)': { A: null, B: 2 },
    'STRUCT(a := ARRAY[1 / 0, 2])': { A: [null, 2] },
    'TRANSFORM(ARRAY[0, 1], x => ARRAY[1 / x, 2])': [
      [null, 2],
      [1, 2],
    ],
    'ARRAY_LENGTH(ARRAY[1 / 0])': 1,
    "COALESCE(PARSE_DATE('x', 'yyyy'), FROM_DAYS(7))": 7,
    "FORMAT_DATE(FROM_DAYS(0), 'HH') || 'x'": 'x',
    "COALESCE(CAST('x' AS INT), 5)": 5,
    "CAST('x' AS INT) IS NULL": true,
    "NOT (CAST('x' AS INT) = 5)": true,
    "CAST(i / 0 AS STRING) || 'x'": 'x',
    "TRANSFORM(ARRAY['1', 'x'], x => CAST(x AS INT))": [1, null],
    "CASE WHEN CAST('x' AS INT) > 1 THEN 'a' ELSE 'b' END": 'b',
  }
  for (const [expression, expected] of Object.entries(cases)) {
    it(`${expression}: a part that fails is NULL, or all of it is`, () => {
      assert.deepEqual(result(expression, {}), expected)
      assert.equal(result(expression, { 'ksql.nested.error.set.null': 'false' }), null)
    })
  }

  it('spares no other parts: what fails outside of them fails all', () => {
    assert.equal(result('TRANSFORM(ARRAY[0, 1], x => 1 / x)', {}), null)
    assert.equal(result('COALESCE(1 / 0, 5)', {}), null)
    assert.equal(result("PARSE_DATE('x', 'yyyy') IS NULL", {}), null)
    assert.equal(result("CAST(ARRAY['x', '1'] AS ARRAY<INT>)", {}), null)
  })

  it('reports every element that fails', () => {
    const problems: RowProblem[] = []
    const run = lastQuery(`
      CREATE STREAM s (k STRING KEY, i INT) WITH (kafka_topic='s', value_format='JSON');
      CREATE STREAM o AS SELECT k, ARRAY[1 / i, 2, i % 0] AS r FROM s;`).open(
      () => assert.fail('no state is asked for'),
      (problem) => problems.push(problem),
    )
    run({ topic: 's', key: 'k', value: { i: 0 }, timestamp: 0 })
    run({ topic: 's', key: 'k', value: { i: 1 }, timestamp: 0 })
    assert.deepEqual(
      problems.map(({ kind, message }) => [kind, message]),
      [
        ['expression', '/ by zero'],
        ['expression', '/ by zero'],
        ['expression', '/ by zero'],
      ],
    )
    assert.equal(problems[0]!.expression, 'ARRAY[(1 / I), 2, (I % 0)]')
  })

  it('refuses a value to be inserted that has an element that fails', () => {
    const driver = openTopologyDriver()
    driver.execute("CREATE STREAM s (a ARRAY<INT>) WITH (kafka_topic='s', value_format='JSON');")
    assert.throws(() => driver.execute('INSERT INTO s (a) VALUES (ARRAY[1 / 0, 2]);'), /Failed to insert/)
    driver.close()
  })
})

describe('text as an argument that is to be a date or time', () => {
  const cases: Readonly<Record<string, unknown>> = {
    "DATESUB(DAYS, 365, '2018-09-23')": 17_432,
    "TIMEADD(HOURS, 1, '10:00')": 39_600_000,
    "FORMAT_TIMESTAMP('2020-01-01', 'dd.MM. HH')": '01.01. 00',
    "GREATEST(FROM_DAYS(1), '1970-01-03')": 2,
    "GREATEST(FROM_DAYS(1), 'soon')": 1,
    "DATEADD(DAYS, 1, 'soon')": null,
  }
  for (const [expression, expected] of Object.entries(cases)) {
    it(expression, () => assert.deepEqual(result(expression, {}), expected))
  }
})

describe('ksql.cast.strings.preserve.nulls', () => {
  const OFF = { 'ksql.cast.strings.preserve.nulls': 'false' }

  it('keeps NULL where it is not set to false', () => {
    assert.equal(result('CAST(i AS STRING)', {}), null)
  })

  it("makes NULL the text 'null' where it is", () => {
    assert.equal(result('CAST(i AS STRING)', OFF), 'null')
    assert.equal(result("CAST(i AS STRING) || 'x'", OFF), 'nullx')
    assert.equal(result('CAST(i AS BIGINT)', OFF), null)
    assert.equal(result('CAST(CAST(NULL AS STRING) AS STRING)', OFF), null)
  })
})
