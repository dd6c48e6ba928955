import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { healthReport, type ReportParts, runsOutAt } from '../../src/app/health-report.ts'
import { HEALTH } from '../../src/web/api/schemas/health.ts'

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 10, 28, 12)

const bucket = (usedUnits: number, rest: object = {}) => ({
  bucket: 'general' as const,
  usedUnits,
  allowedUnits: 8_000,
  resetsAtMs: NOW + 12 * HOUR,
  closedUntilMs: 0,
  ...rest,
})

describe('when quota runs out', () => {
  test('follows the pace of the day so far', () => {
    assert.equal(runsOutAt(bucket(6_000), NOW), NOW + 4 * HOUR)
    assert.equal(runsOutAt(bucket(4_000), NOW), null, 'it lasts to the very end')
    assert.equal(runsOutAt(bucket(0), NOW), null)
    assert.equal(runsOutAt(bucket(8_000), NOW), NOW)
  })

  test('is never later for more used, and never beyond the reset', () => {
    fc.assert(
      fc.property(fc.nat(9_000), fc.nat(9_000), fc.integer({ min: 1, max: 24 * HOUR }), (a, b, left) => {
        const at = (used: number) =>
          runsOutAt({ usedUnits: used, allowedUnits: 8_000, resetsAtMs: NOW + left }, NOW)
        const [less, more] = [at(Math.min(a, b)), at(Math.max(a, b))]
        if (less !== null) assert.ok(more !== null && more <= less)
        if (more !== null) assert.ok(more >= NOW && more < NOW + left)
      }),
    )
  })
})

const parts = (status: Partial<ReportParts['status']>): ReportParts => ({
  status: { stages: {}, queries: [], topics: [], ...status },
  health: { healthy: true, ready: true },
  history: { behind: { youtube_videos: 3, telegram_outbox: 4 }, unreadable: 1, committedAt: NOW - 1 },
  storage: { parts: [{ kind: 'log', bytes: 5 }], freeBytes: 7 },
  versions: { tubewire: '1.2.3', node: '24.15.0', sqlite: null },
  startedAt: NOW - HOUR,
  now: NOW,
})

const watcher = {
  state: 'running' as const,
  problem: null,
  videos: { watched: 3, observed: 2, notVisible: 1 },
  sources: [
    {
      text: 'PLgone',
      kind: 'playlist' as const,
      clients: ['acme'],
      state: 'failed' as const,
      title: null,
      channelId: null,
      playlistId: null,
      guessed: false,
      items: 0,
      completeAtMs: 0,
      problem: {
        code: 'not-found',
        message: 'There is no such playlist. Check its id.',
        sinceMs: NOW - 5,
        retryAtMs: 0,
      },
    },
  ],
  quota: [bucket(6_000), bucket(0, { bucket: 'stats', closedUntilMs: NOW + 1 })],
  forecast: { runsOutAtMs: null, sustainableIntervalMs: 60_000 },
  unwritten: {},
  totals: { units: 10, observations: 20, records: 15 },
  inFlight: 1,
}

describe('the report', () => {
  test('is what the API declares, with lags beside their stages', () => {
    const report = healthReport(
      parts({
        stages: {
          history: { state: 'running' },
          'sql Q_1': { state: 'running' },
          'telegram-delivery': { state: 'running' },
          log: { state: 'running' },
        },
        queries: [{ query: 'Q_1', rule: 'queries.sql:3', sink: 'telegram_outbox', lag: 9 }],
        youtube: watcher,
        telegram: {
          queued: [{ chat: '1', count: 2, oldestMs: NOW - 8 }],
          parked: [],
          lastErrors: [],
          bot: { state: 'polling' },
        },
      }),
    )
    assert.deepEqual(HEALTH.parse(report), report)
    assert.deepEqual(
      report.stages.map(({ name, lag }) => [name, lag]),
      [
        ['history', 7],
        ['sql Q_1', 9],
        ['telegram-delivery', 2],
        ['log', null],
      ],
    )
    assert.deepEqual(
      report.youtube?.quota.map(({ runsOutAt, closedUntil }) => [runsOutAt, closedUntil]),
      [
        [NOW + 4 * HOUR, null],
        [null, NOW + 1],
      ],
    )
  })

  test('says each trouble once, errors first, with what to do', () => {
    const { troubles } = healthReport(
      parts({
        stages: {
          youtube: { state: 'degraded', detail: 'PLgone: There is no such playlist. Check its id.' },
          'telegram-delivery': { state: 'degraded', detail: 'chat 5: blocked; press Start' },
          'sql Q_1': { state: 'failed', detail: 'no such column' },
        },
        youtube: watcher,
        telegram: {
          queued: [],
          parked: [{ chat: '5', title: 'Ann', reason: 'blocked', remedy: 'press Start', sinceMs: NOW - 9 }],
          lastErrors: [{ chat: '5', reason: 'blocked', remedy: 'press Start', atMs: NOW - 9 }],
          bot: { state: 'polling' },
        },
      }),
    )
    assert.deepEqual(
      troubles.map(({ where, severity, remedy }) => [where, severity, remedy]),
      [
        ['PLgone', 'error', null],
        ['sql Q_1', 'error', null],
        ['Ann', 'warning', 'press Start'],
      ],
    )
  })
})
