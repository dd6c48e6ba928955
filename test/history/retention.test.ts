import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openHistory } from '../../src/history/index.ts'
import { allAnswers } from './answers.ts'
import { ACCEPTED, type Bench, bench, DAY, HOUR, NOW, OFF, type Running } from './fixture.ts'

const LONG = { ...ACCEPTED, retentionMs: 900 * DAY }

/** Two months of three videos, one of which is gone after the first and one hidden for long. */
async function twoMonths({ log, write }: Bench): Promise<void> {
  for (let hours = 60 * 24; hours >= 0; hours -= 3) {
    const at = NOW - hours * HOUR
    const TITLE = `Title of ${Math.floor(hours / 480)}`
    const more = { TITLE, CHANNEL_TITLE: 'Channel', CLIENTS: ['acme'] }
    await log.append([
      write.observation('kept', { at, views: 10_000 - hours, likes: 3, comments: 1, more }),
      write.observation('hidden', {
        at,
        views: 5_000 - hours,
        comments: 1,
        more: { ...more, LIKES_STATE: 'hidden' },
      }),
      ...(hours > 31 * 24 ? [write.observation('gone', { at, views: 7, more })] : []),
      ...(hours % 240 === 0
        ? [
            write.message('kept', at, { chat_id: 'acme', text: `At ${hours}` }),
            write.change('youtube_changes', 'kept', at, 'youtube_videos-0-0'),
          ]
        : []),
    ])
  }
}

async function ids(running: Running): Promise<string[]> {
  const { videos } = running.history.queries.videos({ order: { by: 'title' } })
  return videos.map(({ videoId }) => videoId).sort()
}

test('what is older than the policy allows is neither shown nor kept, whenever it came', async (t) => {
  const self = await bench(t)
  await twoMonths(self)
  // One history saw everything in time; its clock moves on, and with it the bound.
  self.now = NOW - 30 * DAY
  const living = await self.start(ACCEPTED)
  await living.settle()
  assert.deepEqual(await ids(living), ['gone', 'hidden', 'kept'])
  self.now = NOW
  const shown = living.history.queries.series({ videoId: 'kept', metric: 'views', from: 0, to: NOW })
  assert.ok(shown!.from >= NOW - 30 * DAY, 'hidden at once')
  await living.stop()
  const again = await self.start(ACCEPTED)
  await again.settle()
  await again.history.maintained(AbortSignal.timeout(20_000))
  const other = await self.start(ACCEPTED, join(self.dir, 'rebuilt'))
  await other.settle()
  await other.history.maintained(AbortSignal.timeout(20_000))
  assert.deepEqual(await ids(again), ['hidden', 'kept'])
  assert.equal(await allAnswers(again.history, NOW), await allAnswers(other.history, NOW))
  const [first] = again.history.queries.series({ videoId: 'kept', metric: 'views', from: 0, to: NOW })!.points
  assert.ok(first!.at >= NOW - 30 * DAY && first!.at < NOW - 29 * DAY)
  const hidden = again.history.queries.video('hidden')!
  assert.deepEqual(hidden.states, [{ of: 'likes', state: 'hidden', from: hidden.firstSeenAt, to: null }])
})

test('with the amendment numbers stay, and texts go after 30 days', async (t) => {
  const self = await bench(t)
  await twoMonths(self)
  const running = await self.start(LONG)
  await running.settle()
  await running.history.maintained(AbortSignal.timeout(20_000))
  const { queries } = running.history
  assert.deepEqual(await ids(running), ['gone', 'hidden', 'kept'])
  const series = queries.series({ videoId: 'kept', metric: 'views', from: NOW - 70 * DAY, to: NOW })
  assert.equal(series?.points[0]?.first, 10_000 - 60 * 24)
  assert.deepEqual([queries.video('gone')?.title, queries.video('gone')?.views.value], [null, 7])
  assert.deepEqual(queries.video('gone')?.titles, [])
  assert.equal(queries.video('kept')?.title, 'Title of 0')
  assert.deepEqual(
    queries.video('kept')?.titles.map(({ title }) => title),
    ['Title of 1', 'Title of 0'],
  )
  assert.deepEqual(
    queries.alerts().alerts.map(({ text }) => text),
    ['At 0', 'At 240', 'At 480', null, null, null, null],
  )
})

test('without the amendment more than 30 days are refused', async (t) => {
  const { dir, log } = await bench(t)
  await assert.rejects(openHistory({ dir, log, policy: { ...OFF, retentionMs: 31 * DAY } }), {
    name: 'HistoryError',
    code: 'invalid',
    message: /30/,
  })
})

test('a second history of the same directory is refused, and a file that is none is left as it is', async (t) => {
  const { dir, log, start } = await bench(t)
  const { stop } = await start()
  await assert.rejects(openHistory({ dir, log, policy: OFF }), { code: 'locked' })
  await stop()
  const other = join(dir, 'other')
  await mkdir(other)
  await writeFile(join(other, 'history.db'), 'not a database, but long enough to be looked at as one')
  await assert.rejects(openHistory({ dir: other, log, policy: OFF }), { code: 'damaged', message: /rebuilt/ })
  assert.match(await readFile(join(other, 'history.db'), 'utf8'), /^not a database/)
})
