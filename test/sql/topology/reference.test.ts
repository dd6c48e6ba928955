import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { memoryStore, type Store } from '../../../src/sql/topology/index.ts'
import { lastQuery, type TestRecord } from './runner.ts'

const stream = (name: string) =>
  `CREATE STREAM ${name} (k STRING KEY, g STRING, i INT) WITH (kafka_topic='${name}', value_format='JSON');`

interface Row {
  readonly topic: 'l' | 'r'
  readonly group: string
  readonly id: number
  readonly time: number
}

/** Rows in the order of arrival, many of them late. */
const rows = fc
  .array(
    fc.record({
      topic: fc.constantFrom('l' as const, 'r' as const),
      group: fc.constantFrom('a', 'b', 'c'),
      passed: fc.integer({ min: -6000, max: 7000 }),
    }),
    { maxLength: 50 },
  )
  .map((steps) => {
    let now = 30_000
    return steps.map(({ topic, group, passed }, id): Row => {
      now = Math.max(0, now + passed)
      return { topic, group, id, time: now }
    })
  })

function run(script: string, input: readonly Row[]): string[] {
  const test = lastQuery(script)
  const stores = new Map<string, Store>()
  const take = test.open((name) => {
    if (!stores.has(name)) stores.set(name, memoryStore())
    return stores.get(name)!
  })
  return input.flatMap(({ topic, group, id, time }) => {
    const record: TestRecord = { topic, key: group, value: { G: group, I: id }, timestamp: time }
    return take(record)
  })
}

/** How outputs look: the key with what the window adds to it, the value, the time. */
function shown(key: string, bounds: readonly number[], value: unknown, time: number): string {
  const bytes = Buffer.alloc(8 * bounds.length)
  bounds.forEach((bound, index) => {
    bytes.writeBigInt64BE(BigInt(bound), 8 * index)
  })
  return `${key}${bytes.toString('latin1')} ${value === null ? null : JSON.stringify(value)} ${time}`
}

it('counts in hopping windows as a naive reading of them does', () => {
  const [size, advance, grace] = [10_000, 4_000, 3_000]
  const script = `${stream('l')} CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM l
    WINDOW HOPPING (SIZE 10 SECONDS, ADVANCE BY 4 SECONDS, GRACE PERIOD 3 SECONDS) GROUP BY g;`
  fc.assert(
    fc.property(rows, (all) => {
      const input = all.map((row) => ({ ...row, topic: 'l' as const }))
      const expected = input.flatMap(({ group, time }, index) => {
        const until = input.slice(0, index + 1)
        const streamTime = Math.max(...until.map((row) => row.time))
        const taken = (row: Row, position: number, start: number) => {
          const then = Math.max(...input.slice(0, position + 1).map((other) => other.time))
          const isWithin = row.time >= start && row.time < start + size
          return row.group === group && isWithin && start + size > then - grace
        }
        const starts = Array.from({ length: 40 }, (_, hop) => hop * advance).filter(
          (start) => time >= start && time < start + size && start + size > streamTime - grace,
        )
        return starts.map((start) => {
          const counted = until.filter((row, position) => taken(row, position, start))
          const last = Math.max(...counted.map((row) => row.time))
          return shown(group, [start], { N: counted.length }, last)
        })
      })
      assert.deepEqual(run(script, input), expected)
    }),
    { numRuns: 100 },
  )
})

it('ends with the sessions that a naive reading of the rows has, where none is late', () => {
  const gap = 3_000
  const script = `${stream('l')} CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM l WINDOW SESSION (3 SECONDS) GROUP BY g;`
  fc.assert(
    fc.property(rows, (all) => {
      const input = all.map((row) => ({ ...row, topic: 'l' as const }))
      const expected = ['a', 'b', 'c'].flatMap((group) => {
        const times = input.filter((row) => row.group === group).map(({ time }) => time)
        const sessions: number[][] = []
        for (const time of times.sort((a, b) => a - b)) {
          const open = sessions.at(-1)
          if (open && time - open.at(-1)! <= gap) open.push(time)
          else sessions.push([time])
        }
        return sessions.map((session) =>
          shown(group, [session.at(-1)!, session[0]!], { N: session.length }, session.at(-1)!),
        )
      })
      const last = new Map<string, string>()
      for (const output of run(script, input)) last.set(output.slice(0, 17), output)
      const left = [...last.values()].filter((output) => !output.includes(' null '))
      assert.deepEqual(left.sort(), expected.sort())
    }),
    { numRuns: 100 },
  )
})

it('joins the pairs of rows that a naive reading has', () => {
  const [before, after] = [2_000, 4_000]
  const script = `${stream('l')} ${stream('r')} CREATE STREAM o AS SELECT l.k, l.i AS a, r.i AS b
    FROM l JOIN r WITHIN (2 SECONDS, 4 SECONDS) ON l.k = r.k;`
  fc.assert(
    fc.property(rows, (input) => {
      const pairs = input
        .filter(({ topic }) => topic === 'l')
        .flatMap((left) =>
          input
            .filter(({ topic, group, time }) => {
              const isNear = time >= left.time - before && time <= left.time + after
              return topic === 'r' && group === left.group && isNear
            })
            .map((right) =>
              shown(left.group, [], { A: left.id, B: right.id }, Math.max(left.time, right.time)),
            ),
        )
      assert.deepEqual(run(script, input).sort(), pairs.sort())
    }),
    { numRuns: 100 },
  )
})
