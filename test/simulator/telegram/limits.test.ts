import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createLimiter } from '../../../src/simulator/telegram/limits.ts'
import { described, telegramFor } from './support.ts'

test('one message a second in a chat, after a short burst', async (t) => {
  const { clock, telegram, say } = await telegramFor(t)
  for (let n = 0; n < 3; n++) assert.equal((await say(`burst ${n}`)).status, 200)
  const refused = await say('too fast')
  assert.equal(refused.status, 429)
  assert.deepEqual(refused.json, {
    ok: false,
    error_code: 429,
    description: 'Too Many Requests: retry after 1',
    parameters: { retry_after: 1 },
  })
  assert.equal(refused.headers.get('retry-after'), '1')
  clock.advance(1000)
  assert.equal((await say('in time')).status, 200)
  assert.equal((await say('again too fast')).status, 429)
  assert.equal(telegram.transcript.entries.length, 4)
})

test('twenty messages a minute in a group, edits included', async (t) => {
  const { clock, people, call } = await telegramFor(t)
  const group = people.group({ title: 'Team' })
  const send = (text: string) => call('sendMessage', { chat_id: group.id, text })
  const first = (await send('0')).json.result
  for (let n = 1; n < 20; n++) {
    clock.advance(1000)
    assert.equal((await send(String(n))).status, 200)
  }
  clock.advance(1000)
  const refused = await send('20')
  assert.equal(refused.json.parameters.retry_after, 40)
  const edit = { chat_id: group.id, message_id: first.message_id, text: 'edited' }
  assert.equal((await call('editMessageText', edit)).status, 429)
  clock.advance(40_000)
  assert.equal((await call('editMessageText', edit)).status, 200)
  assert.equal((await send('21')).status, 429)
})

test('thirty messages a second in all', async (t) => {
  const { clock, people, call } = await telegramFor(t)
  const chats = Array.from({ length: 31 }, () => {
    const { id } = people.person()
    people.start(id)
    return id
  })
  const replies = []
  for (const chat_id of chats) replies.push(await call('sendMessage', { chat_id, text: 'x' }))
  assert.deepEqual([...new Set(replies.slice(0, 30).map((reply) => reply.status))], [200])
  assert.equal(described(replies[30]!), 'Too Many Requests: retry after 1')
  clock.advance(1000)
  assert.equal((await call('sendMessage', { chat_id: chats[30], text: 'x' })).status, 200)
})

test('whoever waits as long as told is let through, and nobody is let through too often', () => {
  const step = fc.record({ chat: fc.integer({ min: 1, max: 3 }), waitMs: fc.integer({ min: 0, max: 900 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
      const limiter = createLimiter({ perSecond: 5 })
      const sent: { chat: number; atMs: number }[] = []
      let nowMs = 0
      for (const { chat, waitMs } of steps) {
        nowMs += waitMs
        const group = chat === 3
        const wait = limiter.admit({ id: chat, group }, nowMs)
        if (wait !== undefined) {
          assert.ok(Number.isInteger(wait) && wait >= 1)
          nowMs += wait * 1000
          assert.equal(limiter.admit({ id: chat, group }, nowMs), undefined)
        }
        sent.push({ chat, atMs: nowMs })
      }
      for (const { atMs } of sent) {
        const within = (chat: number, ms: number) =>
          sent.filter((each) => each.chat === chat && each.atMs > atMs - ms && each.atMs <= atMs).length
        assert.ok(within(1, 10_000) <= 3 + 10)
        assert.ok(within(3, 60_000) <= 20)
      }
    }),
  )
})
