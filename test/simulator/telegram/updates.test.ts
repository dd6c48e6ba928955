import assert from 'node:assert/strict'
import { test } from 'node:test'
import { described, telegramFor, until } from './support.ts'

interface GotUpdate {
  readonly update_id: number
  readonly message?: { readonly text: string; readonly entities?: unknown }
}

test('updates stay until they are confirmed by a greater offset', async (t) => {
  const { telegram, people, ann, call } = await telegramFor(t, { throttle: false })
  people.say(ann.id, 'one')
  people.say(ann.id, 'two')
  const get = async (parameters = {}): Promise<GotUpdate[]> =>
    (await call('getUpdates', parameters)).json.result
  const all = await get({ allowed_updates: ['message'] })
  assert.deepEqual(
    all.map((update) => update.message?.text),
    [undefined, '/start', 'one', 'two'],
  )
  assert.deepEqual(all[1]!.message!.entities, [{ type: 'bot_command', offset: 0, length: 6 }])
  const ids = all.map((update) => update.update_id)
  assert.deepEqual(
    ids.map((id) => id - ids[0]!),
    [0, 1, 2, 3],
  )
  assert.deepEqual(await get(), all)
  assert.deepEqual(await get({ limit: 1 }), all.slice(0, 1))
  assert.deepEqual(await get({ limit: 1000, offset: ids[2] }), all.slice(2))
  assert.deepEqual(await get(), all.slice(2))
  assert.deepEqual(await get({ offset: -1 }), all.slice(3), 'a negative offset counts from the end')
  assert.deepEqual(await get(), all.slice(3), 'and the rest is forgotten')
  assert.deepEqual(await get({ offset: ids[3]! + 1 }), [])
  assert.equal(telegram.pendingUpdates().length, 0)
})

test('a poll waits for what comes, and ends with nothing at its timeout', async (t) => {
  const { telegram, people, ann, call } = await telegramFor(t, { throttle: false })
  await call('getUpdates', { offset: -1 })
  const offset = telegram.pendingUpdates().at(-1)!.update_id + 1
  const waiting = call('getUpdates', { offset, timeout: 50 })
  await until(() => telegram.isPolled())
  people.say(ann.id, 'now')
  const [update] = (await waiting).json.result
  assert.equal(update.message.text, 'now')
  assert.equal(telegram.isPolled(), false)
  const begun = performance.now()
  assert.deepEqual((await call('getUpdates', { offset: offset + 1, timeout: 1 })).json.result, [])
  assert.ok(performance.now() - begun > 900)
})

test('a client that leaves loses nothing', async (t) => {
  const { telegram, people, ann, call } = await telegramFor(t)
  await call('getUpdates', { offset: -1 })
  const offset = telegram.pendingUpdates().at(-1)!.update_id + 1
  const leaving = new AbortController()
  const waiting = call('getUpdates', { offset, timeout: 50 }, undefined, leaving.signal)
  await until(() => telegram.isPolled())
  leaving.abort()
  await assert.rejects(waiting)
  await until(() => !telegram.isPolled())
  people.say(ann.id, 'later')
  assert.equal((await call('getUpdates', { offset, timeout: 50 })).json.result[0].message.text, 'later')
})

