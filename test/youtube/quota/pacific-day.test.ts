import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { pacificDay } from '../../../src/youtube/quota/pacific-day.ts'

const HOUR_MS = 3_600_000

test('a day in winter, in summer, and the two on which the clocks change', () => {
  const cases = [
    ['2026-01-15T12:00:00Z', '2026-01-15', '2026-01-15T08:00:00Z', 24],
    ['2026-07-15T06:59:59Z', '2026-07-14', '2026-07-14T07:00:00Z', 24],
    ['2026-07-15T07:00:00Z', '2026-07-15', '2026-07-15T07:00:00Z', 24],
    ['2026-03-08T20:00:00Z', '2026-03-08', '2026-03-08T08:00:00Z', 23],
    ['2026-11-01T20:00:00Z', '2026-11-01', '2026-11-01T07:00:00Z', 25],
    ['2026-12-31T23:00:00Z', '2026-12-31', '2026-12-31T08:00:00Z', 24],
  ] as const
  for (const [at, day, start, hours] of cases) {
    const found = pacificDay(Date.parse(at))
    assert.equal(found.day, day, at)
    assert.equal(new Date(found.startMs).toISOString(), new Date(start).toISOString(), at)
    assert.equal((found.endMs - found.startMs) / HOUR_MS, hours, at)
  }
})

test('days hold their instants and follow one another without a gap', () => {
  const from = Date.UTC(2020, 0, 1)
  fc.assert(
    fc.property(fc.integer({ min: from, max: from + 20 * 366 * 24 * HOUR_MS }), (atMs) => {
      const today = pacificDay(atMs)
      assert.ok(today.startMs <= atMs && atMs < today.endMs)
      assert.equal(pacificDay(today.startMs).day, today.day)
      assert.equal(pacificDay(today.endMs - 1).day, today.day)
      const tomorrow = pacificDay(today.endMs)
      assert.equal(tomorrow.startMs, today.endMs)
      assert.notEqual(tomorrow.day, today.day)
    }),
  )
})
