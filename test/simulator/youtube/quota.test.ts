import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pacificDay } from '../../../src/simulator/youtube/index.ts'
import { reasonOf, START, youtubeFor } from './support.ts'

const HOUR = 3_600_000

test('the shared bucket ends in 403 quotaExceeded until midnight in California', async (t) => {
  const { clock, youtube, ask } = await youtubeFor(t, { quota: { shared: 2 } })
  const spend = () => ask('videos', { part: 'id', id: 'x' })
  assert.equal((await spend()).status, 200)
  assert.equal((await spend()).status, 200)
  const refused = await spend()
  assert.equal(refused.status, 403)
  assert.equal(reasonOf(refused), 'quotaExceeded')
  assert.equal(refused.json.error.errors[0].domain, 'youtube.quota')
  assert.ok(refused.text.includes('\\u003ca href='), 'markup is escaped as Google does')
  assert.equal(youtube.quota.used('shared'), 2)
  assert.equal(youtube.requests.at(-1)!.units, 0)
  // 20:00 UTC on 1 March is noon in California.
  clock.set(START + 12 * HOUR - 1)
  assert.equal((await spend()).status, 403)
  clock.advance(1)
  assert.equal((await spend()).status, 200)
  assert.equal(youtube.quota.used('shared', '2026-03-01'), 2)
  assert.equal(youtube.quota.used('shared'), 1)
})

test('the other buckets are apart, and end in 429 rateLimitExceeded per day', async (t) => {
  const { youtube, ask } = await youtubeFor(t, { quota: { stats: 1, search: 1 } })
  for (const [path, metric] of [
    ['videos:batchGetStats', 'Batch Get Stats'],
    ['search', 'Search Queries'],
  ] as const) {
    const params: Record<string, string> =
      path === 'search' ? { part: 'id', q: 'x' } : { part: 'id', id: 'x' }
    assert.equal((await ask(path, params)).status, 200)
    const refused = await ask(path, params)
    assert.equal(refused.status, 429)
    assert.equal(reasonOf(refused), 'rateLimitExceeded')
    assert.match(refused.json.error.message, new RegExp(`limit '${metric} per day'`))
  }
  assert.equal((await ask('videos', { part: 'id', id: 'x' })).status, 200)
  assert.equal(youtube.quota.used('stats'), 1)
  assert.equal(youtube.quota.used('search'), 1)
  assert.equal(youtube.quota.used('shared'), 1)
})

test('every page is charged', async (t) => {
  const { world, youtube, ask } = await youtubeFor(t, {}, { videos: 12, playlists: 1 })
  const params = { part: 'id', playlistId: world.playlistIds[0]! }
  let { nextPageToken } = (await ask('playlistItems', params)).json
  while (nextPageToken) {
    ;({ nextPageToken } = (await ask('playlistItems', { ...params, pageToken: nextPageToken })).json)
  }
  assert.equal(youtube.quota.used('shared'), 3)
})

test('a limit per minute is no limit per day', async (t) => {
  const { clock, ask } = await youtubeFor(t, { quota: { perMinute: 1 } })
  const spend = () => ask('videos', { part: 'id', id: 'x' })
  assert.equal((await spend()).status, 200)
  const refused = await spend()
  assert.equal(refused.status, 429)
  assert.equal(reasonOf(refused), 'rateLimitExceeded')
  assert.doesNotMatch(refused.json.error.message, /per day/)
  clock.advance(60_000)
  assert.equal((await spend()).status, 200)
})

test('the Pacific day follows summer time', () => {
  // Clocks went forward on 8 March 2026 and back on 1 November 2026.
  assert.equal(pacificDay(Date.UTC(2026, 2, 8, 7, 59)), '2026-03-07')
  assert.equal(pacificDay(Date.UTC(2026, 2, 8, 8, 0)), '2026-03-08')
  assert.equal(pacificDay(Date.UTC(2026, 2, 9, 6, 59)), '2026-03-08')
  assert.equal(pacificDay(Date.UTC(2026, 2, 9, 7, 0)), '2026-03-09')
  assert.equal(pacificDay(Date.UTC(2026, 10, 2, 7, 59)), '2026-11-01')
  assert.equal(pacificDay(Date.UTC(2026, 10, 2, 8, 0)), '2026-11-02')
})
