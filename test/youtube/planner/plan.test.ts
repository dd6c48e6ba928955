import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type PlanInput, type PlannedVideo, plan } from '../../../src/youtube/planner/plan.ts'
import { desiredIntervalMs, type PollSettings } from '../../../src/youtube/planner/weight.ts'
import {
  type Bucket,
  type BucketSettings,
  bucketState,
  type LedgerEntry,
  NEW_ENTRY,
  pay,
} from '../../../src/youtube/quota/ledger.ts'
import { advancePace, commonPace } from '../../../src/youtube/quota/pace.ts'
import { pacificDay } from '../../../src/youtube/quota/pacific-day.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const NOW = Date.parse('2026-06-15T19:00:00Z')
const SETTINGS: PollSettings = { everyMs: MINUTE_MS, heartbeatMs: HOUR_MS, detailsEveryMs: 15 * MINUTE_MS }
const RICH = { pollUnits: 8000, gapMs: 5000, readyAtMs: 0, resetsAtMs: NOW + 12 * HOUR_MS }
const NONE = {
  pollUnits: 0,
  gapMs: Number.POSITIVE_INFINITY,
  readyAtMs: NOW + 12 * HOUR_MS,
  resetsAtMs: NOW + 12 * HOUR_MS,
}

function video(id: number, changes: Partial<PlannedVideo> = {}): PlannedVideo {
  return {
    id: `v${id}`,
    observedAtMs: NOW - 2 * MINUTE_MS,
    detailsAtMs: NOW - 2 * MINUTE_MS,
    publishedAtMs: 0,
    movement: 0,
    state: 'public',
    statsUsable: true,
    recheck: false,
    ...changes,
  }
}

function videos(count: number, changes: Partial<PlannedVideo> = {}): PlannedVideo[] {
  return Array.from({ length: count }, (_, index) => video(index, changes))
}

function planned(changes: Partial<PlanInput>) {
  const buckets = changes.buckets ?? { general: RICH, stats: RICH }
  const pace = commonPace([buckets.general, buckets.stats], 0, NOW)
  return plan({
    nowMs: NOW,
    videos: [],
    inFlight: 0,
    slots: 10,
    settings: SETTINGS,
    ...changes,
    buckets,
    pace,
  })
}

test('videos that were never seen are asked for with videos.list, in full batches', () => {
  const { batches } = planned({ videos: videos(120, { observedAtMs: 0, detailsAtMs: 0 }) })
  assert.deepEqual(
    batches.map(({ bucket, ids }) => [bucket, ids.length]),
    [
      ['general', 50],
      ['general', 50],
      ['general', 20],
    ],
  )
})

test('regular polls use the bucket of statistics', () => {
  const { batches } = planned({ videos: videos(50) })
  assert.deepEqual(
    batches.map(({ bucket }) => bucket),
    ['stats'],
  )
})

test('what only videos.list can tell is asked there: stale details, a recheck, a video that statistics leave out', () => {
  for (const changes of [{ detailsAtMs: NOW - HOUR_MS }, { recheck: true }, { statsUsable: false }]) {
    const { batches } = planned({ videos: [video(0, changes), ...videos(60).slice(1)] })
    assert.equal(batches[0]?.bucket, 'general')
    assert.equal(batches[0]?.ids[0], 'v0')
    assert.equal(batches[0]?.ids.length, 50, 'filled up with others')
  }
})

test('without the bucket of statistics, the general one serves', () => {
  const { batches } = planned({ videos: videos(10), buckets: { general: RICH, stats: NONE } })
  assert.deepEqual(
    batches.map(({ bucket }) => bucket),
    ['general'],
  )
})

test('nothing is asked for twice within the finest interval, and the plan says when to look again', () => {
  const { batches, wakeAtMs } = planned({ videos: videos(10, { observedAtMs: NOW - 1000 }) })
  assert.deepEqual(batches, [])
  assert.equal(wakeAtMs, NOW - 1000 + MINUTE_MS)
})

test('a batch that is not full waits a little for others to fall due', () => {
  const due = video(0, { observedAtMs: NOW - MINUTE_MS })
  const soon = Array.from({ length: 60 }, (_, index) =>
    video(1 + index, { observedAtMs: NOW - MINUTE_MS + 2000 }),
  )
  const first = planned({ videos: [due, ...soon] })
  assert.deepEqual(first, { batches: [], wakeAtMs: NOW + 2000 })
  const alone = planned({ videos: [due], inFlight: 100 })
  assert.deepEqual(alone, { batches: [], wakeAtMs: NOW + 6000 })
  assert.equal(planned({ videos: [due] }).batches.length, 1, 'there are no others')
  assert.equal(
    planned({ videos: [{ ...due, recheck: true }, ...soon] }).batches.length,
    1,
    'this one is urgent',
  )
})

test('videos seen in the future (the clock was set back) are due', () => {
  const { batches } = planned({
    videos: videos(3, { observedAtMs: NOW + HOUR_MS, detailsAtMs: NOW + HOUR_MS }),
  })
  assert.equal(batches[0]?.ids.length, 3)
})

