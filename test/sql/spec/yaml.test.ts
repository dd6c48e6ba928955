import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runTests, SpecError } from '../../../src/sql/spec/index.ts'

const RULES = `SET 'auto.offset.reset' = 'earliest';
CREATE STREAM s (id VARCHAR KEY, n BIGINT, d DECIMAL(5, 2), t VARCHAR) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
CREATE STREAM big WITH (KAFKA_TOPIC = 'big') AS SELECT id, n, d, t FROM s WHERE n > \${limit};
CREATE TABLE counted WITH (KAFKA_TOPIC = 'counted') AS SELECT id, COUNT(*) AS c FROM s WINDOW TUMBLING (SIZE 1 SECOND) GROUP BY id;
`

function run(text: string, rules = RULES) {
  return runTests(
    { name: 'rules.test.yaml', text },
    {
      variables: { limit: '10' },
      now: () => 0,
      read: (name) => {
        if (name !== 'rules.sql') throw new Error('no such file')
        return { name, text: rules }
      },
    },
  )
}

const messages = (text: string) =>
  run(text).flatMap(({ failures }) => failures.map(({ line, message }) => `${line}: ${message}`))

describe('tests in YAML', () => {
  it('hold where what came is what was expected, of the fields that are named', () => {
    const text = `
rules: rules.sql
tests:
  - name: numbers with all of their digits, decimals, windows and times
    given:
      - { topic: s, key: a, value: { n: 9007199254740993, d: "1.50", t: x }, timestamp: 2000 }
      - { topic: s, key: a, value: { N: 3 }, timestamp: "1970-01-01T00:00:02.500Z" }
    expect:
      - { topic: big, key: a, value: { n: 9007199254740993, D: 1.5, T: x }, timestamp: 2000 }
      - { topic: counted, key: a, window: { start: 2000, end: 3000 }, value: { C: 1 } }
      - { topic: counted, value: { C: 2 } }
  - name: by topic
    given: [{ topic: s, key: a, value: { n: 30 } }]
    expect: { big: [{ key: a, value: { n: 30, t: null } }] }
`
    assert.deepEqual(messages(text.replace('D: 1.5', 'D: "1.50"')), [])
    assert.deepEqual(
      run(text).map(({ name, line }) => [name, line]),
      [
        ['numbers with all of their digits, decimals, windows and times', 4],
        ['by topic', 12],
      ],
    )
  })

  it('show what differs, what is missing and what is too much, each at its line', () => {
    const text = `rules: rules.sql
given:
  - { topic: s, key: a, value: { n: 11, t: one } }
  - { topic: s, key: b, value: { n: 12, t: two } }
expect:
  - { topic: big, key: a, value: { n: 11, t: eins } }
  - { topic: big, key: b, value: { n: 12 } }
  - { topic: big, key: c, value: { n: 13 } }
`
    assert.deepEqual(messages(text), [
      '6: big, record 1 is not as expected\n    value.t\n      - "eins"\n      + "one"',
      '8: big: expected, but not written\n      - "c" { n: 13 }',
    ])
    const none = messages(
      'rules: rules.sql\ngiven:\n  - { topic: s, key: a, value: { n: 11 } }\nexpect: { big: [] }\n',
    )
    assert.deepEqual(none, ['1: big: written, but not expected\n      + "a" { N: 11, D: null, T: null }'])
  })

  it('looks at every topic that is only written to, where the test names none', () => {
    const text = 'rules: rules.sql\ngiven:\n  - { topic: s, key: a, value: { n: 11 } }\nexpect: []\n'
    assert.equal(messages(text).length, 2)
  })

  it('a table is compared with its tombstones', () => {
    const rules = `CREATE STREAM s (id VARCHAR KEY, n BIGINT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
CREATE TABLE low WITH (KAFKA_TOPIC = 'low') AS SELECT id, LATEST_BY_OFFSET(n) AS n FROM s GROUP BY id HAVING LATEST_BY_OFFSET(n) < 5;`
    const text = `rules: rules.sql
given: [{ topic: s, key: a, value: { n: 1 } }, { topic: s, key: a, value: { n: 9 } }]
expect: [{ topic: low, key: a, value: { n: 1 } }, { topic: low, key: a, value: null }]
`
    assert.deepEqual(
      run(text, rules).flatMap(({ failures }) => failures),
      [],
    )
  })

  it('says where rules are refused', () => {
    const [outcome] = run(
      'rules: rules.sql\ngiven: []\nexpect: []\n',
      'CREATE STREAM x AS SELECT * FROM nowhere;',
    )
    assert.match(outcome!.failures[0]!.message, /^rules\.sql:1:\d+: /)
    assert.match(outcome!.failures[0]!.message, /\^$/)
  })

  it('do not pass by a misspelled topic or field', () => {
    const test = (given: string, expect = '[]') => `rules: rules.sql\ngiven: [${given}]\nexpect: ${expect}\n`
    const good = '{ topic: s, key: a, value: { n: 1 } }'
    assert.deepEqual(messages(test('{ topic: elsewhere, value: { n: 1 } }')), [
      '2: No stream or table is over the topic elsewhere',
    ])
    assert.deepEqual(messages(test(good, '{ bigg: [] }')), [
      '1: No stream or table is over the topic bigg\nDid you mean big?',
    ])
    assert.deepEqual(messages(test(good, '[{ topic: big, value: { tt: x } }]')), [
      '3: big has no field tt\nDid you mean T?',
    ])
    // What rules leave out may be in a record, but not beside what it was meant for.
    assert.deepEqual(messages(test('{ topic: s, value: { n: 1, comment_count: 5 } }')), [])
    assert.deepEqual(messages(test('{ topic: s, value: { nn: 1 } }')), [
      '2: s has no field nn\nDid you mean N?',
    ])
    const known = `${test('{ topic: s, value: { n: 1, more: 5, other: 6 } }')}topics:
  - { name: s, valueFormat: AVRO, valueSchema: { type: record, name: S, fields: [{ name: MORE, type: int }] } }
`
    assert.deepEqual(messages(known), ['2: s has no field other'])
  })

  it('says what can not be understood, and at which line', () => {
    const problem = (text: string, line: number, message: RegExp) =>
      assert.throws(
        () => run(text),
        (error) => error instanceof SpecError && error.line === line && message.test(error.message),
      )
    problem('rules: rules.sql\ngiven: [\n', 3, /rules\.test\.yaml:3/)
    problem(
      'rules: rules.sql\ntests:\n  - name: x\n    given: []\n    expct: []\n',
      5,
      /tests\.0\.expct: there is no such key; did you mean expect\?$/,
    )
    problem(
      'rules: rules.sql\ngiven: []\nexpect:\n  - { topic: big, valeu: { n: 1 } }\n',
      4,
      /expect\.0\.valeu: there is no such key; did you mean value\?$/,
    )
    problem('rules: rules.sql\ngiven: []\nexpect: 5\n', 3, /expect: expected a list of records/)
    problem('rules: rules.sql\ngiven:\n  - { key: a }\nexpect: []\n', 3, /topic/)
    problem('rules: other.sql\ngiven: []\nexpect: []\n', 1, /can't read other\.sql/)
    problem('rules: rules.sql\ngiven: [{ topic: s, timestamp: soon }]\nexpect: []\n', 2, /soon is no time/)
  })
})
