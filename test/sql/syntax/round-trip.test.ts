import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  expressionText,
  parseExpression,
  parseStatements,
  statementText,
  variableSession,
} from '../../../src/sql/syntax/index.ts'
import { expression, withoutPlaces } from './arbitrary.ts'

const STATEMENTS = [
  "CREATE OR REPLACE STREAM s (id INT KEY, v DECIMAL(6, 2), h ARRAY<STRUCT<a STRING, b BYTES>> HEADERS) WITH (kafka_topic='t', partitions=3, `a.b`=-1.5)",
  "CREATE SOURCE TABLE IF NOT EXISTS t (k STRING PRIMARY KEY, x BYTES HEADER('h'), c my_type) WITH (kafka_topic='t')",
  'CREATE STREAM s WITH (value_format=\'AVRO\') AS SELECT *, s.*, st->*, a + 1 AS "b c", COUNT(*) n FROM s EMIT CHANGES',
  'CREATE TABLE t AS SELECT a FROM s WINDOW w HOPPING (SIZE 10 SECONDS, ADVANCE BY 5 SECONDS, RETENTION 1 DAY, GRACE PERIOD 2 HOURS) WHERE NOT a = 1 GROUP BY (a, b) HAVING COUNT(*) > 1 EMIT FINAL LIMIT 3',
  'CREATE TABLE t AS SELECT a FROM s WINDOW SESSION (5 MINUTES) GROUP BY a',
  'SELECT * FROM a JOIN b AS bb WITHIN (1 SECOND, 5 SECONDS) GRACE PERIOD 1 MINUTE ON a.x = bb.x FULL JOIN c ON a.x = c.x LEFT OUTER JOIN d ON a.x = d.x RIGHT JOIN e WITHIN 1 DAY ON a.x = e.x',
  'SELECT * FROM s PARTITION BY (a + b) * 2, c EMIT CHANGES',
  "INSERT INTO s WITH (query_id='q') SELECT * FROM t",
  "INSERT INTO s (a, `b`) VALUES ('x', -1, ARRAY[1, 2], (a = b))",
  'DROP STREAM IF EXISTS s DELETE TOPIC',
  "SET 'a'='b'",
  "UNSET 'a'",
  "DEFINE x='it''s'",
  'UNDEFINE x',
  'CREATE TYPE IF NOT EXISTS addr AS STRUCT<a INT, b other>',
  'DROP TYPE IF EXISTS addr',
  'TERMINATE csas_o_1',
  'TERMINATE ALL',
  'PAUSE q',
  'RESUME ALL',
  'DESCRIBE s EXTENDED',
  'DESCRIBE TABLES',
  'DESCRIBE `TABLES`',
  'DESCRIBE FUNCTION LEFT',
  'LIST QUERIES EXTENDED',
  'SHOW CONNECTOR PLUGINS',
  'EXPLAIN q_1',
  'EXPLAIN SELECT * FROM s EMIT CHANGES',
  "PRINT 'my-topic' FROM BEGINNING INTERVAL 2 LIMIT 5",
  'ASSERT VALUES s (a, b) VALUES (1, 2)',
  'ASSERT NULL VALUES s (a) KEY (1)',
  "ASSERT STREAM s (a INT) WITH (kafka_topic='t')",
  'ASSERT NOT EXISTS TOPIC t WITH (partitions=3) TIMEOUT 5 SECONDS',
  "ASSERT SCHEMA SUBJECT 't-value' ID 3 TIMEOUT 1 MINUTE",
  'ALTER STREAM s ADD COLUMN a INT, ADD b ARRAY<STRING>',
  "RUN SCRIPT 'x.sql'",
]

describe('printing', () => {
  test('an expression that is printed and parsed is the same expression', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        assert.deepEqual(withoutPlaces(parseExpression(expressionText(tree))), withoutPlaces(tree))
      }),
      { numRuns: 3000 },
    )
  })

  for (const text of STATEMENTS) {
    test(text, () => {
      const [statement] = parseStatements(`${text};`, variableSession({ x: '' }))
      const printed = statementText(statement!)
      const [again] = parseStatements(`${printed};`, variableSession({ x: '' }))
      assert.deepEqual(withoutPlaces(again), withoutPlaces(statement))
      assert.equal(statementText(again!), printed)
    })
  }

  test('every statement that ksqlDB was given survives printing', () => {
    for (const file of ['expressions', 'queries']) {
      const path = new URL(`../../golden/${file}.json`, import.meta.url)
      const { tests } = JSON.parse(readFileSync(path, 'utf8')) as {
        tests: { statements: string[]; expectedException?: unknown }[]
      }
      for (const { statements, expectedException } of tests) {
        if (expectedException !== undefined) continue
        for (const statement of parseStatements(statements.join('\n'))) {
          const [again] = parseStatements(statementText(statement), { ...variableSession(), enabled: false })
          assert.deepEqual(withoutPlaces(again), withoutPlaces(statement))
        }
      }
    }
  })

  test('layout, comments and superfluous parentheses do not show', () => {
    const [a, b] = parseStatements('select  a+(b*2) from S -- all\n; SELECT (A + (B * 2)) /* x */ FROM s;')
    assert.equal(statementText(a!), statementText(b!))
  })
})
