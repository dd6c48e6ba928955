import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openTopologyDriver, SqlError, type TopologyDriver } from '../../../src/testing/index.ts'

const S = "CREATE STREAM s (k STRING KEY, g STRING, i INT) WITH (kafka_topic='s', value_format='JSON');"
const T = "CREATE TABLE t (k STRING PRIMARY KEY, i INT) WITH (kafka_topic='t', value_format='JSON');"

function rows(driver: TopologyDriver, topic: string): unknown[] {
  return driver
    .records(topic)
    .map(({ key, value }) => [key, value === null ? null : { ...(value as object) }])
}

describe('values', () => {
  it('gives logical values of every type, and takes them', () => {
    const driver = openTopologyDriver()
    driver.execute(`
      CREATE STREAM a (k BIGINT KEY, b BOOLEAN, l BIGINT, d DOUBLE, c DECIMAL(6, 2), y BYTES, dt DATE, ts TIMESTAMP,
        ar ARRAY<INT>, m MAP<STRING, BIGINT>, st STRUCT<x INT, s STRING>) WITH (kafka_topic='a', format='AVRO');
      CREATE STREAM o AS SELECT * FROM a;`)
    const value = {
      B: true,
      L: 2n ** 60n,
      D: 1.5,
      C: '-3.10',
      Y: new Uint8Array([1, 2]),
      DT: 19_000,
      TS: 1_700_000_000_000,
      AR: [1, null],
      M: { one: 1n },
      ST: { X: 1, S: null },
    }
    driver.pipe({ topic: 'a', key: 7n, value })
    const [record] = driver.records('O')
    assert.equal(record!.key, 7n)
    assert.deepEqual(
      JSON.parse(JSON.stringify(record!.value, printable)),
      JSON.parse(JSON.stringify(value, printable)),
    )
    driver.close()
  })

  it('gives a key of several columns as an object, a DELIMITED record as its line, a KAFKA one bare', () => {
    const driver = openTopologyDriver()
    driver.execute(`
      CREATE STREAM a (x STRING KEY, y INT KEY, v INT, w STRING) WITH (kafka_topic='a', key_format='JSON', value_format='DELIMITED');
      CREATE STREAM o AS SELECT * FROM a;
      CREATE STREAM p WITH (value_format='KAFKA') AS SELECT x, y, v FROM a;`)
    driver.pipe({ topic: 'a', key: { X: 'a', Y: 1 }, value: '5,hello' })
    const [line] = driver.records('O')
    assert.deepEqual({ ...(line!.key as object) }, { X: 'a', Y: 1 })
    assert.equal(line!.value, '5,hello')
    assert.equal(driver.records('P')[0]!.value, 5)
    driver.close()
  })

  it('reads header columns', () => {
    const driver = openTopologyDriver()
    driver.execute(`
      CREATE STREAM a (k STRING KEY, v INT, h BYTES HEADER('trace')) WITH (kafka_topic='a', value_format='JSON');
      CREATE STREAM o AS SELECT k, FROM_BYTES(h, 'utf8') AS trace FROM a;`)
    driver.pipe({ topic: 'a', key: 'x', value: { V: 1 }, headers: [['trace', Buffer.from('abc')]] })
    driver.pipe({ topic: 'a', key: 'x', value: { V: 1 } })
    assert.deepEqual(rows(driver, 'O'), [
      ['x', { TRACE: 'abc' }],
      ['x', { TRACE: null }],
    ])
    driver.close()
  })

  it('takes headers as pairs or objects, with bytes, base64 or nothing as values', () => {
    const driver = openTopologyDriver()
    driver.execute(`
      CREATE STREAM a (k STRING KEY, v INT, h ARRAY<STRUCT<key STRING, value BYTES>> HEADERS)
        WITH (kafka_topic='a', value_format='JSON');
      CREATE STREAM o AS SELECT k, TRANSFORM(h, x => x->key) AS n,
        TRANSFORM(h, x => FROM_BYTES(x->value, 'utf8')) AS t FROM a;`)
    driver.pipe({
      topic: 'a',
      key: 'x',
      value: { V: 1 },
      headers: [['p', new Uint8Array([97])], { key: 'q', value: 'YmI=' }, { KEY: 'q', VALUE: null }],
    })
    assert.deepEqual(rows(driver, 'O'), [['x', { N: ['p', 'q', 'q'], T: ['a', 'bb', null] }]])
    driver.close()
  })
})

