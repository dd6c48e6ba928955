import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCEPTED, type Bench, bench, DAY, HOUR, NOW, OFF } from './fixture.ts'

const MIDNIGHT = Math.floor(NOW / DAY) * DAY

async function observed(world: Bench) {
  const { log, write } = world
  const seen = (videoId: string, client: string, at: number, views: number | null) =>
    write.observation(videoId, { at, views, likes: 1, more: { CLIENTS: [client] } })
  await log.append([
    seen('grows', 'acme', MIDNIGHT - 2 * DAY + HOUR, 100),
    seen('grows', 'acme', MIDNIGHT - DAY + HOUR, 150),
    seen('grows', 'acme', MIDNIGHT + HOUR, 400),
    // Seen on the first day alone: it still counts on the others.
    seen('still', 'acme', MIDNIGHT - 2 * DAY + 2 * HOUR, 5_000),
    seen('hidden', 'acme', MIDNIGHT - DAY, null),
    seen('others', 'beta', MIDNIGHT - DAY, 7),
    write.message('grows', MIDNIGHT - HOUR, { chat_id: 'acme', text: 'It grows' }),
    write.message('grows', MIDNIGHT, { chat_id: 'acme', text: 'It grows more' }),
    write.message('others', MIDNIGHT, { chat_id: 'beta', text: 'Not theirs' }),
    write.delivery('telegram_outbox-0-0', MIDNIGHT),
  ])
}

const PERIOD = { client: 'acme', from: MIDNIGHT - 2 * DAY, to: MIDNIGHT + DAY }

test('a report has the first and last values of each video, their sums by the day, and what was sent', async (t) => {
  const world = await bench(t)
  await observed(world)
  const { history, settle } = await world.start(ACCEPTED)
  await settle()
  const report = (await history.queries.report(PERIOD))!
  assert.deepEqual(
    report.videos.map(({ videoId, views }) => [videoId, views]),
    [
      ['grows', { start: 100, end: 400 }],
      ['still', { start: 5_000, end: 5_000 }],
      ['hidden', { start: null, end: null }],
    ],
  )
  assert.deepEqual(report.totals.views, { start: 5_100, end: 5_400 })
  assert.equal(report.totals.videos, 3)
  assert.deepEqual(
    report.days.map(({ day, views }) => [day, views]),
    [-2, -1, 0].map((n, index) => [
      new Date(MIDNIGHT + n * DAY).toISOString().slice(0, 10),
      [5_100, 5_150, 5_400][index],
    ]),
  )
  assert.deepEqual(
    report.alerts.map(({ text }) => text),
    ['It grows'],
  )
  assert.deepEqual(report.alertsByState, { sent: 1, waiting: 1 })
  assert.equal(report.to, NOW, 'what is yet to come is not told')
  assert.equal(await history.queries.report({ ...PERIOD, client: 'nobody' }), undefined)
  await assert.rejects(history.queries.report({ ...PERIOD, to: 0 }), /no range/)
})

test('its days are those of the reader', async (t) => {
  const world = await bench(t)
  await observed(world)
  const { history, settle } = await world.start(ACCEPTED)
  await settle()
  const report = (await history.queries.report({
    ...PERIOD,
    from: PERIOD.from + 2 * HOUR,
    offsetMinutes: -120,
  }))!
  // Two hours behind UTC, what was seen an hour after its midnight belongs to the day before.
  assert.deepEqual(
    report.days.map(({ views }) => views),
    [5_150, 5_400, 5_400],
  )
})

test('where derived metrics are off there are no sums, and the order is by views', async (t) => {
  const world = await bench(t)
  await observed(world)
  const { history, settle } = await world.start(OFF)
  await settle()
  const report = (await history.queries.report(PERIOD))!
  assert.deepEqual(
    report.videos.map(({ videoId }) => videoId),
    ['still', 'grows', 'hidden'],
  )
  assert.deepEqual(report.totals.views, { start: null, end: null })
  assert.deepEqual(report.days, [])
})
