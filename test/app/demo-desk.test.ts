import assert from 'node:assert/strict'
import { test } from 'node:test'
import { demoDesk } from '../../src/app/writing/demo-desk.ts'
import { startSimulators } from '../../src/simulator/index.ts'
import { createApi } from '../../src/telegram/index.ts'
import { WriteRefused } from '../../src/web/writing/index.ts'

test('the chat shows what the bot sent and what one typed, in order, and tells of both', async () => {
  await using resources = new AsyncDisposableStack()
  const simulators = await startSimulators({ seed: 'chat' })
  resources.defer(() => simulators.close())
  const desk = demoDesk(simulators)
  const stop = new AbortController()
  resources.defer(() => stop.abort())
  let told = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  desk.follow(() => {
    told += 1
    if (told === 3) resolve()
  }, stop.signal)
  const api = createApi({ token: simulators.token, apiRoot: simulators.telegram.baseUrl })
  resources.defer(() => api.close())
  const send = (more: object) => api.call('sendMessage', { chat_id: simulators.chatId, ...more })
  await send({ text: '<b>Likes</b> & more', parse_mode: 'HTML' }).catch(() => {})
  await send({ text: 'plain' })
  desk.say('/status')
  await send({ text: 'an answer', disable_notification: true })
  await promise
  const { messages, chat } = desk.read()
  assert.equal(chat.id, simulators.chatId)
  const lines = messages.map(({ from, text }) => `${from}: ${text}`)
  assert.deepEqual(lines.slice(-3), ['bot: plain', 'you: /status', 'bot: an answer'])
  assert.equal(messages.at(-1)?.silent, true)
  assert.throws(() => desk.press(messages[0]!.id, 'no such button'), WriteRefused)
})