test('with empty buckets it waits for the reset', () => {
  const { batches, wakeAtMs } = planned({ videos: videos(10), buckets: { general: NONE, stats: NONE } })
  assert.deepEqual(batches, [])
  assert.equal(wakeAtMs, NONE.resetsAtMs)
})

test('no videos: nothing to do and nothing to wait for', () => {
  assert.deepEqual(planned({}), { batches: [], wakeAtMs: Number.POSITIVE_INFINITY })
})

test('when requests are scarce the fast-moving and the new come first', () => {
  const one = { ...RICH, pollUnits: 300, gapMs: 2 * MINUTE_MS }
  const quiet = videos(100, { observedAtMs: NOW - 10 * MINUTE_MS })
  const fast = video(900, { movement: 0.5, observedAtMs: NOW - 2 * MINUTE_MS })
  const fresh = video(901, { publishedAtMs: NOW - HOUR_MS, observedAtMs: NOW - 6 * MINUTE_MS })
  const { batches } = planned({
    videos: [...quiet, fast, fresh],
    buckets: { general: NONE, stats: one },
    slots: 1,
  })
  assert.ok(batches[0]?.ids.includes('v900'))
  assert.ok(batches[0]?.ids.includes('v901'))
})

test('when a heartbeat has no request to spare, the oldest come first', () => {
  const scarce = { pollUnits: 3, gapMs: 20 * MINUTE_MS, readyAtMs: NOW, resetsAtMs: NOW + 12 * HOUR_MS }
  const old = Array.from({ length: 100 }, (_, index) => video(index, { observedAtMs: NOW - 50 * MINUTE_MS }))
  const fast = Array.from({ length: 50 }, (_, index) =>
    video(500 + index, { movement: 1, observedAtMs: NOW - 10 * MINUTE_MS }),
  )
  const { batches } = planned({ videos: [...fast, ...old], buckets: { general: NONE, stats: scarce } })
  assert.ok(batches[0]?.ids.every((id) => Number(id.slice(1)) < 100))
})

test('the desired interval lies between the finest and the heartbeat, and falls with movement', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      (a, b) => {
        const interval = (movement: number) =>
          desiredIntervalMs({ movement, publishedAtMs: null, state: 'public' }, SETTINGS, NOW)
        for (const value of [interval(a), interval(b)]) {
          assert.ok(value >= SETTINGS.everyMs && value <= SETTINGS.heartbeatMs)
        }
        if (a <= b) assert.ok(interval(a) >= interval(b))
      },
    ),
  )
})

interface Day {
  readonly spent: Record<Bucket, number>
  readonly asked: number
  readonly worstGapMs: number
  readonly lastRequestMs: number
  readonly intervals: Map<string, number>
}

/** Runs a Pacific day of plans, every request answered at once. */
function simulateDay(options: {
  readonly startMs: number
  readonly endMs: number
  readonly watched: readonly PlannedVideo[]
  readonly buckets: Readonly<Record<Bucket, BucketSettings>>
  readonly settings: PollSettings
}): Day {
  const state = new Map(options.watched.map((one) => [one.id, one]))
  const entries: Record<Bucket, LedgerEntry> = { general: NEW_ENTRY, stats: NEW_ENTRY }
  const spent = { general: 0, stats: 0 }
  const polls = new Map<string, number>()
  let pacedUntilMs = 0
  let asked = 0
  let worstGapMs = 0
  let lastRequestMs = options.startMs
  let nowMs = options.startMs
  while (nowMs < options.endMs) {
    const at = (bucket: Bucket) => bucketState(entries[bucket], options.buckets[bucket], nowMs)
    const next = plan({
      nowMs,
      videos: [...state.values()],
      inFlight: 0,
      buckets: { general: at('general'), stats: at('stats') },
      pace: commonPace([at('general'), at('stats')], pacedUntilMs, nowMs),
      slots: 4,
      settings: options.settings,
    })
    for (const { bucket, ids } of next.batches) {
      assert.ok(at(bucket).remainingUnits > 0, `${bucket} overdrawn`)
      assert.ok(ids.length >= 1 && ids.length <= 50)
      assert.equal(new Set(ids).size, ids.length)
      pacedUntilMs = advancePace(
        pacedUntilMs,
        commonPace([at('general'), at('stats')], pacedUntilMs, nowMs),
        nowMs,
      )
      entries[bucket] = pay(entries[bucket], options.buckets[bucket], nowMs, 'paced')
      spent[bucket]++
      asked += ids.length
      lastRequestMs = nowMs
      for (const id of ids) {
        const before = state.get(id)!
        if (before.observedAtMs > 0) worstGapMs = Math.max(worstGapMs, nowMs - before.observedAtMs)
        polls.set(id, (polls.get(id) ?? 0) + 1)
        const details = bucket === 'general' ? { detailsAtMs: nowMs } : {}
        state.set(id, { ...before, observedAtMs: nowMs, recheck: false, ...details })
      }
    }
    assert.ok(next.wakeAtMs > nowMs || next.batches.length > 0, 'spins')
    if (next.batches.length === 0) nowMs = Math.ceil(next.wakeAtMs)
  }
  for (const one of state.values()) {
    worstGapMs = Math.max(worstGapMs, options.endMs - (one.observedAtMs || options.startMs))
  }
  const lengthMs = options.endMs - options.startMs
  const intervals = new Map(Array.from(polls, ([id, count]) => [id, lengthMs / count]))
  return { spent, asked, worstGapMs, lastRequestMs, intervals }
}

