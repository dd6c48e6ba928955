import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type CountAt, type Reach, reach } from '../../../src/history/forecast/growth.ts'
import { milestonesBetween, nextMilestone } from '../../../src/history/forecast/milestones.ts'
import { scoreForecasts } from '../../../src/history/forecast/score.ts'
import { DAY, HOUR } from '../fixture.ts'

const START = Date.UTC(2026, 10, 1)

/** Hourly counts of a video that grows by these steps. */
function grown(first: number, steps: readonly number[]): CountAt[] {
  let value = first
  return [
    { at: START, value },
    ...steps.map((step, index) => {
      value += step
      return { at: START + (index + 1) * HOUR, value }
    }),
  ]
}

const growth = fc
  .tuple(fc.nat(100_000), fc.array(fc.nat(500), { minLength: 8, maxLength: 200 }))
  .map(([first, steps]) => grown(first, steps))

const told = (counts: readonly CountAt[], target: number, publishedAt: number | null = null): Reach => {
  const said = reach(counts, target, publishedAt)
  assert.ok(typeof said === 'object', `${said}`)
  return said
}

describe('milestones', () => {
  test('are 1, 2 and 5 times a power of ten', () => {
    assert.deepEqual(milestonesBetween(9, 1_000), [10, 20, 50, 100, 200, 500, 1_000])
    assert.deepEqual(milestonesBetween(999_999, 4_999_999), [1_000_000, 2_000_000])
    assert.equal(nextMilestone(0), 10)
  })

  test('are above the value, and none lies between', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 50), (value) => {
        const next = nextMilestone(value)
        assert.ok(next > value)
        assert.ok(next === 10 || next <= value * 2.5)
        assert.match(String(next), /^[125]0+$/)
      }),
    )
  })
})

describe('when a count reaches a number', () => {
  test('is in order, and yet to come', () => {
    fc.assert(
      fc.property(growth, fc.integer({ min: 1, max: 1_000_000 }), (counts, missing) => {
        const now = counts.at(-1)!
        const said = reach(counts, now.value + missing, null)
        if (typeof said === 'string') return
        assert.ok(said.earliest > now.at)
        assert.ok(said.likely >= said.earliest)
        if (said.latest !== null) assert.ok(said.latest >= said.likely)
      }),
    )
  })

  test('is never sooner for more', () => {
    fc.assert(
      fc.property(growth, fc.integer({ min: 1, max: 9_999 }), fc.nat(9_999), (counts, missing, more) => {
        const { value } = counts.at(-1)!
        const [near, far] = [
          reach(counts, value + missing, null),
          reach(counts, value + missing + more, null),
        ]
        if (typeof near === 'string' || typeof far === 'string') return
        assert.ok(far.earliest >= near.earliest)
        assert.ok(far.likely >= near.likely)
        if (far.latest !== null) assert.ok(near.latest !== null && far.latest >= near.latest)
      }),
    )
  })

  test('does not depend on when that is, nor on the unit', () => {
    fc.assert(
      fc.property(
        growth,
        fc.integer({ min: 1, max: 5_000 }),
        fc.nat(1_000 * DAY),
        (counts, missing, shift) => {
          const target = counts.at(-1)!.value + missing
          const said = reach(counts, target, START)
          const moved = reach(
            counts.map(({ at, value }) => ({ at: at + shift, value })),
            target,
            START + shift,
          )
          const doubled = reach(
            counts.map(({ at, value }) => ({ at, value: 2 * value })),
            2 * target,
            START,
          )
          assert.deepEqual(doubled, said)
          if (typeof said === 'string') return assert.equal(moved, said)
          assert.deepEqual(moved, {
            earliest: said.earliest + shift,
            likely: said.likely + shift,
            latest: said.latest === null ? null : said.latest + shift,
          })
        },
      ),
    )
  })

  test('is right for what grows steadily', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 8, max: 400 }), (rate, hours) => {
        const counts = grown(
          1_000,
          Array.from({ length: hours }, () => rate),
        )
        const now = counts.at(-1)!
        const truth = now.at + 10 * HOUR
        const said = told(counts, now.value + 10 * rate)
        assert.ok(Math.abs(said.likely - truth) <= 10, `${said.likely - truth}`)
        assert.ok(said.earliest < truth && said.latest! > truth)
      }),
    )
  })

  test('allows for a video that slows down as it ages', () => {
    // Grows as the logarithm of its age: 10,000 for each doubling.
    const at = (hours: number) => Math.round(10_000 * Math.log2(1 + hours))
    const counts = Array.from({ length: 73 }, (_, hours) => ({ at: START + hours * HOUR, value: at(hours) }))
    const said = told(counts, at(144), START)
    const truth = START + 144 * HOUR
    assert.ok(said.earliest < truth && said.latest! > truth, JSON.stringify(said))
    assert.ok(Math.abs(said.likely - truth) < 36 * HOUR, `${(said.likely - truth) / HOUR} h off`)
  })

  test('is not said of too little, of what stands still, and of what is years away', () => {
    assert.equal(reach([], 10, null), 'too-little-known')
    assert.equal(reach(grown(1, [1, 1]), 10, null), 'too-little-known')
    assert.equal(
      reach(
        grown(
          5,
          Array.from({ length: 20 }, () => 0),
        ),
        10,
        null,
      ),
      'not-moving',
    )
    assert.equal(
      reach(
        grown(
          5,
          Array.from({ length: 200 }, () => 1),
        ),
        1e9,
        null,
      ),
      'too-far',
    )
  })

  test('has no end where it stood still of late', () => {
    const said = told(
      grown(5, [...Array.from({ length: 60 }, () => 5), ...Array.from({ length: 30 }, () => 0)]),
      500,
    )
    assert.equal(said.latest, null)
  })
})

describe('scores', () => {
  test('judge each milestone by what was known before it', () => {
    fc.assert(
      fc.property(growth, (counts) => {
        for (const one of scoreForecasts(counts, null)) {
          assert.ok(one.madeAt < one.reachedAt)
          const known = counts.filter(({ at }) => at <= one.madeAt)
          assert.ok(known.every(({ value }) => value < one.milestone))
          assert.deepEqual(told(known, one.milestone), {
            earliest: one.earliest,
            likely: one.likely,
            latest: one.latest,
          })
          const isWithin =
            one.reachedAt >= one.earliest && (one.latest === null || one.reachedAt <= one.latest)
          assert.equal(one.verdict === 'within', isWithin)
        }
      }),
    )
  })

  test('are good for what grows steadily, and say so where it did not', () => {
    const steady = scoreForecasts(
      grown(
        90,
        Array.from({ length: 100 }, () => 10),
      ),
      START,
    )
    assert.deepEqual(
      steady.map(({ milestone, verdict }) => [milestone, verdict]),
      [
        [200, 'within'],
        [500, 'within'],
        [1_000, 'within'],
      ],
    )
    const leapt = scoreForecasts(grown(90, [...Array.from({ length: 12 }, () => 1), 5_000]), START)
    assert.equal(leapt.at(-1)?.verdict, 'early')
  })
})
