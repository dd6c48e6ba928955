/** What joins of joins, of windows and of groups give. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openTopologyDriver } from '../../../src/testing/index.ts'

type Piped = readonly [topic: string, key: unknown, value: unknown, timestamp: number, start?: number]

const SOURCES = `
  CREATE STREAM a (id BIGINT KEY, v INT) WITH (kafka_topic='a', value_format='JSON');
  CREATE STREAM b (id BIGINT KEY, v INT) WITH (kafka_topic='b', value_format='JSON');
  CREATE STREAM c (id BIGINT KEY, v INT) WITH (kafka_topic='c', value_format='JSON');
  CREATE TABLE t (id INT PRIMARY KEY, v INT, owner STRING) WITH (kafka_topic='t', value_format='JSON');
  CREATE TABLE u (name STRING PRIMARY KEY, city STRING) WITH (kafka_topic='u', value_format='JSON');
  CREATE TABLE w (id INT PRIMARY KEY, v INT) WITH (kafka_topic='w', value_format='JSON');
  CREATE STREAM long_windows (id BIGINT KEY, v INT)
    WITH (kafka_topic='long', value_format='JSON', window_type='TUMBLING', window_size='10 SECONDS');
  CREATE STREAM short_windows (id BIGINT KEY, v INT)
    WITH (kafka_topic='short', value_format='JSON', window_type='HOPPING', window_size='5 SECONDS');
`

interface Run {
  readonly schema: string
  readonly rows: readonly unknown[]
}

/** The schema of O, and its records as [key, the value's columns..., timestamp]; a tombstone's value is null. */
function run(statement: string, piped: readonly Piped[], sources = SOURCES): Run {
  const driver = openTopologyDriver()
  try {
    driver.execute(sources + statement)
    for (const [topic, key, value, timestamp, start] of piped) {
      const window = start === undefined ? {} : { window: { start, end: start + 1, type: 'time' as const } }
      driver.pipe({ topic, key, value, timestamp, ...window })
    }
    const { schema } = driver.sources().find(({ name }) => name === 'O')!
    const rows = driver.records('O').map(({ key, value, timestamp, window }) => {
      const columns = value === null ? [null] : Object.values(value as object).map(plain)
      return [plain(key), ...columns, timestamp, ...(window ? [window] : [])]
    })
    return { schema, rows }
  } finally {
    driver.close()
  }
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}

describe('aggregates without arguments', () => {
  it('take the time of the record, also of one that a join made', () => {
    const piped: readonly Piped[] = [
      ['b', 1, { V: 20 }, 20],
      ['a', 1, { V: 10 }, 10],
      ['a', 1, { V: 11 }, 30],
    ]
    const { rows } = run('CREATE TABLE o AS SELECT id, MAX(*) AS m, SUM() AS s FROM a GROUP BY id;', piped)
    assert.deepEqual(rows, [
      [1, 10, 10, 10],
      [1, 30, 40, 30],
    ])
    const joined = run(
      `CREATE TABLE o AS SELECT a.id, MIN(*) AS m, COLLECT_LIST() AS l FROM a JOIN b WITHIN 1 SECOND ON a.id = b.id
         GROUP BY a.id;`,
      piped,
    )
    assert.deepEqual(joined.rows, [
      [1, 20, [20n], 20],
      [1, 20, [20n, 30n], 30],
    ])
  })
})

describe('joins of joins', () => {
  it('gives a full outer join of a full outer join one key of its own', () => {
    const { schema, rows } = run(
      `CREATE STREAM o AS SELECT * FROM a FULL OUTER JOIN b WITHIN 1 SECOND ON a.id = b.id
         FULL OUTER JOIN c WITHIN 1 SECOND ON a.id = c.id;`,
      [
        ['a', 1, { V: 10 }, 1],
        ['b', 1, { V: 20 }, 2],
        ['c', 1, { V: 30 }, 3],
        ['c', 2, { V: 31 }, 4],
      ],
    )
    assert.equal(
      schema,
      '`ROWKEY` BIGINT KEY, `A_ID` BIGINT, `A_V` INTEGER, `B_ID` BIGINT, `B_V` INTEGER, `C_ID` BIGINT, `C_V` INTEGER',
    )
    assert.deepEqual(rows, [
      [1, 1, 10, null, null, null, null, 1],
      [1, 1, 10, 1, 20, null, null, 2],
      [1, 1, 10, null, null, 1, 30, 3],
      [1, 1, 10, 1, 20, 1, 30, 3],
      [2, null, null, null, null, 2, 31, 4],
    ])
  })

  it('leaves the key of an inner join out of what * stands for in the outer one', () => {
    const { schema } = run(
      `CREATE STREAM o AS SELECT * FROM a FULL OUTER JOIN b WITHIN 1 SECOND ON a.id = b.id
         JOIN c WITHIN 1 SECOND ON a.id = c.id;`,
      [],
    )
    assert.match(schema, /^`A_ID` BIGINT KEY, `A_V` INTEGER, `B_ID` BIGINT/)
    assert.doesNotMatch(schema, /ROWKEY/)
  })

  it('numbers the key of a join where a source has a column ROWKEY', () => {
    const { schema, rows } = run(
      `CREATE STREAM d (rowkey BIGINT KEY, v INT) WITH (kafka_topic='d', value_format='JSON');
       CREATE STREAM o AS SELECT * FROM a FULL OUTER JOIN d WITHIN 1 SECOND ON a.id = d.rowkey;`,
      [['d', 7, { V: 1 }, 5]],
    )
    assert.equal(
      schema,
      '`ROWKEY_1` BIGINT KEY, `A_ID` BIGINT, `A_V` INTEGER, `D_ROWKEY` BIGINT, `D_V` INTEGER',
    )
    assert.deepEqual(rows, [[7, null, null, 7, 1, 5]])
  })

  it('joins what a foreign-key join gives by the key of its left table', () => {
    const { schema, rows } = run(
      `CREATE TABLE o AS SELECT t.id, t.v, u.city, w.v FROM t JOIN u ON t.owner = u.name LEFT JOIN w ON t.id = w.id;`,
      [
        ['t', 1, { V: 10, OWNER: 'ann' }, 1],
        ['u', 'ann', { CITY: 'Oslo' }, 2],
        ['w', 1, { V: 30 }, 3],
        ['u', 'ann', null, 4],
      ],
    )
    assert.equal(schema, '`T_ID` INTEGER KEY, `T_V` INTEGER, `CITY` STRING, `W_V` INTEGER')
    assert.deepEqual(rows, [
      [1, 10, 'Oslo', null, 2],
      [1, 10, 'Oslo', 30, 3],
      [1, null, 4],
    ])
  })
})

