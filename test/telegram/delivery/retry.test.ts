import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { REPEAT_MARK, retryDeliveries } from '../../../src/telegram/index.ts'
import { failure, healthy, scriptedServer } from '../server.ts'
import { deliveries, openLog, startStage, write } from '../stage.ts'

const never = () => new AbortController().signal

describe('deliveries tried again', { timeout: 300_000, concurrency: 4 }, () => {
  test('only the chat that failed gets it again, with where it came from', async (t) => {
    const server = await scriptedServer(t, (received) =>
      received.payload.chat_id === 2 ? failure(400, 'Bad Request: message is too long') : healthy(received),
    )
    const log = await openLog(t)
    startStage(t, log, { apiRoot: server.root, routes: { acme: [1, 2] } })
    const id = await write(log, { chat_id: 'acme', text: 'x' }, { headers: [['cause', Buffer.from('c')]] })
    await deliveries(log, 2)
    server.script = healthy
    const result = await retryDeliveries(log, { ids: [id, 'telegram_outbox-0-999'] }, never())
    assert.deepEqual(result, { queued: [id], gone: [], notRetryable: ['telegram_outbox-0-999'] })
    const found = await deliveries(log, 3)
    const { key, value, headers } = found[2]!
    assert.notEqual(key, id)
    assert.deepEqual([value.OUTCOME, value.CHAT_ID, value.ROUTE, value.RETRY_OF], ['sent', '2', 'acme', id])
    assert.equal(value.POSSIBLE_REPEAT, false)
    assert.equal(headers.cause, 'c')
    assert.equal(server.sent().filter(({ payload }) => payload.chat_id === 1).length, 1)
    assert.deepEqual(
      await retryDeliveries(log, {}, never()),
      { queued: [], gone: [], notRetryable: [] },
      'once',
    )
  })

  test('what may have arrived carries the mark', async (t) => {
    let isDown = true
    const server = await scriptedServer(t, (received) => {
      if (received.method !== 'sendMessage' || !isDown) return healthy(received)
      isDown = false
      return 'drop'
    })
    const log = await openLog(t)
    startStage(t, log, { apiRoot: server.root, uncertain: 'drop' })
    const id = await write(log, { chat_id: 1, text: 'x' })
    await deliveries(log, 1)
    assert.deepEqual((await retryDeliveries(log, { chat: '1' }, never())).queued, [id])
    const found = await deliveries(log, 2)
    assert.equal(found[1]!.value.POSSIBLE_REPEAT, true)
    assert.equal(server.sent().at(-1)!.payload.text, `${REPEAT_MARK}\n\nx`)
  })

  test('what was coalesced comes along with the message that carried it', async (t) => {
    const server = await scriptedServer(t, (received) =>
      received.method === 'sendMessage'
        ? failure(400, 'Bad Request: message is too long')
        : healthy(received),
    )
    const log = await openLog(t)
    const ids: string[] = []
    for (let i = 0; i < 4; i++) ids.push(await write(log, { chat_id: 1, text: `alert ${i}` }))
    startStage(t, log, { apiRoot: server.root, coalesceAbove: 2 })
    await deliveries(log, 4)
    server.script = healthy
    assert.deepEqual((await retryDeliveries(log, { ids: [ids[0]!] }, never())).queued.toSorted(), ids)
    const found = await deliveries(log, 8)
    assert.deepEqual(
      found
        .slice(4)
        .map(({ value }) => value.RETRY_OF)
        .sort(),
      ids,
    )
  })
})
