import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createInvite } from '../../../src/telegram/index.ts'
import { failure, healthy, ok, type Received, type Script, scriptedServer, tooMany } from '../server.ts'
import { chatOnce, deliveries, openLog, startStage, until, write } from '../stage.ts'

/** A Bot API whose getUpdates hands out what is queued, from the asked offset on. */
function updates(): { readonly script: Script; push(update: object): void } {
  const queue: { readonly update_id: number }[] = []
  let wake = () => {}
  const script = async (received: Received) => {
    if (received.method !== 'getUpdates') return healthy(received)
    const offset = Number(received.payload.offset ?? 0)
    while (!queue.some(({ update_id: id }) => id >= offset)) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    return ok(queue.filter(({ update_id: id }) => id >= offset))
  }
  return {
    script,
    push(update) {
      queue.push({ update_id: 100 + queue.length, ...update })
      wake()
    },
  }
}

const text = (id: number, said: string) => ({
  message: { message_id: 1, date: 1, chat: { id, type: 'private', first_name: 'Ann' }, text: said },
})

describe('the bot over HTTP', { timeout: 300_000, concurrency: 4 }, () => {
  test('a chat is paired by a code, and gets the route’s alerts from then on', async (t) => {
    const inbox = updates()
    const server = await scriptedServer(t, inbox.script)
    const log = await openLog(t)
    const stage = startStage(t, log, { apiRoot: server.root, bot: true })
    const { code } = await createInvite(log, { route: 'acme' })
    inbox.push(text(42, `/start ${code}`))
    const record = await chatOnce(log, '42', ({ ROUTES }) => ROUTES.length > 0)
    assert.equal(record.TITLE, 'Ann')
    await until(() => server.sent().length === 1)
    assert.match(String(server.sent()[0]!.payload.text), /alerts of acme/)
    await write(log, { chat_id: 'acme', text: 'an alert' })
    const [delivery] = await deliveries(log, 1)
    assert.deepEqual([delivery!.value.OUTCOME, delivery!.value.CHAT_ID], ['sent', '42'])
    assert.equal(stage.telegram.status().bot.state, 'polling')

    // After a restart the code is still used up, and no update is acted upon again.
    await stage.stop()
    startStage(t, log, { apiRoot: server.root, bot: true })
    inbox.push(text(43, `/start ${code}`))
    await until(() => server.sent().some(({ payload }) => payload.chat_id === 43))
    const answer = server.sent().find(({ payload }) => payload.chat_id === 43)
    assert.match(String(answer!.payload.text), /used or out of date/)
    assert.equal(server.sent().filter(({ payload }) => payload.chat_id === 42).length, 2)
    const offsets = server.received
      .filter(({ method }) => method === 'getUpdates')
      .map((r) => r.payload.offset)
    assert.ok(offsets.includes(101))
  })

  test('a stranger is told the chat id; a parked chat that writes is active again', async (t) => {
    const inbox = updates()
    const server = await scriptedServer(t, inbox.script)
    const log = await openLog(t)
    const stage = startStage(t, log, { apiRoot: server.root, bot: true, routes: { acme: [42] } })
    inbox.push(text(7, 'hello?'))
    await until(() => server.sent().length === 1)
    assert.match(String(server.sent()[0]!.payload.text), /id is 7\./)
    server.script = (received) =>
      received.payload.chat_id === 42 && received.method === 'sendMessage'
        ? failure(403, 'Forbidden: bot was blocked by the user')
        : inbox.script(received)
    await write(log, { chat_id: 'acme', text: 'lost' })
    await chatOnce(log, '42', ({ STATE }) => STATE === 'parked')
    server.script = inbox.script
    inbox.push(text(42, 'back'))
    await chatOnce(log, '42', ({ STATE, TITLE }) => STATE === 'active' && TITLE === 'Ann')
    await until(() => stage.telegram.status().parked.length === 0)
    await write(log, { chat_id: 'acme', text: 'again' })
    const found = await deliveries(log, 2)
    assert.deepEqual(
      found.map(({ value }) => value.OUTCOME),
      ['failed', 'sent'],
    )
  })

  test('where alerts keep a chat busy, its bot still answers, between them', async (t) => {
    const inbox = updates()
    const server = await scriptedServer(t, inbox.script)
    const log = await openLog(t)
    startStage(t, log, { apiRoot: server.root, bot: true, routes: { acme: [42] }, coalesceAbove: 1000 })
    for (let n = 0; n < 12; n++) await write(log, { chat_id: 'acme', text: `alert ${n}` })
    await until(() => server.sent().length > 0)
    inbox.push(text(42, '/status'))
    inbox.push(text(42, '/help'))
    await until(
      () =>
        server.sent().filter(({ payload }) => /^(Alerts of|This chat)/.test(`${payload.text}`)).length === 2,
    )
    const said = server.sent().map(({ payload }) => `${payload.text}`)
    const [status, help] = ['Alerts of', 'This chat'].map((start) =>
      said.findIndex((one) => one.startsWith(start)),
    )
    assert.equal(help, status! + 2, `an alert has its turn between two answers: ${said.join(' | ')}`)
    assert.match(said[status! + 1]!, /^alert/)
    assert.ok(help! < said.filter((one) => one.startsWith('alert')).length + 2)
  })

  test('an answer that was refused for the pace comes when Telegram lets it', async (t) => {
    const inbox = updates()
    const refusals = [tooMany(1)]
    const server = await scriptedServer(t, (received) =>
      received.method === 'sendMessage' ? (refusals.shift() ?? healthy(received)) : inbox.script(received),
    )
    const log = await openLog(t)
    startStage(t, log, { apiRoot: server.root, bot: true, routes: { acme: [42] } })
    inbox.push(text(42, '/status'))
    await until(() => server.sent().length === 2)
    const [refused, sent] = server.sent()
    assert.deepEqual(sent!.payload, refused!.payload)
  })

  test('whoever writes more than can be answered is answered as often as the limits let', async (t) => {
    const inbox = updates()
    const server = await scriptedServer(t, inbox.script)
    const log = await openLog(t)
    const stage = startStage(t, log, { apiRoot: server.root, bot: true, routes: { acme: [42] } })
    for (let n = 0; n < 10; n++) inbox.push(text(42, '/status'))
    await until(() => stage.lines.some(({ message }) => message === 'the bot does not answer'))
    await until(() => server.sent().length >= 5)
  })

  for (const [description, remedy] of [
    [
      'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      /Another process polls/,
    ],
    [
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      /webhook/,
    ],
  ] as const) {
    test(`it says so when somebody else has its updates, and delivers: ${description.slice(0, 30)}`, async (t) => {
      const server = await scriptedServer(t, (received) =>
        received.method === 'getUpdates' ? failure(409, description) : healthy(received),
      )
      const log = await openLog(t)
      const stage = startStage(t, log, { apiRoot: server.root, bot: true })
      await until(() => stage.telegram.status().bot.state === 'conflict')
      const { bot } = stage.telegram.status()
      assert.match(bot.state === 'conflict' ? bot.remedy : '', remedy)
      assert.ok(
        stage.lines.some(({ level, message }) => level === 'error' && /delivered all the same/.test(message)),
      )
      await write(log, { chat_id: 1, text: 'hi' })
      assert.equal((await deliveries(log, 1))[0]!.value.OUTCOME, 'sent')
      assert.equal(server.received.filter(({ method }) => method === 'getUpdates').length, 1, 'no contest')
      assert.ok(!server.received.some(({ method }) => method === 'deleteWebhook'), 'it is not ours to delete')
    })
  }

  test('an outage is told once, and its end at once', async (t) => {
    const answers = [failure(502, 'Bad Gateway'), failure(502, 'Bad Gateway')]
    const server = await scriptedServer(t, (received) => {
      if (received.method === 'getMe') return answers.shift() ?? healthy(received)
      return received.payload.timeout === 0 ? ok([]) : healthy(received)
    })
    const log = await openLog(t)
    const stage = startStage(t, log, { apiRoot: server.root, bot: true })
    const told = (message: string) => stage.lines.filter((line) => line.message === message).length
    await until(() => told('the bot gets its messages again') === 1)
    assert.equal(told("Telegram can't be reached by the bot"), 1)
  })

  test('an API that is away or refuses the token is told of, and asked again', async (t) => {
    const answers = [failure(502, 'Bad Gateway'), failure(401, 'Unauthorized')]
    const server = await scriptedServer(t, (received) =>
      received.method === 'getMe' ? (answers.shift() ?? healthy(received)) : healthy(received),
    )
    const log = await openLog(t)
    const stage = startStage(t, log, { apiRoot: server.root, bot: true })
    await until(() => stage.telegram.status().bot.state === 'away')
    await until(() => stage.telegram.status().bot.state === 'unauthorized')
    const startedMs = performance.now()
    await stage.stop()
    // The next try would be in a minute.
    assert.ok(performance.now() - startedMs < 30_000, 'a stop does not wait for the next try')
  })
})