it('keeps a joined row with the time of those of its rows that are left', () => {
  const { rows } = run(
    `CREATE TABLE o AS SELECT t.id, t.v, w.v, x.v FROM t LEFT JOIN w ON t.id = w.id JOIN x ON t.id = x.id;`,
    [
      ['t', 1, { V: 10 }, 10],
      ['w', 1, { V: 20 }, 20],
      ['w', 1, null, 50],
      ['x', 1, { V: 30 }, 30],
      ['w', 1, null, 60],
    ],
    `${SOURCES} CREATE TABLE x (id INT PRIMARY KEY, v INT) WITH (kafka_topic='x', value_format='JSON');`,
  )
  assert.deepEqual(rows, [
    [1, 10, null, 30, 30],
    [1, 10, null, 30, 60],
  ])
})

it('takes the old row of a foreign-key join back from its group', () => {
  const { rows } = run(
    'CREATE TABLE o AS SELECT u.city, COUNT(*) AS n, SUM(t.v) AS s FROM t JOIN u ON t.owner = u.name GROUP BY u.city;',
    [
      ['u', 'ann', { CITY: 'Oslo' }, 1],
      ['t', 1, { V: 10, OWNER: 'ann' }, 2],
      ['t', 2, { V: 5, OWNER: 'ann' }, 3],
      ['u', 'ann', { CITY: 'Rome' }, 4],
      ['t', 2, null, 5],
    ],
  )
  assert.deepEqual(rows, [
    ['Oslo', 1, 10, 2],
    ['Oslo', 2, 15, 3],
    ['Oslo', 1, 5, 4],
    ['Rome', 1, 10, 4],
    ['Oslo', 0, 0, 4],
    ['Rome', 2, 15, 4],
    ['Rome', 1, 10, 5],
  ])
})

it('gives what a change of the row named changes the time of that change, however late it comes', () => {
  const { rows } = run('CREATE TABLE o AS SELECT t.id, t.v, u.city FROM t LEFT JOIN u ON t.owner = u.name;', [
    ['t', 1, { V: 10, OWNER: 'ann' }, 20],
    ['u', 'ann', { CITY: 'Oslo' }, 5],
    ['u', 'ann', { CITY: 'Rome' }, 30],
    ['t', 2, { V: 11, OWNER: 'ann' }, 25],
  ])
  assert.deepEqual(rows, [
    [1, 10, null, 20],
    [1, 10, 'Oslo', 5],
    [1, 10, 'Rome', 30],
    [2, 11, 'Rome', 30],
  ])
})

it('gives the end of an inner foreign-key match the time of the row named, where that is the later one', () => {
  const { rows } = run('CREATE TABLE o AS SELECT t.id, t.v, u.city FROM t JOIN u ON t.owner = u.name;', [
    ['u', 'ann', { CITY: 'Oslo' }, 100],
    ['t', 1, { V: 10, OWNER: 'ann' }, 50],
    ['t', 1, { V: 11, OWNER: null }, 60],
    ['t', 2, { V: 12, OWNER: 'ann' }, 70],
    ['t', 2, null, 80],
    ['t', 2, null, 90],
    ['t', 2, { V: 13, OWNER: 'bob' }, 95],
    ['t', 2, null, 120],
  ])
  assert.deepEqual(rows, [
    [1, 10, 'Oslo', 100],
    [1, null, 100],
    [2, 12, 'Oslo', 100],
    [2, null, 100],
    [2, null, 120],
  ])
})

it('groups windowed rows by their key over all windows, the bounds being columns', () => {
  const { rows } = run(
    `CREATE TABLE o AS SELECT id, COUNT(*) AS n, MIN(WINDOWSTART) AS s, MAX(WINDOWEND) AS e FROM long_windows
       WHERE WINDOWSTART > 0 GROUP BY id;`,
    [
      ['long', 1, { V: 1 }, 5, 0],
      ['long', 1, { V: 1 }, 20_001, 20_000],
      ['long', 1, { V: 2 }, 10_002, 10_000],
    ],
  )
  assert.deepEqual(rows, [
    [1, 1, 20_000, 30_000, 20_001],
    [1, 2, 10_000, 30_000, 20_001],
  ])
})

it('lets windows of a fixed size meet by their start, whatever their size', () => {
  const { rows } = run(
    `CREATE STREAM o AS SELECT l.id, l.v AS a, s.v AS b FROM long_windows l JOIN short_windows s WITHIN 1 SECOND ON l.id = s.id;`,
    [
      ['long', 1, { V: 1 }, 20_001, 20_000],
      ['short', 1, { V: 2 }, 20_002, 20_000],
      ['short', 1, { V: 3 }, 20_003, 25_000],
    ],
  )
  assert.deepEqual(rows, [[1, 1, 2, 20_002, { start: 20_000, end: 30_000, type: 'time' }]])
})
