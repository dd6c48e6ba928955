/** Foreign-key joins over several partitions: any order in which the shares of both sides come to their work. */

import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { lastQuery } from './runner.ts'
import { type Shares, sharesOf } from './shares.ts'
import {
  type Change,
  change,
  lastRows,
  naive,
  type Query,
  query,
  SOURCES,
  statement,
} from './table-queries.ts'

const foreign = query.filter(({ isForeign }) => isForeign)

/** A third table is joined by the key of the first, and has as many partitions. */
const layout = fc.record({ left: fc.integer({ min: 1, max: 4 }), right: fc.integer({ min: 1, max: 4 }) })

const turn = fc.record({
  share: fc.nat(20),
  input: fc.nat(2),
  max: fc.integer({ min: 1, max: 3 }),
  crashes: fc.boolean(),
})

function opened(asked: Query, { left, right }: { readonly left: number; readonly right: number }): Shares {
  const { query } = lastQuery(`${SOURCES}\n${statement(asked)}`)
  return sharesOf(query, (topic) => (topic === 't2' ? right : left))
}

function text(bytes: Uint8Array | null): string {
  return bytes === null ? '' : Buffer.from(bytes).toString()
}

/** How many rows of the left name one of the right. */
function namers(changes: readonly Change[]): number {
  const lefts = new Map(
    changes.filter(({ topic }) => topic === 't1').map(({ key, value }) => [key, value?.G]),
  )
  return [...lefts.values()].filter((named) => typeof named === 'string').length
}

it('ends as a naive reading of the last rows does, in whatever order shares take records, die and go on', () => {
  let compared = 0
  let internal = 0
  const steps = fc.array(fc.oneof(change, turn), { minLength: 60, maxLength: 160 })
  fc.assert(
    fc.property(foreign, layout, steps, (asked, partitions, taken) => {
      const shares = opened(asked, partitions)
      const changes: Change[] = []
      for (const step of taken) {
        if ('topic' in step) {
          changes.push(step)
          shares.append(step)
        } else shares.turn(step)
      }
      shares.drain()
      const records = shares
        .written()
        .flat()
        .map(
          ({ key, value }) =>
            [text(key), value === null ? null : Object.values(JSON.parse(text(value)))] as const,
        )
      const got = lastRows(asked, records)
      assert.deepEqual(new Map([...got].sort()), new Map([...naive(asked, changes)].sort()))
      assert.equal(shares.kept('-subscribers'), namers(changes), 'nobody who names nothing is remembered')
      compared += got.size
      internal += Number(partitions.left + partitions.right > 2)
    }),
    { numRuns: 300 },
  )
  assert.ok(compared > 100, String(compared))
  assert.ok(internal > 100, String(internal))
})

it('emits of each change what it does over topics of one partition', () => {
  let emitted = 0
  const ungrouped = foreign.filter(({ groupBy }) => groupBy === undefined)
  fc.assert(
    fc.property(
      ungrouped,
      layout,
      fc.array(change, { minLength: 15, maxLength: 40 }),
      (asked, partitions, changes) => {
        const [whole, split] = [opened(asked, { left: 1, right: 1 }), opened(asked, partitions)]
        const ofChange = (shares: Shares, record: Change): readonly string[] => {
          const before = shares.written().map(({ length }) => length)
          shares.append(record)
          shares.drain()
          return shares
            .written()
            .flatMap((records, partition) => records.slice(before[partition]))
            .map(({ key, value, timestamp }) => `${text(key)} ${text(value)} ${timestamp}`)
            .sort()
        }
        for (const record of changes) {
          const expected = ofChange(whole, record)
          assert.deepEqual(ofChange(split, record), expected)
          emitted += expected.length
        }
      },
    ),
    { numRuns: 60 },
  )
  assert.ok(emitted > 100, String(emitted))
})
