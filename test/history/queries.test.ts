import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HistoryQueries, VideosRequest } from '../../src/history/index.ts'
import { ACCEPTED, bench, DAY, HOUR, MINUTE, NOW, OFF } from './fixture.ts'

/** All ids of a list, page by page. */
function idsOf(queries: HistoryQueries, request: VideosRequest): string[] {
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = queries.videos({ ...request, ...(cursor !== undefined && { cursor }) })
    ids.push(...page.videos.map(({ videoId }) => videoId))
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return ids
}

test('a series keeps its peaks in any number of points, and marks where nobody looked', async (t) => {
  const { log, write, start } = await bench(t)
  const views = (i: number) => (i === 1_234 ? 9_999_999 : i === 2_345 ? 1 : 50_000 + i)
  for (let from = 0; from < 6_000; from += 500) {
    await log.append(
      Array.from({ length: 500 }, (_, i) => from + i)
        .filter((i) => i < 3_000 || i >= 3_400)
        .map((i) => write.observation('v', { at: NOW - (6_000 - i) * MINUTE, views: views(i) })),
    )
  }
  const { history, settle } = await start()
  await settle()
  for (const maxPoints of [1_000, 100, 10]) {
    const series = history.queries.series({
      videoId: 'v',
      metric: 'views',
      from: NOW - 6_000 * MINUTE,
      to: NOW,
      maxPoints,
    })!
    assert.ok(series.points.length <= maxPoints, `${series.points.length} points`)
    assert.ok(series.points.length >= maxPoints / 4, `${series.points.length} points`)
    assert.equal(Math.max(...series.points.map(({ max }) => max)), 9_999_999)
    assert.equal(Math.min(...series.points.map(({ min }) => min)), 1)
    assert.equal(
      series.points.reduce((sum, { count }) => sum + count, 0),
      5_600,
    )
    assert.deepEqual([series.points[0]?.first, series.points.at(-1)?.last], [50_000, 55_999])
    if (maxPoints === 10) continue
    const [gap, ...others] = series.gaps
    assert.deepEqual([gap?.reason, others], ['unobserved', []])
    const { resolutionMs } = series
    assert.ok(
      gap!.from <= NOW - 3_001 * MINUTE + resolutionMs && gap!.to >= NOW - 2_600 * MINUTE - resolutionMs,
    )
  }
  const hour = history.queries.series({ videoId: 'v', metric: 'views', from: NOW - HOUR, to: NOW })!
  assert.deepEqual([hour.resolutionMs, hour.points.length], [0, 60])
})

test('a page may begin anywhere, and is followed by the one after it', async (t) => {
  const { log, write, start } = await bench(t)
  await log.append([1, 2, 3, 4, 5].map((n) => write.observation(`v${n}`, { at: NOW - HOUR, views: n })))
  const { history, settle } = await start()
  await settle()
  const idsOf = (request: { readonly offset?: number; readonly cursor?: string }) => {
    const page = history.queries.videos({ order: { by: 'views' }, limit: 2, ...request })
    return { ids: page.videos.map(({ videoId }) => videoId), next: page.next, total: page.total }
  }
  const { ids, next, total } = idsOf({ offset: 1 })
  assert.deepEqual([ids, total], [['v4', 'v3'], 5])
  assert.deepEqual(idsOf({ cursor: next! }).ids, ['v2', 'v1'])
  assert.deepEqual(idsOf({ offset: 5 }), { ids: [], next: null, total: 5 })
  assert.throws(() => idsOf({ offset: 1, cursor: next! }), { code: 'invalid' })
  assert.throws(() => idsOf({ offset: -1 }), { code: 'invalid' })
})

test('what is no range, count or cursor is refused; an unknown video is no error', async (t) => {
  const { start } = await bench(t)
  const { history } = await start()
  const { queries } = history
  const request = { videoId: 'v', metric: 'views', from: NOW - DAY, to: NOW } as const
  assert.equal(queries.series(request), undefined)
  assert.equal(queries.video('v'), undefined)
  assert.throws(() => queries.series({ ...request, to: NOW - DAY }), {
    name: 'HistoryError',
    code: 'invalid',
  })
  assert.throws(() => queries.series({ ...request, maxPoints: 1_001 }), { code: 'invalid' })
  assert.throws(() => queries.videos({ order: { by: 'views' }, limit: 0 }), { code: 'invalid' })
  for (const cursor of ['x', Buffer.from('["views up",1,"v"]').toString('base64url')]) {
    assert.throws(() => queries.videos({ order: { by: 'views' }, cursor }), { code: 'invalid' })
  }
})