const DAYS = ['2026-03-08', '2026-06-15', '2026-11-01'].map((day) =>
  pacificDay(Date.parse(`${day}T20:00:00Z`)),
)

const anyWatched = fc
  .array(
    fc.record({
      movement: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 2, noNaN: true })),
      isNew: fc.boolean(),
      state: fc.constantFrom('public' as const, 'live' as const, 'unavailable' as const),
      statsUsable: fc.boolean(),
    }),
    { minLength: 1, maxLength: 260, size: 'max' },
  )
  .map((all) =>
    all.map(({ movement, isNew, state, statsUsable }, index) =>
      video(index, {
        observedAtMs: 0,
        detailsAtMs: 0,
        movement,
        publishedAtMs: isNew ? NOW : 0,
        state,
        statsUsable: statsUsable && state !== 'unavailable',
      }),
    ),
  )

test('over any day no bucket is overdrawn and the budget is used as far as there is anything to ask', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...DAYS),
      anyWatched,
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: 0, max: 400 }),
      (day, watched, general, stats) => {
        const bucket = (quotaUnits: number) => ({ quotaUnits, budget: 1, reservedUnits: 0 })
        const result = simulateDay({
          ...day,
          watched,
          buckets: { general: bucket(general), stats: bucket(stats) },
          settings: SETTINGS,
        })
        assert.ok(result.spent.general <= general && result.spent.stats <= stats)
        // A round a minute would cost more than this budget: so all of it is used.
        assert.ok(result.spent.general >= general * 0.97 - 2, `general ${result.spent.general} of ${general}`)
        const usable = watched.filter((one) => one.statsUsable).length
        if (usable > 0 && general > 10) {
          assert.ok(result.spent.stats >= stats * 0.97 - 2, `stats ${result.spent.stats} of ${stats}`)
        }
      },
    ),
    { numRuns: 25 },
  )
})

test('no video waits past its heartbeat when the budget allows it, however fast the others move', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...DAYS),
      anyWatched.map((all) => all.map((one) => ({ ...one, statsUsable: true, state: 'public' as const }))),
      fc.integer({ min: 1, max: 4 }).map((hours) => hours * HOUR_MS),
      fc.double({ min: 1.3, max: 3, noNaN: true }),
      (day, watched, heartbeatMs, slack) => {
        const rounds = (day.endMs - day.startMs) / (heartbeatMs * 0.95)
        const needed = Math.ceil(Math.ceil(watched.length / 50) * rounds * slack) + 4
        const result = simulateDay({
          ...day,
          watched,
          buckets: {
            general: { quotaUnits: Math.ceil(needed / 2), budget: 1, reservedUnits: 0 },
            stats: { quotaUnits: Math.ceil(needed / 2), budget: 1, reservedUnits: 0 },
          },
          settings: { ...SETTINGS, heartbeatMs },
        })
        assert.ok(result.worstGapMs <= heartbeatMs, `${result.worstGapMs / MINUTE_MS} min`)
      },
    ),
    { numRuns: 25 },
  )
})

test('a day with 500 videos and the default budget: full batches, everything a minute apart or nearly so', () => {
  const watched = videos(500, { observedAtMs: 0, detailsAtMs: 0 })
  const bucket = { quotaUnits: 2000, budget: 0.8, reservedUnits: 100 }
  const result = simulateDay({
    ...DAYS[1]!,
    watched,
    buckets: { general: bucket, stats: bucket },
    settings: SETTINGS,
  })
  const units = result.spent.general + result.spent.stats
  assert.ok(units / (result.asked / 50) <= 1.001, 'every batch is full')
  assert.ok(units > 3000 * 0.97 && units <= 3000)
})

test('scarce requests go to the fast-moving first, several times as often as to the quiet', () => {
  const watched = [
    ...videos(200, { observedAtMs: 0, detailsAtMs: 0 }),
    ...Array.from({ length: 20 }, (_, index) =>
      video(900 + index, { observedAtMs: 0, detailsAtMs: 0, movement: 0.1 }),
    ),
  ]
  const bucket = { quotaUnits: 500, budget: 0.8, reservedUnits: 0 }
  const { intervals } = simulateDay({
    ...DAYS[1]!,
    watched,
    buckets: { general: { ...bucket, quotaUnits: 100 }, stats: bucket },
    settings: SETTINGS,
  })
  const mean = (from: number, to: number) => {
    const all = Array.from(intervals).filter(
      ([id]) => Number(id.slice(1)) >= from && Number(id.slice(1)) < to,
    )
    return all.reduce((sum, [, interval]) => sum + interval, 0) / all.length
  }
  assert.ok(mean(900, 920) * 2 < mean(0, 200))
})
