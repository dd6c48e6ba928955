import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCEPTED, bench, DAY, HOUR, MINUTE, NOW } from './fixture.ts'

const RULE = 'INSERTQUERY_5 (queries.sql:88)'

test('an alert tells its rule, its observations, what lies between, and what became of it', async (t) => {
  const { log, write, start } = await bench(t)
  await log.ensureTopics([{ name: 'youtube_peaks' }])
  const [before, at] = [NOW - 2 * HOUR, NOW - HOUR]
  await log.append([
    write.observation('v', { at: before, views: 900, more: { CLIENTS: ['acme'] } }),
    write.observation('v', { at, views: 1_100, more: { CLIENTS: ['acme'] } }),
    write.change('youtube_changes', 'v', before, 'youtube_videos-0-0'),
    write.change('youtube_changes', 'v', at, 'youtube_videos-0-1', [900, 1_100]),
    write.change('youtube_peaks', 'v', at, 'youtube_changes-0-1'),
    write.message(
      'v',
      at,
      { chat_id: 'acme', text: 'Passed 1000' },
      { 'tubewire.cause': 'youtube_peaks-0-0', 'tubewire.rule': RULE },
    ),
  ])
  const { history, settle } = await start()
  await settle()
  const { queries } = history
  assert.deepEqual(
    queries.alerts().alerts.map(({ id, state, rule, title }) => [id, state, rule, title]),
    [['telegram_outbox-0-0', 'waiting', RULE, 'Title of v']],
  )
  await log.append([
    write.delivery('telegram_outbox-0-0', NOW, { CHAT_ID: '1', MESSAGE_ID: 42n, ATTEMPTS: 2, ROUTE: 'acme' }),
    write.delivery('telegram_outbox-0-0', NOW + 1, {
      OUTCOME: 'failed',
      CHAT_ID: '2',
      REASON: 'chat not found',
    }),
  ])
  await settle()
  const alert = (await queries.alert('telegram_outbox-0-0'))!
  assert.equal(alert.state, 'failed')
  assert.deepEqual(
    alert.deliveries.map(({ outcome, chatId, messageId, attempts, reason, place }) => [
      outcome,
      chatId,
      messageId,
      attempts,
      reason,
      place,
    ]),
    [
      ['sent', '1', '42', 2, null, 'telegram_deliveries-0-0'],
      ['failed', '2', '7', 1, 'chat not found', 'telegram_deliveries-0-1'],
    ],
  )
  const { cause } = alert
  assert.deepEqual(
    [cause.foundBy, cause.observation?.views, cause.observation?.place, cause.before?.views],
    ['place', 1_100, 'youtube_videos-0-1', 900],
  )
  assert.deepEqual(
    cause.steps.map(({ place }) => place),
    ['youtube_peaks-0-0', 'youtube_changes-0-1'],
  )
  assert.deepEqual(cause.steps[1]?.row, { VIEWS_PREVIOUS: 900, VIEWS_CURRENT: 1_100 })
  assert.equal(await queries.alert('telegram_outbox-0-99'), undefined)
  assert.equal(await queries.alert('nonsense'), undefined)
})

test('where the chain of causes is broken, the observation is found by its time', async (t) => {
  const { log, write, start } = await bench(t)
  await log.append([
    write.observation('v', { at: NOW - 2 * HOUR, views: 1 }),
    write.observation('v', { at: NOW - HOUR, views: 2 }),
    write.message(
      'v',
      NOW - HOUR,
      { chat_id: 'x', text: 'y' },
      { 'tubewire.cause': 'youtube_changes-0-700' },
    ),
    write.message(
      'v',
      NOW,
      { chat_id: 'x', text: 'y' },
      { 'tubewire.cause': 'youtube_videos-0-1', retry_of: 'telegram_outbox-0-0' },
    ),
  ])
  const { history, settle } = await start()
  await settle()
  const [first, retry] = await Promise.all([0, 1].map((i) => history.queries.alert(`telegram_outbox-0-${i}`)))
  assert.deepEqual([first?.cause.foundBy, first?.cause.observation?.views], ['time', 2])
  assert.deepEqual([retry?.cause.foundBy, retry?.cause.observation?.views], ['place', 2])
  assert.deepEqual([first?.retriedBy, retry?.retryOf], [['telegram_outbox-0-1'], 'telegram_outbox-0-0'])
})