test('the table of videos is filtered, searched and ordered, a page at a time', async (t) => {
  const { log, write, start } = await bench(t)
  await log.append(
    Array.from({ length: 23 }, (_, i) =>
      write.observation(`v${`${i}`.padStart(2, '0')}`, {
        at: NOW - HOUR,
        views: i % 7,
        likes: i % 5 === 0 ? null : i,
        more: {
          TITLE: i % 4 === 0 ? `ПРИВЕТ ${i}` : `hello ${i}`,
          CLIENTS: i % 3 === 0 ? ['acme', 'zeta'] : i % 3 === 1 ? ['acme'] : null,
          STATE: i === 6 ? 'removed' : 'public',
        },
      }),
    ),
  )
  const { history, settle } = await start()
  await settle()
  const { queries } = history
  const all = Array.from({ length: 23 }, (_, i) => i)
  const id = (i: number) => `v${`${i}`.padStart(2, '0')}`
  const byViews = all.toSorted((a, b) => (b % 7) - (a % 7) || a - b).map(id)
  for (const limit of [1, 4, 23, 100])
    assert.deepEqual(idsOf(queries, { order: { by: 'views' }, limit }), byViews)
  const likes = all.filter((i) => i % 5 > 0)
  const hidden = all.filter((i) => i % 5 === 0)
  assert.deepEqual(
    idsOf(queries, { order: { by: 'likes' }, direction: 'ascending', limit: 3 }),
    [...likes, ...hidden].map(id),
  )
  assert.deepEqual(
    idsOf(queries, { order: { by: 'likes' }, limit: 3 }),
    [...likes.toReversed(), ...hidden].map(id),
  )
  const found = queries.videos({ order: { by: 'title' }, search: ' привет  V1 ', limit: 2 })
  assert.deepEqual([found.total, found.videos.map(({ videoId }) => videoId)], [2, ['v12', 'v16']])
  assert.equal(queries.videos({ order: { by: 'title' }, search: '%' }).total, 0)
  assert.equal(queries.videos({ order: { by: 'title' }, clients: ['zeta'] }).total, 8)
  assert.equal(queries.videos({ order: { by: 'title' }, clients: ['zeta', 'acme'] }).total, 16)
  assert.deepEqual(idsOf(queries, { order: { by: 'seen' }, states: ['removed'] }), ['v06'])
  assert.deepEqual(
    queries.overview().map(({ client, videos, states }) => [client, videos, states]),
    [
      ['acme', 16, { removed: 1 }],
      ['zeta', 8, { removed: 1 }],
      [null, 7, {}],
    ],
  )
})

test('movement is told against the usual, and ranks; with derived metrics off there is none', async (t) => {
  const { log, write, start } = await bench(t)
  const perHour = { quiet: 10, loud: 100 }
  for (const [videoId, rate] of Object.entries(perHour)) {
    await log.append(
      Array.from({ length: 20 * 24 + 1 }, (_, i) => {
        const hoursAgo = 20 * 24 - i
        // The quiet one has five times its usual in the last day.
        const extra = videoId === 'quiet' ? Math.max(0, 24 - hoursAgo) * rate * 4 : 0
        const views = 1_000 + i * rate + extra
        return write.observation(videoId, { at: NOW - hoursAgo * HOUR, views, more: { CLIENTS: ['acme'] } })
      }),
    )
  }
  const { history, settle, stop } = await start(ACCEPTED)
  await settle()
  const { queries } = history
  const movement = queries.video('quiet')?.movement
  assert.deepEqual(
    [movement?.hour.views, movement?.day.views].map((one) => [one?.delta, one?.usual, one?.ratio]),
    [
      [50, 10, 5],
      [1_200, 240, 5],
    ],
  )
  assert.equal(movement?.week.views.delta, 6 * 240 + 1_200)
  const by = (by: 'movement' | 'ratio') => idsOf(queries, { order: { by, metric: 'views', window: 'day' } })
  assert.deepEqual(
    [by('movement'), by('ratio')],
    [
      ['loud', 'quiet'],
      ['quiet', 'loud'],
    ],
  )
  assert.deepEqual(queries.overview()[0]?.day?.views, { delta: 3_600, usual: 2_640 })
  await stop()

  const off = await start(OFF)
  await off.settle()
  const without = off.history.queries
  assert.equal(without.video('quiet')?.movement, undefined)
  assert.equal(without.overview()[0]?.day, undefined)
  assert.equal(without.video('quiet')?.views.value, 1_000 + 4_800 + 960)
  for (const order of ['movement', 'ratio'] as const) {
    assert.throws(() => without.videos({ order: { by: order, metric: 'views', window: 'day' } }), {
      code: 'derived-metrics-off',
      message: /policy\.derivedMetrics/,
    })
  }
  await off.stop()

  const again = await start(ACCEPTED)
  await again.settle()
  assert.deepEqual(again.history.queries.video('quiet')?.movement, movement)
})

