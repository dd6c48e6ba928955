import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { ACCEPTED, bench, DAY, HOUR, MINUTE, NOW, OFF } from './fixture.ts'

test('observations become a series, newest facts and titles', async (t) => {
  const { log, write, start } = await bench(t)
  const more = { CLIENTS: ['acme'], PUBLISHED_AT: BigInt(NOW - 90 * DAY), DURATION_SECONDS: 61 }
  await log.append([
    write.observation('v1', { at: NOW - 3 * HOUR, views: 100, likes: 5, comments: 1, more }),
    write.observation('v1', { at: NOW - 2 * HOUR, views: 130, likes: 5, comments: 1, more }),
    write.observation('v1', {
      at: NOW - HOUR,
      views: 170,
      likes: 6,
      comments: 1,
      more: { ...more, TITLE: 'Renamed' },
    }),
  ])
  const { history, settle } = await start()
  await settle()
  const series = history.queries.series({ videoId: 'v1', metric: 'views', from: NOW - DAY, to: NOW })
  assert.deepEqual(
    series?.points.map(({ at, last }) => [at - NOW, last]),
    [
      [-3 * HOUR, 100],
      [-2 * HOUR, 130],
      [-HOUR, 170],
    ],
  )
  assert.deepEqual([series?.resolutionMs, series?.gaps, series?.states], [0, [], []])
  const video = history.queries.video('v1')
  assert.deepEqual(video?.titles, [
    { title: 'Title of v1', from: NOW - 3 * HOUR, to: NOW - HOUR },
    { title: 'Renamed', from: NOW - HOUR, to: null },
  ])
  assert.deepEqual(
    [video?.title, video?.clients, video?.views, video?.lastSeenAt, video?.durationSeconds],
    ['Renamed', ['acme'], { value: 170, state: 'value' }, NOW - HOUR, 61],
  )
  assert.equal(video?.movement?.hour.views.delta, 40)
})

test('hidden, disabled and removed are states and gaps, never 0', async (t) => {
  const { log, write, start } = await bench(t)
  const at = (hours: number) => NOW - hours * HOUR
  await log.append([
    write.observation('v', { at: at(6), views: 10, likes: 2, comments: 1 }),
    write.observation('v', { at: at(5), views: 11, comments: 1, more: { LIKES_STATE: 'hidden' } }),
    write.observation('v', {
      at: at(4),
      views: 12,
      more: { LIKES_STATE: 'hidden', COMMENTS_STATE: 'disabled' },
    }),
    write.observation('v', { at: at(3), views: 13, likes: 4, comments: 1 }),
    write.observation('v', { at: at(2), more: { STATE: 'private' } }),
  ])
  const { history, settle } = await start()
  await settle()
  const series = (metric: 'views' | 'likes') =>
    history.queries.series({ videoId: 'v', metric, from: NOW - DAY, to: NOW })!
  assert.deepEqual(
    series('likes').points.map(({ last }) => last),
    [2, 4],
  )
  assert.deepEqual(series('likes').gaps, [
    { from: at(6), to: at(3), reason: 'hidden' },
    { from: at(3), to: NOW, reason: 'private' },
  ])
  assert.deepEqual(series('views').gaps, [{ from: at(3), to: NOW, reason: 'private' }])
  assert.deepEqual(series('likes').states, [
    { of: 'video', state: 'private', from: at(2), to: null },
    { of: 'likes', state: 'hidden', from: at(5), to: at(3) },
    { of: 'likes', state: 'missing', from: at(2), to: null },
  ])
  const video = history.queries.video('v')
  assert.deepEqual([video?.state, video?.views], ['private', { value: null, state: 'missing' }])
})

test('late observations end up where they belong, as if they had come in time', async (t) => {
  const { dir, log, write, start } = await bench(t)
  const seen = Array.from({ length: 60 }, (_, i) => ({
    at: NOW - 3 * DAY + i * 67 * MINUTE,
    views: 1_000 + ((i * 37) % 90),
    likes: i % 5 === 0 ? null : i,
    comments: 3,
    more: { TITLE: `Title ${Math.floor(i / 20)}` },
  }))
  await log.append(seen.map((one) => write.observation('ordered', one)))
  const shuffled = seen.toSorted((a, b) => ((a.at * 7919) % 997) - ((b.at * 7919) % 997))
  const { history, settle } = await start(ACCEPTED, join(dir, 'one'))
  for (let i = 0; i < shuffled.length; i += 7) {
    await log.append(shuffled.slice(i, i + 7).map((one) => write.observation('shuffled', one)))
    await settle()
  }
  const facts = (videoId: string) => {
    const range = { from: NOW - 10 * DAY, to: NOW }
    const series = (['views', 'likes'] as const).flatMap((metric) =>
      [1_000, 30, 12].map((maxPoints) => history.queries.series({ videoId, metric, maxPoints, ...range })),
    )
    return JSON.stringify([series, history.queries.video(videoId)]).replaceAll(videoId, 'video')
  }
  assert.equal(facts('shuffled'), facts('ordered'))
})

test('a restart goes on, and a deleted file is made again, the same', async (t) => {
  const { dir, log, write, start } = await bench(t)
  const records = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) =>
      write.observation(`v${i % 3}`, { at: NOW - DAY + (from + i) * 5 * MINUTE, views: 100 + from + i }),
    )
  await log.append(records(0, 90))
  const first = await start()
  await first.settle()
  await first.stop()
  await log.append(records(90, 120))
  const second = await start()
  await second.settle()
  const answer = JSON.stringify(second.history.queries.videos({ order: { by: 'views' } }))
  await second.stop()
  for (const end of ['', '-wal', '-shm']) await rm(join(dir, `history.db${end}`), { force: true })
  const third = await start()
  await third.settle()
  assert.equal(JSON.stringify(third.history.queries.videos({ order: { by: 'views' } })), answer)
  assert.equal(third.history.queries.videos({ order: { by: 'views' } }).videos[0]?.views.value, 219)
  assert.deepEqual((await third.history.status()).behind.youtube_videos, 0)
})

test('a file made from another log is made anew', async (t) => {
  const one = await bench(t)
  const two = await bench(t)
  await one.log.append([
    one.write.observation('old', { at: NOW - 2 * HOUR, views: 1 }),
    one.write.observation('old', { at: NOW - HOUR, views: 2 }),
  ])
  const before = await one.start()
  await before.settle()
  await before.stop()
  await two.log.append([two.write.observation('new', { at: NOW - HOUR, views: 3 })])
  const after = await two.start(OFF, one.dir)
  await after.settle()
  assert.equal(after.history.queries.video('old'), undefined)
  assert.equal(after.history.queries.video('new')?.views.value, 3)
})
