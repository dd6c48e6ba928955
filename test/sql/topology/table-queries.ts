/** Queries over three tables of any kind, changes of these tables, and what a naive reading of the last rows gives. */

import fc from 'fast-check'

interface Row {
  readonly k: string
  readonly g: string | null
  readonly i: number | null
}
type Joined = Readonly<Record<string, Row | null>>
type Table = ReadonlyMap<string, Row>

const NAMES = ['t1', 't2', 't3'] as const

/** Declares the tables, each over the topic of its name. */
export const SOURCES = NAMES.map(
  (name) =>
    `CREATE TABLE ${name} (k STRING PRIMARY KEY, g STRING, i INT) WITH (kafka_topic='${name}', value_format='JSON');`,
).join('\n')

const KINDS = {
  JOIN: [false, false],
  'LEFT JOIN': [true, false],
  'RIGHT JOIN': [false, true],
  'FULL OUTER JOIN': [true, true],
} as const

const anyQuery = fc.record({
  first: fc.constantFrom(...(Object.keys(KINDS) as (keyof typeof KINDS)[])),
  isForeign: fc.boolean(),
  second: fc.constantFrom(undefined, 'JOIN', 'LEFT JOIN', 'RIGHT JOIN'),
  where: fc.constantFrom(undefined, 'COALESCE(t1.i, 0) > 2', 'COALESCE(t2.i, 0) > 2'),
  groupBy: fc.constantFrom(undefined, 't1.g', 't2.g'),
})
export type Query = typeof anyQuery extends fc.Arbitrary<infer Value> ? Value : never

/** What can be said in one statement: see the refusals of joins. */
export const query = anyQuery.filter(({ first, isForeign, second }) => {
  if (isForeign && (first === 'RIGHT JOIN' || first === 'FULL OUTER JOIN')) return false
  return second === undefined || first !== 'FULL OUTER JOIN'
})

const name = fc.constantFrom('a', 'b', 'c')
/** One of them is nobody's. */
const named = fc.constantFrom('a', 'b', 'c', 'd')

/** A record of a table's topic; the third one is not in all queries. */
export const change = fc.record({
  topic: fc.constantFrom('t1', 't1', 't2', 't2', 't3'),
  key: name,
  value: fc.option(fc.record({ G: fc.option(named, { freq: 6 }), I: fc.option(fc.nat(5), { freq: 6 }) }), {
    freq: 4,
  }),
  /** So few that records share them. */
  timestamp: fc.nat(5),
})
export type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never

/** Makes table O. */
export function statement({ first, isForeign, second, where, groupBy }: Query): string {
  const key = first === 'FULL OUTER JOIN' ? 'ROWKEY' : 't1.k'
  const columns = groupBy
    ? `${groupBy} AS id, COUNT(*) AS n, SUM(t1.i) AS s`
    : `${key} AS id, t1.i AS a, t2.i AS b${second ? ', t3.i AS c' : ''}`
  const joins = [
    `${first} t2 ON t1.${isForeign ? 'g' : 'k'} = t2.k`,
    ...(second ? [`${second} t3 ON t1.k = t3.k`] : []),
  ]
  const clauses = [
    ...joins,
    ...(where ? [`WHERE ${where}`] : []),
    ...(groupBy ? [`GROUP BY ${groupBy}`] : []),
  ]
  return `CREATE TABLE o AS SELECT ${columns} FROM t1 ${clauses.join(' ')};`
}

/** The value columns of O's rows, by key. Groups that were emptied are not among them. */
export function naive(asked: Query, changes: readonly Change[]): Map<string, readonly unknown[]> {
  const rows = naiveRows(asked, tablesOf(changes))
  if (!asked.groupBy) {
    const columns = asked.second ? ['t1', 't2', 't3'] : ['t1', 't2']
    return new Map([...rows].map(([key, row]) => [key, columns.map((table) => row[table]?.i ?? null)]))
  }
  const [table] = asked.groupBy.split('.') as [string]
  const groups = new Map<string, readonly unknown[]>()
  for (const row of rows.values()) {
    const group = row[table]?.g ?? null
    if (group === null) continue
    const [count, sum] = (groups.get(group) ?? [0, 0]) as [number, number]
    groups.set(group, [count + 1, sum + (row.t1?.i ?? 0)])
  }
  return groups
}

/** The table that O's records make, to be compared with the naive one: `columns` are null for a tombstone. */
export function lastRows(
  { groupBy }: Query,
  records: Iterable<readonly [key: string, columns: readonly unknown[] | null]>,
): Map<string, readonly unknown[]> {
  const rows = new Map<string, readonly unknown[]>()
  for (const [key, columns] of records) {
    if (columns === null || (groupBy && columns[0] === 0)) rows.delete(key)
    else rows.set(key, columns)
  }
  return rows
}

function tablesOf(changes: readonly Change[]): readonly [Table, Table, Table] {
  const tables = { t1: new Map<string, Row>(), t2: new Map<string, Row>(), t3: new Map<string, Row>() }
  for (const { topic, key, value } of changes) {
    if (value) tables[topic].set(key, { k: key, g: value.G, i: value.I })
    else tables[topic].delete(key)
  }
  return [tables.t1, tables.t2, tables.t3]
}

/** The joined rows, by key. */
function naiveRows({ first, isForeign, second, where }: Query, [t1, t2, t3]: readonly [Table, Table, Table]) {
  let rows = new Map<string, Joined>()
  const [keepsLeft, keepsRight] = KINDS[first]
  for (const [key, left] of t1) {
    const other = isForeign ? left.g : key
    const right = (other === null ? undefined : t2.get(other)) ?? null
    if (right || keepsLeft) rows.set(key, { t1: left, t2: right })
  }
  if (keepsRight) for (const [key, right] of t2) if (!t1.has(key)) rows.set(key, { t1: null, t2: right })
  if (second) rows = thirdJoined(rows, t3, KINDS[second])
  if (!where) return rows
  const tested = where.includes('t1') ? 't1' : 't2'
  return new Map([...rows].filter(([, row]) => (row[tested]?.i ?? 0) > 2))
}

function thirdJoined(
  rows: ReadonlyMap<string, Joined>,
  t3: Table,
  [keepsLeft, keepsRight]: readonly [boolean, boolean],
) {
  const joined = new Map<string, Joined>()
  for (const [key, row] of rows) {
    const right = t3.get(key) ?? null
    if (right || keepsLeft) joined.set(key, { ...row, t3: right })
  }
  if (keepsRight)
    for (const [key, right] of t3) if (!rows.has(key)) joined.set(key, { t1: null, t2: null, t3: right })
  return joined
}
