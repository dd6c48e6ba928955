import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { HistoryError } from '../../src/history/index.ts'
import { allAnswers, answersOf } from './answers.ts'
import { ACCEPTED, bench, HOUR, NOW } from './fixture.ts'
import { addManyVideos, LONG_QUESTION } from './long.ts'

test('threads answer as the history itself does', async (t) => {
  const { log, write, start } = await bench(t)
  const [before, at] = [NOW - 2 * HOUR, NOW - HOUR]
  const more = { CLIENTS: ['acme'] }
  await log.append([
    ...['v', 'w', 'x'].map((id) => write.observation(id, { at: before, views: 900, likes: null, more })),
    write.observation('v', { at, views: 1_100, more }),
    write.change('youtube_changes', 'v', at, 'youtube_videos-0-3', [900, 1_100]),
    write.message('v', at, { chat_id: 'acme', text: 'Passed' }, { 'tubewire.cause': 'youtube_changes-0-0' }),
    write.delivery('telegram_outbox-0-0', NOW, { MESSAGE_ID: 42n }),
  ])
  const { history, settle } = await start()
  await settle()
  assert.equal(await answersOf(history.answers, NOW), await allAnswers(history, NOW))
  // The columns of what lies between were read through the registry, which is the process's.
  const alert = await history.answers.alert('telegram_outbox-0-0')
  assert.deepEqual(alert?.cause.steps[0]?.row, { VIEWS_PREVIOUS: 900, VIEWS_CURRENT: 1_100 })
  assert.deepEqual(await history.answers.titlesOf(['v', 'nobody']), new Map([['v', 'Title of v']]))
  const day = { videoId: 'v', metric: 'views', from: NOW - 24 * HOUR, to: NOW } as const
  assert.deepEqual(JSON.parse((await history.answers.textOf('series', day))!), history.queries.series(day))
  assert.equal(await history.answers.textOf('series', { ...day, videoId: 'nobody' }), undefined)
  const request = { format: 'csv', from: 0, to: NOW } as const
  const signal = new AbortController().signal
  const [own, theirs] = await Promise.all([
    Array.fromAsync(history.queries.export(request, signal)),
    Array.fromAsync(history.answers.export(request, signal)),
  ])
  assert.deepEqual(theirs, own)
  await assert.rejects(
    history.answers.videos({ order: { by: 'views' }, limit: 0 }),
    (error) => error instanceof HistoryError && error.code === 'invalid',
  )
})

test('a question that takes too long is given up, and others are answered meanwhile and after it', async (t) => {
  const { log, write, start, dir } = await bench(t)
  await log.append([write.observation('v', { at: NOW - HOUR, views: 5 })])
  const made = await start()
  await made.settle()
  await made.stop()
  addManyVideos(join(dir, 'history.db'))
  const { history, settle, stop } = await start(ACCEPTED, dir, { longestMs: 6_000 })
  const told: string[] = []
  const long = assert
    .rejects(
      history.answers.videos(LONG_QUESTION),
      (error) => error instanceof HistoryError && error.code === 'timed-out',
    )
    .then(() => told.push('the long one'))
  told.push((await history.answers.video('v'))!.videoId)
  await log.append([write.observation('w', { at: NOW - HOUR, views: 7 })])
  await settle()
  told.push((await history.answers.video('w'))!.videoId)
  await long
  assert.deepEqual(told, ['v', 'w', 'the long one'])
  assert.equal((await history.answers.video('v'))?.views.value, 5)
  // Nor does the end wait for one.
  const cut = assert.rejects(
    history.answers.videos(LONG_QUESTION),
    (error) => error instanceof HistoryError && error.code === 'closed',
  )
  await stop()
  await cut
  await assert.rejects(history.answers.overview(), /closed/)
})