test('sparklines are small series of the videos asked for', async (t) => {
  const { log, write, start } = await bench(t)
  await log.append(
    Array.from({ length: 49 }, (_, i) => write.observation('v', { at: NOW - (48 - i) * HOUR, views: i })),
  )
  const { history, settle } = await start()
  await settle()
  const lines = history.queries.sparklines({
    videoIds: ['nobody', 'v'],
    metric: 'views',
    from: NOW - DAY,
    to: NOW,
  })
  assert.deepEqual(
    lines.map(({ videoId, values }) => [videoId, values.length, values.at(-1)]),
    [['v', 24, 48]],
  )
})

test('breaks, alerts, titles and states are marked on a chart', async (t) => {
  const self = await bench(t)
  const { log, write, start } = self
  self.now = Date.UTC(2026, 8, 1)
  const at = (days: number) => self.now - days * DAY
  const long = { DURATION_SECONDS: 600 }
  await log.append([
    write.observation('v', { at: at(12), views: 1, likes: 1, comments: 1, more: long }),
    write.observation('v', {
      at: at(6),
      views: 2,
      likes: 1,
      more: { ...long, TITLE: 'New', COMMENTS_STATE: 'disabled' },
    }),
    write.observation('v', { at: at(5), views: 3, likes: 1, comments: 1, more: { ...long, TITLE: 'New' } }),
    write.message('v', at(5), { chat_id: 'acme', text: 'Hello' }, { 'tubewire.rule': 'Q (queries.sql:9)' }),
  ])
  const { history, settle } = await start()
  await settle()
  const range = { from: self.now - 400 * DAY, to: self.now }
  const found = history.queries.annotations({ ...range, videoId: 'v' })
  assert.deepEqual(
    found.map(({ kind, at: time }) => [kind, (self.now - time) / DAY]),
    [
      ['break', 8],
      ['state', 6],
      ['title', 6],
      ['alert', 5],
      ['state', 5],
    ],
  )
  assert.deepEqual(found.at(-2), {
    kind: 'alert',
    at: at(5),
    id: 'telegram_outbox-0-0',
    text: 'Hello',
    rule: 'Q (queries.sql:9)',
    state: 'waiting',
  })
})

test('the views of Shorts broke on another day too', async (t) => {
  const self = await bench(t)
  self.now = Date.UTC(2025, 3, 10)
  await self.log.append([
    self.write.observation('short', { at: self.now - HOUR, views: 1, more: { DURATION_SECONDS: 50 } }),
    self.write.observation('long', { at: self.now - HOUR, views: 1, more: { DURATION_SECONDS: 500 } }),
  ])
  const { history, settle } = await self.start()
  await settle()
  const range = { from: self.now - 20 * DAY, to: self.now }
  const breaks = (videoId: string) =>
    history.queries
      .annotations({ ...range, videoId })
      .flatMap(({ kind, at }) => (kind === 'break' ? [at] : []))
  assert.deepEqual([breaks('short'), breaks('long')], [[Date.UTC(2025, 2, 31)], []])
})