test('alerts are filtered and paged; a client does not see what was meant for another', async (t) => {
  const { log, write, start } = await bench(t)
  const clients = { both: ['acme', 'zeta'], acme: ['acme'] }
  for (const [videoId, CLIENTS] of Object.entries(clients)) {
    await log.append([write.observation(videoId, { at: NOW - HOUR, views: 1, more: { CLIENTS } })])
  }
  await log.append([
    ...Array.from({ length: 9 }, (_, i) =>
      write.message(i % 2 ? 'acme' : 'both', NOW - (9 - (i >> 1)) * MINUTE, {
        chat_id: i % 4 === 0 ? 'zeta' : 'acme',
        text: `${i}`,
      }),
    ),
    write.message('acme', NOW, { chat_id: 'acme', text: null }),
    write.message(null, NOW, { chat_id: '12', text: 'about nothing' }),
  ])
  const { history, settle } = await start()
  await settle()
  const textsOf = (request: Parameters<typeof history.queries.alerts>[0]) => {
    const texts: (string | null)[] = []
    let cursor: string | undefined
    do {
      const page = history.queries.alerts({ ...request, limit: 2, ...(cursor !== undefined && { cursor }) })
      texts.push(...page.alerts.map(({ text }) => text))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    return texts
  }
  assert.deepEqual(textsOf({}), ['about nothing', null, '8', '7', '6', '5', '4', '3', '2', '1', '0'])
  assert.deepEqual(textsOf({ clients: ['zeta'] }), ['8', '4', '0'])
  assert.deepEqual(textsOf({ clients: ['acme'] }), [null, '7', '6', '5', '3', '2', '1'])
  assert.deepEqual(textsOf({ videoId: 'both', to: NOW - 6 * MINUTE }), ['4', '2', '0'])
  assert.deepEqual(textsOf({ states: ['refused'] }), [null])
  const [refused] = history.queries.alerts({ states: ['refused'] }).alerts
  assert.match(refused!.problem!, /text is missing or NULL/)
  const overview = history.queries.overview().map(({ client, alerts }) => [client, alerts])
  assert.deepEqual(overview, [
    ['acme', { refused: 1, waiting: 6 }],
    ['zeta', { waiting: 3 }],
  ])
})

test('why there was no alert: as far as data can tell', async (t) => {
  const self = await bench(t)
  const { log, write, start } = self
  const at = (hours: number) => NOW - hours * HOUR
  await log.append([
    write.observation('v', { at: at(20), views: 1, likes: 1, comments: 1 }),
    write.observation('v', { at: at(19), views: 1, likes: 1, comments: 1 }),
    write.observation('v', { at: at(18), views: 2, likes: 1, comments: 1 }),
    write.observation('v', { at: at(10), views: 3, likes: 1, more: { COMMENTS_STATE: 'disabled' } }),
    write.observation('v', { at: at(9), views: 3, likes: 2, more: { COMMENTS_STATE: 'disabled' } }),
    write.message('v', at(9), { chat_id: 'x', text: 'y' }),
  ])
  await log.append([write.delivery('telegram_outbox-0-0', at(8), { OUTCOME: 'muted' })])
  const { history, settle } = await start(ACCEPTED)
  await settle()
  const why = async (videoId: string, time: number) => {
    const { reasons } = await history.queries.silence({ videoId, at: time })
    return reasons
  }
  assert.deepEqual(await why('v', NOW - 31 * DAY), [{ code: 'not-kept' }])
  assert.deepEqual(await why('w', at(5)), [{ code: 'unknown-video' }])
  assert.deepEqual(await why('v', at(21)), [{ code: 'not-watched-yet', firstSeenAt: at(20) }])
  assert.deepEqual(await why('v', at(20)), [{ code: 'first-observation' }])
  assert.deepEqual(await why('v', at(18.5)), [{ code: 'unchanged' }])
  assert.deepEqual(await why('v', at(13)), [{ code: 'not-observed', from: at(18), to: at(10) }])
  assert.deepEqual(await why('v', at(9.9)), [
    { code: 'no-value', metric: 'comments', state: 'disabled' },
    { code: 'no-rule-matched' },
  ])
  assert.deepEqual(await why('v', at(8.9)), [
    { code: 'alert-exists', state: 'muted', alert: 'telegram_outbox-0-0' },
  ])
  const told = await history.queries.silence({ videoId: 'v', at: at(17.9) })
  assert.deepEqual(
    [told.reasons, told.before?.views, told.observation?.views, told.after?.views],
    [[{ code: 'no-rule-matched' }], 1, 2, 3],
  )
})

test('what the rules read and found nothing to say about is told for some hours', async (t) => {
  const self = await bench(t)
  const { log, write, start } = self
  const at = NOW - HOUR
  await log.append([
    write.observation('v', { at, views: 2 }),
    write.change('youtube_changes', 'v', at, 'youtube_videos-0-0', [1, 2]),
    write.change('youtube_changes', 'v', at - 6 * HOUR, 'youtube_videos-0-7'),
    write.change('youtube_changes', 'v', at - 6 * HOUR, 'youtube_videos-0-8'),
    write.message(
      'v',
      at - 6 * HOUR,
      { chat_id: 'x', text: 'y' },
      { 'tubewire.cause': 'youtube_changes-0-2' },
    ),
  ])
  const { history, settle } = await start()
  await settle()
  await history.maintained(AbortSignal.timeout(20_000))
  const told = await history.queries.silence({ videoId: 'v', at })
  assert.deepEqual(told.changes, [
    { place: 'youtube_changes-0-0', at, row: { VIEWS_PREVIOUS: 1, VIEWS_CURRENT: 2 } },
  ])
  const alert = await history.queries.alert('telegram_outbox-0-0')
  assert.deepEqual(
    alert?.cause.steps.map(({ place }) => place),
    ['youtube_changes-0-2'],
  )
})
