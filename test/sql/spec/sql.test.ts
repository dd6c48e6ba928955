import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runTests } from '../../../src/sql/spec/index.ts'

const RULES = `CREATE STREAM s (id VARCHAR KEY, n BIGINT, d DECIMAL(5, 2)) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);
CREATE STREAM big AS SELECT id, n + 1 AS m, d FROM s WHERE n > 10;
CREATE TABLE low WITH (VALUE_FORMAT = 'DELIMITED') AS SELECT id, LATEST_BY_OFFSET(n) AS n FROM s GROUP BY id HAVING LATEST_BY_OFFSET(n) < 5;
CREATE TABLE counted AS SELECT id, COUNT(*) AS c FROM s WINDOW TUMBLING (SIZE 1 SECOND) GROUP BY id;
`

function run(text: string) {
  return runTests(
    { name: 'rules.test.sql', text },
    {
      now: () => 0,
      read: (name) => {
        if (name !== 'rules.sql') throw new Error('no such file')
        return { name, text: RULES }
      },
    },
  )
}
const messages = (text: string) =>
  run(`RUN SCRIPT 'rules.sql';\n${text}`).flatMap(({ failures }) =>
    failures.map(({ line, message }) => `${line}: ${message}`),
  )

describe('tests in SQL', () => {
  it('hold where assertions do: values, tombstones, windows, times, sources, topics and schemas', () => {
    assert.deepEqual(
      messages(`
INSERT INTO s (id, n, d, ROWTIME) VALUES ('a', 11, 1.5, 1000);
INSERT INTO s (id, n, ROWTIME) VALUES ('a', 2, 1500);
INSERT INTO s (id, n, ROWTIME) VALUES ('a', 7, 2500);
ASSERT VALUES big (id, m, d, ROWTIME) VALUES ('a', 12, 1.50, 1000);
ASSERT VALUES low (id, n) VALUES ('a', 2);
ASSERT NULL VALUES low (id) KEY ('a');
ASSERT VALUES counted (id, c, WINDOWSTART, WINDOWEND) VALUES ('a', 1, 1000, 2000);
ASSERT VALUES counted (id, c) VALUES ('a', 2);
ASSERT STREAM big (id VARCHAR KEY, m BIGINT, d DECIMAL(5, 2)) WITH (KAFKA_TOPIC = 'BIG', VALUE_FORMAT = 'AVRO');
ASSERT TABLE low (id VARCHAR PRIMARY KEY, n BIGINT);
ASSERT TOPIC BIG;
ASSERT NOT EXISTS TOPIC nothing;
ASSERT SCHEMA SUBJECT 'BIG-value';`),
      [],
    )
  })

  it('tell what is otherwise', () => {
    const insert = "INSERT INTO s (id, n) VALUES ('a', 11);\n"
    assert.deepEqual(messages(`${insert}ASSERT VALUES big (id, m) VALUES ('a', 13);`), [
      '3: BIG has another record\n    value.M\n      - 13\n      + 12',
    ])
    assert.deepEqual(messages(`${insert}ASSERT VALUES big (id, m, d) VALUES ('a', 12, 1.00);`), [
      '3: BIG has another record\n    value.D\n      - "1.00"\n      + null',
    ])
    assert.match(messages("ASSERT VALUES big (id, m) VALUES ('a', 13);")[0]!, /no more records/)
    assert.match(messages(`${insert}ASSERT NULL VALUES big (id) KEY ('a');`)[0]!, /- null/)
    assert.match(messages('ASSERT TABLE big (id VARCHAR PRIMARY KEY, m BIGINT);')[0]!, /BIG is a stream/)
    assert.match(messages('ASSERT STREAM big (id VARCHAR KEY, m INT);')[0]!, /INTEGER/)
    assert.match(messages('ASSERT VALUES nothing (id) VALUES (1);')[0]!, /NOTHING does not exist/)
  })

  it('are several in a file, each in an engine of its own, with what stands before the first in each', () => {
    const outcomes = run(`RUN SCRIPT 'rules.sql';
--@test: one
INSERT INTO s (id, n) VALUES ('a', 11);
ASSERT VALUES big (id, m) VALUES ('a', 12);
-- @test: two
INSERT INTO s (id, n) VALUES ('a', 21);
ASSERT VALUES big (id, m) VALUES ('a', 22);
ASSERT VALUES big (id, m) VALUES ('a', 99);
`)
    assert.deepEqual(
      outcomes.map(({ name, line, failures }) => [name, line, failures.map((failure) => failure.line)]),
      [
        ['one', 2, []],
        ['two', 5, [8]],
      ],
    )
  })

  it('may expect a refusal, and its reason', () => {
    const refused = (reason: string, sql: string) =>
      messages(`--@expected.error: any\n--@expected.message: ${reason}\n${sql}`)
    assert.deepEqual(refused('BIG does not exist', 'DROP STREAM nix;').length, 1)
    assert.deepEqual(refused('Stream NIX does not exist', 'DROP STREAM nix;'), [])
    assert.match(refused('anything', 'DROP STREAM IF EXISTS nix;')[0]!, /was to be refused/)
  })

  it('name the place of a statement that is refused', () => {
    assert.match(messages('CREATE STREAM x AS SELECT nix FROM s;')[0]!, /^2: rules\.test\.sql:2:27: /)
    assert.match(run("RUN SCRIPT 'gone.sql';")[0]!.failures[0]!.message, /Can't read the script gone\.sql/)
  })
})