describe('records', () => {
  it('gives what statements wrote, not what was piped', () => {
    const driver = openTopologyDriver()
    driver.execute(`${S} CREATE STREAM o AS SELECT * FROM s; INSERT INTO o (k, i) VALUES ('a', 1);`)
    driver.pipe({ topic: 'O', key: 'b', value: { I: 2 } })
    driver.pipe({ topic: 's', key: 'c', value: { I: 3 }, timestamp: 5 })
    assert.deepEqual(
      driver.records('O').map(({ key, timestamp }) => [key, timestamp]),
      [
        ['a', 0],
        ['c', 5],
      ],
    )
    assert.deepEqual(driver.records('s'), [])
    assert.deepEqual(driver.records('nosuch'), [])
    driver.close()
  })

  it('passes records without a value through, and drops them where a column is asked for', () => {
    const driver = openTopologyDriver()
    driver.execute(`${S} CREATE STREAM o AS SELECT * FROM s; CREATE STREAM p AS SELECT * FROM s WHERE i > 0;`)
    driver.pipe({ topic: 's', key: 'a', value: null })
    driver.pipe({ topic: 's', key: null, value: { I: 1 } })
    assert.deepEqual(rows(driver, 'O'), [
      ['a', null],
      [null, { G: null, I: 1 }],
    ])
    assert.deepEqual(rows(driver, 'P'), [[null, { G: null, I: 1 }]])
    driver.close()
  })

  it('takes the time of a record without a value from its key alone, and drops it where the time is elsewhere', () => {
    const driver = openTopologyDriver()
    driver.execute(`
      CREATE TABLE a (k BIGINT PRIMARY KEY, ts BIGINT) WITH (kafka_topic='a', value_format='JSON', timestamp='ts');
      CREATE TABLE b (k BIGINT PRIMARY KEY, ts BIGINT) WITH (kafka_topic='b', value_format='JSON', timestamp='k');
      CREATE TABLE o AS SELECT * FROM a; CREATE TABLE p AS SELECT * FROM b;`)
    for (const topic of ['a', 'b']) {
      driver.pipe({ topic, key: 7n, value: { TS: 5n }, timestamp: 1 })
      driver.pipe({ topic, key: 7n, value: null, timestamp: 2 })
    }
    const written = (topic: string) =>
      driver.records(topic).map(({ value, timestamp }) => [value === null, timestamp])
    assert.deepEqual(written('O'), [[false, 5]])
    assert.deepEqual(written('P'), [
      [false, 7],
      [true, 7],
    ])
    driver.close()
  })

  it('writes a tombstone where a row of a table passes no more, and none where none ever did', () => {
    const driver = openTopologyDriver()
    driver.execute(`${T} CREATE TABLE o AS SELECT * FROM t WHERE i > 5;`)
    for (const [key, i] of [
      ['a', 1],
      ['b', 9],
      ['b', 2],
    ] as const) {
      driver.pipe({ topic: 't', key, value: { I: i } })
    }
    assert.deepEqual(rows(driver, 'O'), [
      ['b', { I: 9 }],
      ['b', null],
    ])
    driver.close()
  })

  it('gives the windows of keys, and takes them', () => {
    const driver = openTopologyDriver()
    driver.execute(`${S}
      CREATE TABLE n AS SELECT g, COUNT(*) AS c FROM s WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY g;
      CREATE STREAM w (k STRING KEY, v INT) WITH (kafka_topic='w', value_format='JSON', window_type='SESSION');
      CREATE STREAM o AS SELECT *, WINDOWSTART AS ws, WINDOWEND AS we FROM w;`)
    driver.pipe({ topic: 's', key: 'a', value: { G: 'x' }, timestamp: 12_000 })
    driver.pipe({ topic: 'w', key: 'a', value: { V: 1 }, window: { start: 3, end: 9, type: 'session' } })
    assert.deepEqual(driver.records('N')[0]!.window, { start: 10_000, end: 20_000, type: 'time' })
    const [session] = driver.records('O')
    assert.deepEqual(session!.window, { start: 3, end: 9, type: 'session' })
    assert.deepEqual({ ...(session!.value as object) }, { V: 1, WS: 3n, WE: 9n })
    driver.close()
  })

  it('keeps the order of the queries that write to one topic', () => {
    const driver = openTopologyDriver()
    driver.execute(`${S} CREATE STREAM o AS SELECT k, i FROM s; INSERT INTO o SELECT k, i * 10 AS i FROM s;`)
    driver.pipe({ topic: 's', key: 'a', value: { I: 1 } })
    driver.pipe({ topic: 's', key: 'b', value: { I: 2 } })
    const values = driver.records('O').map(({ value }) => (value as { I: number }).I)
    assert.deepEqual(values, [1, 2, 10, 20])
    driver.close()
  })

  it('begins at the end where auto.offset.reset says so', () => {
    const driver = openTopologyDriver()
    driver.execute(S)
    driver.pipe({ topic: 's', key: 'a', value: { I: 1 } })
    driver.execute(
      `CREATE STREAM o AS SELECT k, i FROM s; SET 'auto.offset.reset'='latest'; CREATE STREAM p AS SELECT k, i FROM s;`,
    )
    driver.pipe({ topic: 's', key: 'b', value: { I: 2 } })
    assert.equal(driver.records('O').length, 2)
    assert.equal(driver.records('P').length, 1)
    driver.close()
  })
})

