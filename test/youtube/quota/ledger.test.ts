import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { forecast } from '../../../src/youtube/quota/forecast.ts'
import {
  type BucketSettings,
  bucketState,
  exhaust,
  type LedgerEntry,
  NEW_ENTRY,
  pay,
} from '../../../src/youtube/quota/ledger.ts'
import { pacificDay } from '../../../src/youtube/quota/pacific-day.ts'

const HOUR_MS = 3_600_000
const NOON = Date.parse('2026-06-15T19:00:00Z')
const SETTINGS: BucketSettings = { quotaUnits: 10_000, budget: 0.8, reservedUnits: 0 }

test('a new ledger has the whole budget, spread over what is left of the day', () => {
  const state = bucketState(NEW_ENTRY, SETTINGS, NOON)
  assert.equal(state.allowedUnits, 8000)
  assert.equal(state.remainingUnits, 8000)
  assert.equal(state.gapMs, (12 * HOUR_MS) / 8000)
  assert.ok(state.readyAtMs <= NOON)
})

test('units are counted by Pacific day, and yesterday is forgotten at midnight there', () => {
  const { endMs } = pacificDay(NOON)
  const entry = pay(pay(NEW_ENTRY, SETTINGS, endMs - 2, 'reserved'), SETTINGS, endMs - 1, 'reserved')
  assert.equal(bucketState(entry, SETTINGS, endMs - 1).usedUnits, 2)
  assert.equal(bucketState(entry, SETTINGS, endMs).usedUnits, 0)
  assert.equal(pay(entry, SETTINGS, endMs, 'reserved').usedUnits, 1)
})

test('a bucket that YouTube calls empty rests until midnight, and then works again', () => {
  const entry = exhaust(NEW_ENTRY, NOON)
  const { endMs } = pacificDay(NOON)
  const state = bucketState(entry, SETTINGS, NOON + HOUR_MS)
  assert.equal(state.remainingUnits, 0)
  assert.equal(state.readyAtMs, endMs)
  assert.equal(bucketState(entry, SETTINGS, endMs).remainingUnits, 8000)
})

test('refused just after midnight (clocks differ): asked again in minutes, not tomorrow', () => {
  const { startMs } = pacificDay(NOON)
  const entry = exhaust(NEW_ENTRY, startMs + 5000)
  assert.equal(bucketState(entry, SETTINGS, startMs + 60_000).remainingUnits, 0)
  assert.equal(bucketState(entry, SETTINGS, startMs + 20 * 60_000).remainingUnits, 8000)
})

test('what is reserved is left to walks', () => {
  const state = bucketState(NEW_ENTRY, { ...SETTINGS, reservedUnits: 1000 }, NOON)
  assert.equal(state.remainingUnits, 8000)
  assert.equal(state.pollUnits, 7000)
})

test('a pace that lies far ahead (a clock was set back, a day was nearly spent) does not hold up the next polls', () => {
  const ahead = { ...NEW_ENTRY, pacedUntilMs: NOON + 20 * HOUR_MS }
  const state = bucketState(ahead, SETTINGS, NOON)
  assert.ok(state.readyAtMs <= NOON + 2 * state.gapMs)
  assert.ok(pay(ahead, SETTINGS, NOON, 'paced').pacedUntilMs < NOON + HOUR_MS)
})

test('settings out of range are refused', () => {
  for (const budget of [0, -1, 1.01, Number.NaN]) {
    assert.throws(() => bucketState(NEW_ENTRY, { ...SETTINGS, budget }, NOON), RangeError)
  }
  assert.throws(() => bucketState(NEW_ENTRY, { ...SETTINGS, quotaUnits: 1.5 }, NOON), RangeError)
})

/** Pays whenever the ledger says so, from the start of a day; returns the times of the payments. */
function spendDay(settings: BucketSettings, startMs: number, endMs: number): number[] {
  const paidAt: number[] = []
  let entry: LedgerEntry = NEW_ENTRY
  let nowMs = startMs
  while (nowMs < endMs) {
    const state = bucketState(entry, settings, nowMs)
    if (state.pollUnits > 0 && state.readyAtMs <= nowMs) {
      entry = pay(entry, settings, nowMs, 'paced')
      paidAt.push(nowMs)
    } else nowMs = Math.max(nowMs + 1, Math.ceil(state.readyAtMs))
  }
  return paidAt
}

test('whoever pays as soon as the pace allows uses a whole day, never too much, and never runs dry early', () => {
  const days = ['2026-03-08', '2026-06-15', '2026-11-01'].map((day) =>
    pacificDay(Date.parse(`${day}T20:00:00Z`)),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...days),
      fc.integer({ min: 20, max: 600 }),
      fc.double({ min: 0.1, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      ({ startMs, endMs }, quotaUnits, budget, startShare) => {
        const beginMs = startMs + Math.floor((endMs - startMs) * startShare)
        const settings = { quotaUnits, budget, reservedUnits: 0 }
        const allowed = Math.floor(quotaUnits * budget)
        const paidAt = spendDay(settings, beginMs, endMs)
        assert.ok(paidAt.length <= allowed, 'overdrawn')
        assert.ok(paidAt.length >= allowed - 2, `used ${paidAt.length} of ${allowed}`)
        const lastMs = paidAt.at(-1) ?? beginMs
        assert.ok(endMs - lastMs <= (4 * (endMs - beginMs)) / Math.max(1, allowed), 'ran dry early')
      },
    ),
    { numRuns: 40 },
  )
})

test('the forecast says when the finest interval would empty the buckets, and which one lasts', () => {
  const buckets = [bucketState(NEW_ENTRY, SETTINGS, NOON), bucketState(NEW_ENTRY, SETTINGS, NOON)]
  const many = forecast(buckets, 100, 60_000, NOON)
  assert.equal(many.runsOutAtMs, NOON + 160 * 60_000)
  assert.equal(many.sustainableIntervalMs, (12 * HOUR_MS * 100) / 16_000)
  assert.deepEqual(forecast(buckets, 10, 60_000, NOON), {
    runsOutAtMs: null,
    sustainableIntervalMs: 60_000,
  })
  const empty = bucketState(exhaust(NEW_ENTRY, NOON), SETTINGS, NOON)
  assert.deepEqual(forecast([empty], 1, 60_000, NOON), { runsOutAtMs: NOON, sustainableIntervalMs: null })
  assert.deepEqual(forecast([empty], 0, 60_000, NOON), { runsOutAtMs: null, sustainableIntervalMs: null })
})
