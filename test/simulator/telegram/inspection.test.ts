import assert from 'node:assert/strict'
import { test } from 'node:test'
import { telegramFor } from './support.ts'

interface Told {
  readonly id: string
  readonly event: string
  readonly data: { readonly chatId: number; readonly message: { readonly text: string } }
}

/** Reads server-sent events until there are so many. */
async function events(url: string, count: number, signal: AbortSignal, after?: string): Promise<Told[]> {
  const done = new AbortController()
  const response = await fetch(url, {
    headers: after === undefined ? {} : { 'last-event-id': after },
    signal: AbortSignal.any([signal, done.signal]),
  })
  assert.equal(response.headers.get('content-type'), 'text/event-stream')
  const told: Told[] = []
  let buffer = ''
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    buffer += chunk
    for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
      const fields = Object.fromEntries(
        buffer
          .slice(0, end)
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      )
      buffer = buffer.slice(end + 2)
      if (fields.data) told.push({ id: fields.id!, event: fields.event!, data: JSON.parse(fields.data) })
    }
    if (told.length >= count) break
  }
  done.abort()
  return told
}

test('chats and messages can be read', async (t) => {
  const { telegram, people, ann, say, read } = await telegramFor(t)
  const look = async (url: string) => (await read(await fetch(url))).json
  await say('one')
  await say('two')
  const forum = people.supergroup({ title: 'Forum', forum: true })
  people.topic(forum.id, 'Alerts')
  const chats = await look(`${telegram.inspectionUrl}chats`)
  assert.deepEqual(
    chats.map((each: { chat: { id: number } }) => each.chat.id),
    [ann.id, forum.id],
  )
  assert.equal(chats[0].last_message.text, 'two')
  assert.deepEqual(chats[0].bots, { 123456789: 'member' })
  assert.deepEqual(chats[1].topics, [{ id: 1, name: 'Alerts', closed: false }])
  const url = `${telegram.inspectionUrl}chats/${ann.id}/messages`
  const messages = await look(url)
  assert.deepEqual(
    messages.map((message: { text: string }) => message.text),
    ['/start', 'one', 'two'],
  )
  const newer = await look(`${url}?after=${messages[1].message_id}`)
  assert.deepEqual(newer, messages.slice(2))
  assert.equal((await look(`${telegram.inspectionUrl}transcript`)).length, 2)
})

test('one can type, start, press and block as the user', async (t) => {
  const { telegram, people, ann, say, call, read } = await telegramFor(t)
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${telegram.inspectionUrl}chats/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return read(response)
  }
  const bob = people.person()
  assert.equal((await post(`${bob.id}/start`, { payload: 'abc' })).json.text, '/start abc')
  assert.equal((await post(`${ann.id}/messages`, { text: '/status' })).json.entities[0].type, 'bot_command')
  assert.equal(telegram.pendingUpdates().at(-1)!.message!.text, '/status')
  const reply_markup = { inline_keyboard: [[{ text: 'Mute', callback_data: 'mute' }]] }
  const { message_id } = (await say('alert', { reply_markup })).json.result
  const pressed = await post(`${ann.id}/press`, { message_id, data: 'mute' })
  assert.equal(telegram.pendingUpdates().at(-1)!.callback_query!.id, pressed.json.callback_query_id)
  await post(`${ann.id}/block`, {})
  assert.equal((await call('sendMessage', { chat_id: ann.id, text: 'x' })).status, 403)
  await post(`${ann.id}/block`, { blocked: false })
  assert.equal((await call('sendMessage', { chat_id: ann.id, text: 'x' })).status, 200)

  assert.equal((await post('1/messages', { text: 'x' })).status, 404)
  assert.equal((await post(`${ann.id}/messages`, {})).status, 400)
  assert.equal((await post(`${ann.id}/messages`, [])).status, 400)
  assert.equal((await post(`${ann.id}/press`, { message_id, data: 'other' })).status, 404)
  assert.equal((await post(`${ann.id}/dance`, {})).status, 404)
})

test('a form of another site can not act as the user', async (t) => {
  const { telegram, ann } = await telegramFor(t)
  const response = await fetch(`${telegram.inspectionUrl}chats/${ann.id}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: JSON.stringify({ text: 'x' }),
  })
  assert.equal(response.status, 415)
})

test('new messages are pushed, and those missed are caught up with', async (t) => {
  const { telegram, ann, say, call } = await telegramFor(t)
  const url = `${telegram.inspectionUrl}events`
  const told = events(url, 2, t.signal, '0')
  const { message_id } = (await say('one')).json.result
  const [first, second] = await told
  assert.equal(first!.event, 'chat')
  assert.equal(second!.data.message.text, '/start')
  const more = events(url, 2, t.signal, second!.id)
  await call('editMessageText', { chat_id: ann.id, message_id, text: 'two' })
  assert.deepEqual(
    (await more).map((each) => `${each.event} ${each.data.message.text}`),
    ['message one', 'edited two'],
  )
})

test('closing ends the streams of events', async (t) => {
  const { telegram } = await telegramFor(t)
  const stream = await fetch(`${telegram.inspectionUrl}events`)
  await telegram.close()
  await stream.text().catch(() => 'broken')
  await assert.rejects(fetch(`${telegram.inspectionUrl}chats`))
})
