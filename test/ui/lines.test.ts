import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Series } from '../../ui/src/api/shapes.ts'
import { lineOf, ratePerHour, sinceBirth } from '../../ui/src/pages/video/lines.ts'

const HOUR = 3_600_000

function series(parts: Partial<Series>): Series {
  return {
    videoId: 'v',
    metric: 'views',
    from: 0,
    to: 100 * HOUR,
    resolutionMs: 0,
    points: [],
    gaps: [],
    states: [],
    ...parts,
  }
}

const point = (at: number, value: number) => ({
  at,
  first: value,
  last: value,
  min: value,
  max: value,
  count: 1,
})

test('a line is broken at every gap, and nowhere else', () => {
  const points = [0, 1, 5, 6].map((hour) => point(hour * HOUR, hour))
  const gap = { from: HOUR, to: 5 * HOUR, reason: 'unobserved' }
  const after = { from: 6 * HOUR, to: 9 * HOUR, reason: 'private' }
  const { xs, ys } = lineOf(series({ points, gaps: [gap, after] }))
  assert.deepEqual(
    xs.map((x, index) => [x / HOUR, ys[index]]),
    [
      [0, 0],
      [1, 1],
      [3, null],
      [5, 5],
      [6, 6],
    ],
  )
})

test('a stretch is drawn with its peak and its trough', () => {
  const { ys } = lineOf(
    series({ resolutionMs: HOUR, points: [{ at: 0, first: 10, last: 12, min: 3, max: 40, count: 9 }] }),
  )
  assert.deepEqual(ys, [10, 3, 40, 12])
})

test('time goes on from each point of a line to the next, whatever the series', () => {
  const steps = fc.array(
    fc.record({
      step: fc.integer({ min: 1, max: 5 }),
      values: fc.array(fc.integer(), { minLength: 4, maxLength: 4 }),
    }),
  )
  fc.assert(
    fc.property(steps, fc.constantFrom(0, HOUR), (given, resolutionMs) => {
      let at = 0
      const points = given.map(({ step, values: [a = 0, b = 0, c = 0, d = 0] }) => {
        at += step * HOUR
        // One observation has one value.
        if (resolutionMs === 0) return point(at, a)
        return { at, first: a, last: b, min: Math.min(a, b, c, d), max: Math.max(a, b, c, d), count: 4 }
      })
      const gaps = points.flatMap((one, index) => {
        const from = one.at + resolutionMs
        const to = points[index + 1]?.at ?? from
        return to - from > 2 * HOUR ? [{ from, to, reason: 'unobserved' }] : []
      })
      const { xs, ys } = lineOf(series({ points, gaps, resolutionMs }))
      assert.ok(xs.every((x, index) => index === 0 || x > xs[index - 1]!))
      const shown = ys.filter((y) => y !== null)
      if (points.length > 0) {
        assert.equal(Math.max(...shown), Math.max(...points.map(({ max }) => max)))
        assert.equal(Math.min(...shown), Math.min(...points.map(({ min }) => min)))
      }
      assert.equal(ys.filter((y) => y === null).length, gaps.length)
    }),
  )
})

test('by age a line begins at the birth', () => {
  assert.deepEqual(sinceBirth({ xs: [5 * HOUR, 6 * HOUR], ys: [1, 2] }, 5 * HOUR).xs, [0, HOUR])
})

test('a rate is what an hour brought, and none where a gap is touched', () => {
  const line = {
    xs: [0, 2, 3, 4, 5, 6, 8].map((hour) => hour * HOUR),
    ys: [0, 200, 300, null, 500, 540, 620],
  }
  const { xs, ys } = ratePerHour(line, { from: 0, to: 8 * HOUR }, 8)
  assert.deepEqual(
    xs.map((x, index) => [x / HOUR, ys[index]]),
    [
      [0.5, 100],
      [1.5, 100],
      [2.5, 100],
      [3.5, null],
      [4.5, null],
      [5.5, 40],
      [6.5, 40],
      [7.5, 40],
    ],
  )
  assert.deepEqual(ratePerHour({ xs: [], ys: [] }, { from: 0, to: 2 * HOUR }, 2).ys, [null, null])
})
