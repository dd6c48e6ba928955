import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorPage, resetAfter, resetBefore } from '../../../src/simulator/faults/common.ts'
import { telegramFaults } from '../../../src/simulator/telegram/index.ts'
import { described, START, telegramFor, until } from './support.ts'

const codeOf = (error: unknown): string =>
  error instanceof Error && error.cause instanceof Error && 'code' in error.cause
    ? String(error.cause.code)
    : ''

test('a message whose answer was lost is in the transcript, one that was not accepted is not', async (t) => {
  const { telegram, say } = await telegramFor(t, { limits: false })
  telegram.faults.add({ match: { operation: 'sendMessage' }, nth: 1, action: resetBefore })
  telegram.faults.add({ match: { operation: 'sendMessage' }, nth: 2, action: resetAfter })
  telegram.faults.add({ match: { operation: 'sendMessage' }, nth: 3, action: errorPage(502) })
  telegram.faults.add({ match: { operation: 'sendMessage' }, nth: 4, action: errorPage(504, true) })
  telegram.faults.add({
    match: { operation: 'sendMessage' },
    nth: 5,
    action: { kind: 'truncate', share: 0.1 },
  })
  await assert.rejects(say('one'), (error) => codeOf(error) === 'ECONNRESET')
  await assert.rejects(say('two'), (error) => codeOf(error) === 'ECONNRESET')
  assert.match((await say('three')).text, /<h1>502 Bad Gateway/)
  assert.equal((await say('four')).status, 504)
  await assert.rejects(say('five'))
  assert.equal((await say('six')).status, 200)
  await telegram.transcript.until((entries) => entries.every((entry) => entry.answer !== undefined), t.signal)
  assert.deepEqual(
    telegram.transcript.entries.map((entry) => `${entry.text} ${entry.answer}`),
    ['two lost', 'four lost', 'five lost', 'six delivered'],
  )
  assert.deepEqual(
    telegram.requests.map((request) => request.outcome),
    ['refused', 'lost', 'refused', 'lost', 'lost', 'delivered'],
  )
})

test('one chat, or one text, can be hit alone', async (t) => {
  const { telegram, say } = await telegramFor(t)
  telegram.faults.add({ match: { params: { text: /^doomed/ } }, action: telegramFaults.tooManyRequests(35) })
  const refused = await say('doomed, all of it')
  assert.equal(refused.status, 429)
  assert.equal(refused.headers.get('retry-after'), '35')
  assert.deepEqual(refused.json.parameters, { retry_after: 35 })
  assert.equal((await say('fine')).status, 200)
})

test('any method can be told to wait, and an internal error leaves open what happened', async (t) => {
  const { telegram, say, call } = await telegramFor(t)
  telegram.faults.add({ match: { operation: 'getme' }, action: telegramFaults.tooManyRequests(2) })
  assert.equal((await call('getMe')).status, 429)
  telegram.faults.clear()
  telegram.faults.add({ nth: 1, action: telegramFaults.internalError() })
  telegram.faults.add({ nth: 2, action: telegramFaults.internalError(true) })
  telegram.faults.add({ nth: 3, action: telegramFaults.restarting() })
  assert.equal(described(await say('one')), 'Internal Server Error')
  assert.equal(described(await say('two')), 'Internal Server Error')
  assert.equal(described(await say('three')), 'Internal Server Error: restart')
  assert.deepEqual(
    telegram.transcript.entries.map((entry) => entry.text),
    ['two'],
  )
})

test('a client that gave up waiting has still sent its message', async (t) => {
  const { telegram, ann, call } = await telegramFor(t)
  telegram.faults.add({ action: { kind: 'slow', delayMs: 60_000 } })
  const giving = new AbortController()
  const waiting = call('sendMessage', { chat_id: ann.id, text: 'slow' }, undefined, giving.signal)
  await telegram.transcript.until((entries) => entries.length === 1, t.signal)
  giving.abort()
  await assert.rejects(waiting)
  const [entry] = await telegram.transcript.until((entries) => entries[0]?.answer && entries, t.signal)
  assert.equal(entry!.answer, 'lost')
})

test('offline refuses connections and breaks polls', async (t) => {
  const { telegram, call } = await telegramFor(t)
  const last = telegram.pendingUpdates().at(-1)!.update_id
  const polling = call('getUpdates', { offset: last + 1, timeout: 50 })
  await until(() => telegram.isPolled())
  await telegram.goOffline()
  await assert.rejects(polling, (error) => /ECONNRESET|UND_ERR_SOCKET/.test(codeOf(error)))
  await assert.rejects(call('getMe'), (error) => codeOf(error) === 'ECONNREFUSED')
  await telegram.goOnline()
  assert.equal((await call('getMe')).status, 200)
})

test('the clock of messages and heads is the one given', async (t) => {
  const { telegram, clock, say } = await telegramFor(t)
  clock.advance(5000)
  telegram.faults.add({ action: { kind: 'skew', byMs: 90_000 } })
  const reply = await say('x')
  assert.equal(reply.json.result.date, START / 1000 + 5)
  assert.equal(Date.parse(reply.headers.get('date')!), START + 95_000)
})

test('waiting for the transcript ends with its signal', async (t) => {
  const { telegram } = await telegramFor(t)
  const stop = new AbortController()
  const waiting = telegram.transcript.until(() => false, stop.signal)
  stop.abort(new Error('enough'))
  await assert.rejects(waiting, /enough/)
  await assert.rejects(
    telegram.transcript.until(() => true, stop.signal),
    /enough/,
  )
})