describe('generated names', () => {
  it('go on where those of the sources end, and are no name of a column', () => {
    const driver = openTopologyDriver()
    driver.execute(`
      CREATE STREAM a (k INT KEY, ksql_col_3 INT, b INT, s STRUCT<b INT>) WITH (kafka_topic='a', value_format='JSON');
      CREATE STREAM o AS SELECT k, b + 1, s->b, ksql_col_3 FROM a;
      CREATE STREAM p AS SELECT * FROM a PARTITION BY b + 1;
      CREATE STREAM q AS SELECT * FROM a PARTITION BY s->b;`)
    const columns = (source: string) =>
      driver
        .sources()
        .find(({ name }) => name === source)!
        .schema.match(/(?<=(^|, )`)\w+/g)
    assert.deepEqual(columns('O'), ['K', 'KSQL_COL_4', 'B_1', 'KSQL_COL_3'])
    assert.deepEqual(columns('P'), ['KSQL_COL_4', 'KSQL_COL_3', 'B', 'S', 'K'])
    assert.deepEqual(columns('Q'), ['B_1', 'KSQL_COL_3', 'B', 'S', 'K'])
    driver.close()
  })
})

describe('struct->*', () => {
  it('takes the fields of what table functions and aggregates give', () => {
    const driver = openTopologyDriver()
    driver.execute(`
      CREATE STREAM a (k STRING KEY, st STRUCT<x INT, y STRING>, l ARRAY<STRUCT<p INT, q STRING>>)
        WITH (kafka_topic='a', value_format='JSON');
      CREATE STREAM o AS SELECT k, EXPLODE(l)->* FROM a;
      CREATE TABLE p AS SELECT k, LATEST_BY_OFFSET(st)->*, COUNT(*) AS n FROM a GROUP BY k;`)
    const value = { ST: { X: 1, Y: 'y' }, L: [{ P: 2, Q: 'q' }, { P: 3 }] }
    driver.pipe({ topic: 'a', key: 'k', value })
    assert.deepEqual(rows(driver, 'O'), [
      ['k', { P: 2, Q: 'q' }],
      ['k', { P: 3, Q: null }],
    ])
    assert.deepEqual(rows(driver, 'P'), [['k', { X: 1, Y: 'y', N: 1n }]])
    driver.close()
  })
})

describe('PARTITION BY', () => {
  it('gives records without a value what the old key tells of the new one', () => {
    const driver = openTopologyDriver()
    driver.execute(`
      ${S}
      CREATE STREAM o AS SELECT * FROM s PARTITION BY UCASE(k);
      CREATE STREAM p AS SELECT * FROM s PARTITION BY g;
      CREATE STREAM q WITH (key_format='JSON') AS SELECT * FROM s PARTITION BY k, g;`)
    driver.pipe({ topic: 's', key: 'a', value: null })
    driver.pipe({ topic: 's', key: null, value: null })
    assert.deepEqual(rows(driver, 'O'), [
      ['A', null],
      [null, null],
    ])
    assert.deepEqual(rows(driver, 'P'), [
      [null, null],
      [null, null],
    ])
    assert.deepEqual(
      driver.records('Q').map(({ key }) => ({ ...(key as object) })),
      [
        { K: 'a', G: null },
        { K: null, G: null },
      ],
    )
    driver.close()
  })

  it('leaves no key and no key format where it says NULL', () => {
    const driver = openTopologyDriver()
    driver.execute(`${S} CREATE STREAM o AS SELECT * FROM s PARTITION BY NULL;`)
    assert.equal(driver.sources().find(({ name }) => name === 'O')!.keyFormat, 'NONE')
    assert.throws(
      () => driver.execute("CREATE STREAM p WITH (key_format='JSON') AS SELECT * FROM s PARTITION BY NULL;"),
      /Key format specified for stream without key columns/,
    )
    driver.close()
  })
})

describe('statements', () => {
  it('keeps those before the one that is refused, and says where that stands', () => {
    const driver = openTopologyDriver()
    assert.throws(
      () => driver.execute(`${S}\nCREATE STREAM o AS SELECT k, nope FROM s;`),
      (error) => error instanceof SqlError && error.line === 2 && error.column === 30,
    )
    assert.deepEqual(
      driver.sources().map(({ name }) => name),
      ['S'],
    )
    driver.close()
  })

  it('goes on with the state of a query that is replaced', () => {
    const driver = openTopologyDriver()
    const counting = (least: number) =>
      `CREATE OR REPLACE TABLE o AS SELECT k, COUNT(*) AS n FROM s GROUP BY k HAVING COUNT(*) > ${least};`
    driver.execute(`${S} ${counting(0)}`)
    driver.pipe({ topic: 's', key: 'a', value: { I: 1 } })
    driver.execute(counting(1))
    driver.pipe({ topic: 's', key: 'a', value: { I: 2 } })
    assert.deepEqual(rows(driver, 'O'), [
      ['a', { N: 1n }],
      ['a', { N: 2n }],
    ])
    driver.close()
  })

  it('substitutes variables', () => {
    const driver = openTopologyDriver()
    driver.execute(`DEFINE least = '3'; ${S} CREATE STREAM o AS SELECT k, i FROM s WHERE i > \${least};`)
    driver.pipe({ topic: 's', key: 'a', value: { I: 3 } })
    driver.pipe({ topic: 's', key: 'b', value: { I: 4 } })
    assert.deepEqual(rows(driver, 'O'), [['b', { I: 4 }]])
    driver.close()
  })

  it('refuses to go on after it was closed', () => {
    const driver = openTopologyDriver()
    driver.close()
    driver.close()
    assert.throws(() => driver.execute(S), /closed/)
  })
})

function printable(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}

describe('values at the edge', () => {
  const CASES: Readonly<Record<string, readonly [expression: string, format: string, value: unknown]>> = {
    'a map whose key is NULL, in Avro': ["AS_MAP(ARRAY['a', CAST(NULL AS STRING)], ARRAY[1, 2])", 'AVRO', 3],
    'bytes of megabytes, in JSON': [
      "RPAD(TO_BYTES('ff', 'hex'), 7000000, TO_BYTES('00', 'hex'))",
      'JSON',
      7_000_000,
    ],
    'text longer than there can be': [
      "REPLACE(LPAD('', 1000000, 'x'), 'x', LPAD('', 100000, 'y'))",
      'JSON',
      null,
    ],
  }
  for (const [name, [expression, format, expected]] of Object.entries(CASES)) {
    it(name, () => {
      const driver = openTopologyDriver()
      driver.execute(
        `${S} CREATE STREAM o WITH (value_format='${format}') AS SELECT k, ${expression} AS r FROM s;`,
      )
      driver.pipe({ topic: 's', key: 'k', value: {} })
      const { R } = driver.records('O')[0]!.value as { readonly R: unknown }
      const size = R instanceof Uint8Array ? R.length : typeof R === 'object' && R !== null ? sum(R) : R
      assert.equal(size, expected)
      driver.close()
    })
  }
})

describe('what formats write', () => {
  const half = "SUBSTRING('\u{1f600}x', 2)"
  const CASES: Readonly<Record<string, readonly [expression: string, written: unknown]>> = {
    JSON: [half, { R: '?x' }],
    AVRO: [half, { R: '?x' }],
    KAFKA: [half, '?x'],
    DELIMITED: [half, '"?x"'],
  }
  for (const [format, [expression, written]] of Object.entries(CASES)) {
    it(`${format}: half of a surrogate pair is a question mark`, () => {
      const driver = openTopologyDriver()
      driver.execute(
        `${S} CREATE STREAM o WITH (value_format='${format}') AS SELECT k, ${expression} AS r FROM s;`,
      )
      driver.pipe({ topic: 's', key: 'k', value: {} })
      const { value } = driver.records('O')[0]!
      assert.deepEqual(typeof value === 'string' ? value : { ...(value as object) }, written)
      driver.close()
    })
  }

  it('AVRO, like JSON: a decimal that has outgrown its precision, which its readers refuse', () => {
    const driver = openTopologyDriver()
    driver.execute(`
      CREATE STREAM a (k STRING KEY, d DECIMAL(4, 2)) WITH (kafka_topic='a', value_format='JSON');
      CREATE STREAM o WITH (value_format='AVRO') AS SELECT k, CEIL(d) AS r FROM a;
      CREATE STREAM p AS SELECT * FROM o;`)
    for (const d of ['99.50', '-1.50']) driver.pipe({ topic: 'a', key: 'k', value: { D: d } })
    const written = (topic: string) =>
      driver.records(topic).map(({ value }) => String((value as { readonly R: unknown }).R))
    assert.deepEqual(written('O'), ['100.00', '-1.00'])
    assert.deepEqual(written('P'), ['-1.00'])
    driver.close()
  })
})

function sum(map: object): number {
  return Object.values(map).reduce((total: number, value: number) => total + value, 0)
}

describe('INSERT INTO ... VALUES', () => {
  it('writes a key of several columns though all of them are NULL, but needs the only one of a table', () => {
    const driver = openTopologyDriver()
    driver.execute(`
      CREATE TABLE a (x STRING PRIMARY KEY, y STRING PRIMARY KEY, v INT) WITH (kafka_topic='a', format='JSON');
      INSERT INTO a VALUES (NULL, NULL, 1);
      CREATE TABLE b (x STRING PRIMARY KEY, v INT) WITH (kafka_topic='b', format='JSON');`)
    assert.deepEqual({ ...(driver.records('a')[0]!.key as object) }, { X: null, Y: null })
    assert.throws(() => driver.execute("INSERT INTO a (x, v) VALUES ('x', 1);"), /Y is required for tables/)
    assert.throws(() => driver.execute('INSERT INTO b VALUES (NULL, 1);'), /X is required for tables/)
    driver.close()
  })

  it('takes base64 for BYTES', () => {
    const driver = openTopologyDriver()
    driver.execute(`
      CREATE STREAM a (y BYTES) WITH (kafka_topic='a', value_format='JSON');
      CREATE STREAM o AS SELECT FROM_BYTES(y, 'utf8') AS t FROM a;
      INSERT INTO a (y) VALUES ('aGk=');`)
    assert.deepEqual(rows(driver, 'O'), [[null, { T: 'hi' }]])
    assert.throws(
      () => driver.execute("INSERT INTO a (y) VALUES ('*');"),
      /Expected type BYTES for field `Y`/,
    )
    driver.close()
  })
})