test('of two pollers the older gets a 409', async (t) => {
  const { telegram, people, ann, call } = await telegramFor(t, { throttle: false })
  await call('getUpdates', { offset: -1 })
  const offset = telegram.pendingUpdates().at(-1)!.update_id + 1
  const older = call('getUpdates', { offset, timeout: 50 })
  await until(() => telegram.isPolled())
  const newer = call('getUpdates', { offset, timeout: 50 })
  const conflict = await older
  assert.equal(conflict.status, 409)
  assert.equal(
    described(conflict),
    'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  )
  people.say(ann.id, 'still here')
  assert.equal((await newer).json.result[0].message.text, 'still here')
})

test('only updates of the kinds that were asked for are kept, and the choice is remembered', async (t) => {
  const { telegram, people, ann, call } = await telegramFor(t, { throttle: false })
  await call('getUpdates', { offset: -1, allowed_updates: ['my_chat_member'] })
  const offset = telegram.pendingUpdates().at(-1)!.update_id + 1
  await call('getUpdates', { offset })
  people.say(ann.id, 'unheard')
  people.block(ann.id)
  const [blocked, ...rest] = (await call('getUpdates')).json.result
  assert.equal(rest.length, 0)
  assert.equal(blocked.my_chat_member.new_chat_member.status, 'kicked')
  assert.deepEqual((await call('getWebhookInfo')).json.result.allowed_updates, ['my_chat_member'])
  await call('getUpdates', { allowed_updates: [] })
  people.unblock(ann.id)
  people.say(ann.id, 'heard')
  assert.equal((await call('getUpdates')).json.result.at(-1).message.text, 'heard')
  assert.match(described(await call('getUpdates', { allowed_updates: 'message' })), /can't parse/)
})

test('updates are forgotten after a day', async (t) => {
  const { clock, people, ann, call } = await telegramFor(t, { throttle: false })
  clock.advance(23 * 3_600_000)
  people.say(ann.id, 'fresh')
  clock.advance(3_600_000)
  const left: GotUpdate[] = (await call('getUpdates')).json.result
  assert.deepEqual(
    left.map((update) => update.message?.text),
    ['fresh'],
  )
})

test('a webhook ends polling until it is deleted', async (t) => {
  const { telegram, clock, call: callNow } = await telegramFor(t, { throttle: false })
  const call: typeof callNow = (...asked) => {
    clock.advance(1000)
    return callNow(...asked)
  }
  assert.match(described(await call('setWebhook', { url: 'http://e.org' })), /HTTPS URL must be provided/)
  assert.equal((await callNow('setWebhook', { url: 'https://e.org' })).json.parameters.retry_after, 1)
  assert.match(
    described(await call('setWebhook', { url: 'https://e.org:9000' })),
    /only on ports 80, 88, 443 or 8443/,
  )
  assert.match(
    described(await call('setWebhook', { url: 'https://e.org', secret_token: 'a b' })),
    /unallowed characters/,
  )
  assert.equal(
    (await call('setWebhook', { url: 'https://e.org/hook', max_connections: 7 })).json.result,
    true,
  )
  const info = (await call('getWebhookInfo')).json.result
  assert.equal(info.url, 'https://e.org/hook')
  assert.equal(info.max_connections, 7)
  assert.equal(info.pending_update_count, telegram.pendingUpdates().length)
  const refused = await call('getUpdates')
  assert.equal(refused.status, 409)
  assert.match(described(refused), /^Conflict: can't use getUpdates method while webhook is active/)
  assert.equal((await call('deleteWebhook', { drop_pending_updates: true })).json.result, true)
  assert.deepEqual((await call('getUpdates')).json.result, [])
  assert.equal((await call('getWebhookInfo')).json.result.url, '')
})

test('in groups a bot hears what is meant for it', async (t) => {
  const { people, call } = await telegramFor(t, { throttle: false })
  const group = people.group({ title: 'Team' })
  await call('getUpdates', { offset: -1 })
  for (const text of [
    'chatter',
    '/status',
    '/status@another_bot',
    '/status@Simulated_123456789_bot',
    'hi @simulated_123456789_bot',
  ]) {
    people.say(group.id, text)
  }
  const sent = (await call('sendMessage', { chat_id: group.id, text: 'me' })).json.result
  people.say(group.id, 'I answer you', { replyTo: sent.message_id })
  const heard: GotUpdate[] = (await call('getUpdates')).json.result
  assert.deepEqual(
    heard.slice(1).map((update) => update.message?.text),
    ['/status', '/status@Simulated_123456789_bot', 'hi @simulated_123456789_bot', 'I answer you'],
  )
})

test('a pressed button becomes a query that is answered once', async (t) => {
  const { telegram, people, ann, say, call } = await telegramFor(t, { throttle: false })
  const reply_markup = { inline_keyboard: [[{ text: 'Mute', callback_data: 'mute:1', style: 'danger' }]] }
  const { message_id } = (await say('alert', { reply_markup })).json.result
  assert.throws(() => people.press(ann.id, message_id, 'other'), /no button/)
  people.press(ann.id, message_id, 'mute:1')
  const query = (await call('getUpdates')).json.result.at(-1).callback_query
  assert.equal(query.data, 'mute:1')
  assert.equal(query.from.id, ann.id)
  assert.equal(query.message.text, 'alert')
  const answer = { callback_query_id: query.id, text: 'Muted' }
  assert.match(
    described(await call('answerCallbackQuery', { ...answer, text: 'x'.repeat(201) })),
    /MESSAGE_TOO_LONG/,
  )
  const seen: unknown[] = []
  telegram.feed.subscribe(({ event }) => seen.push(event))
  assert.equal((await call('answerCallbackQuery', answer)).json.result, true)
  assert.deepEqual(seen, [
    { kind: 'callback-answer', chatId: ann.id, callbackQueryId: query.id, text: 'Muted', alert: false },
  ])
  assert.match(described(await call('answerCallbackQuery', answer)), /query is too old/)
})

test('start carries its payload, to the bot that was started', async (t) => {
  const tokens = ['111:first', { token: '222:second', username: 'second_bot' }]
  const { people, call } = await telegramFor(t, { tokens, throttle: false })
  const bob = people.person({ languageCode: 'de' })
  people.start(bob.id, 'pair_12', 222)
  const update = (await call('getUpdates', {}, '222:second')).json.result.at(-1)
  assert.equal(update.message.text, '/start pair_12')
  assert.equal(update.message.from.language_code, 'de')
  const first: GotUpdate[] = (await call('getUpdates', {}, '111:first')).json.result
  assert.ok(!first.some((each) => each.message?.text.includes('pair_12')))
})
