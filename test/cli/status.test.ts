import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Status } from '../../src/app/status.ts'
import { statusText } from '../../src/cli/status.ts'

const NOW = Date.parse('2026-11-24T03:00:00Z')

const status: Status = {
  stages: {
    log: { state: 'running' },
    youtube: { state: 'degraded', detail: 'no answer: try `tubewire check`' },
    'sql CTAS_A_0': { state: 'running' },
    'sql INSERTQUERY_1': { state: 'running' },
    'telegram-delivery': { state: 'running' },
  },
  youtube: {
    state: 'running',
    problem: null,
    videos: { watched: 1200, observed: 1200, notVisible: 2 },
    sources: [
      {
        text: 'PL1',
        kind: 'playlist',
        clients: ['acme'],
        state: 'ok',
        title: 'Launch \u001b[2J',
        channelId: null,
        playlistId: 'PL1',
        guessed: false,
        items: 1200,
        completeAtMs: NOW,
        problem: null,
      },
    ],
    quota: [
      {
        bucket: 'general',
        usedUnits: 3,
        allowedUnits: 8000,
        resetsAtMs: NOW + 5 * 3_600_000,
        closedUntilMs: 0,
      },
    ],
    forecast: { runsOutAtMs: NOW + 3_600_000, sustainableIntervalMs: 180_000 },
    unwritten: {},
    totals: { units: 3, observations: 1200, records: 1200 },
    inFlight: 0,
  },
  queries: [{ query: 'CTAS_A_0', rule: 'queries.sql:24', sink: 'a', lag: 1500 }],
  telegram: {
    queued: [{ chat: '7', count: 3, oldestMs: NOW }],
    parked: [
      {
        chat: '7',
        title: 'Acme',
        reason: 'blocked by the user',
        remedy: 'Press Start.',
        sinceMs: NOW - 7_200_000,
      },
    ],
    lastErrors: [],
    bot: { state: 'polling' },
  },
  topics: [],
}

test('the status fits on a screen: what runs, what is wrong, what waits, and when quota comes back', () => {
  assert.equal(
    statusText(status, 42, NOW),
    [
      'tubewire, process 42',
      '✔ log                running',
      '! youtube            degraded: no answer: try `tubewire check`',
      '✔ sql                running: 2 queries',
      '✔ telegram-delivery  running',
      '',
      '1,200 videos watched, 2 of them not visible',
      'SOURCE            CLIENT  VIDEOS  STATE',
      'Launch \\u{1b}[2J  acme     1,200  ok',
      '',
      'QUOTA    USED     OF  RENEWED',
      'general     3  8,000  2026-11-24T08:00:00Z, in 5 h',
      'the budget bears one look at each video every 3 min, so that it lasts the day',
      '',
      'QUERY     WRITES  RULE              LAG',
      'CTAS_A_0  a       queries.sql:24  1,500',
      '',
      '3 messages wait',
      'parked 2 h ago: Acme (7): blocked by the user; Press Start.',
    ].join('\n'),
  )
})

test('a query that does not run has a line of its own', () => {
  const stages = { ...status.stages, 'sql INSERTQUERY_1': { state: 'failed', detail: 'no room' } } as const
  assert.match(
    statusText({ ...status, stages }, 42, NOW),
    /✔ sql CTAS_A_0 +running\n✖ sql INSERTQUERY_1 +failed: no room/,
  )
})
