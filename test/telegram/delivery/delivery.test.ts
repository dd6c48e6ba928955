import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { TELEGRAM_OUTBOX_DEAD_LETTERS } from '../../../src/records/outbox.ts'
import { REPEAT_MARK } from '../../../src/telegram/index.ts'
import {
  failure,
  healthy,
  ok,
  okMessage,
  type Reply,
  type Script,
  scriptedServer,
  TOKEN,
  tooMany,
} from '../server.ts'
import { chatOnce, deliveries, openLog, startStage, until, write } from '../stage.ts'

/** Answers the first sendMessages from a list, then well. */
function first(...replies: Reply[]): Script {
  const left = [...replies]
  return (received) => {
    const reply = received.method === 'sendMessage' ? left.shift() : undefined
    return reply ?? healthy(received)
  }
}

describe('delivery over HTTP', { timeout: 300_000, concurrency: 8 }, () => {
  test('a message arrives once, with its parameters, and its record tells the rest', async (t) => {
    const server = await scriptedServer(t)
    const log = await openLog(t)
    startStage(t, log, { apiRoot: server.root })
    const id = await write(
      log,
      { CHAT_ID: '42', TEXT: '<b>hi</b>', PARSE_MODE: 'HTML', LINK_PREVIEW_OPTIONS: { IS_DISABLED: true } },
      { key: '3AZFMT0LNAU', headers: [['cause', Buffer.from('youtube_changes-0-7')]] },
    )
    const [delivery] = await deliveries(log, 1)
    assert.equal(delivery!.key, id)
    assert.deepEqual(delivery!.headers, { cause: 'youtube_changes-0-7' })
    const { CREATED_AT, SETTLED_AT, MESSAGE_ID, ...rest } = delivery!.value
    assert.ok(MESSAGE_ID! > 1000n)
    assert.ok(SETTLED_AT >= CREATED_AT)
    assert.deepEqual(rest, {
      OUTCOME: 'sent',
      CHAT_ID: '42',
      PARTS: 1,
      REASON: null,
      ATTEMPTS: 1,
      ROUTE: null,
      VIDEO_ID: '3AZFMT0LNAU',
      COALESCED_INTO: null,
      POSSIBLE_REPEAT: false,
      RETRY_OF: null,
      TEXT: '<b>hi</b>',
    })
    assert.deepEqual(
      server.received.map(({ method, payload }) => [method, payload]),
      [
        [
          'sendMessage',
          { chat_id: 42, text: '<b>hi</b>', parse_mode: 'HTML', link_preview_options: { is_disabled: true } },
        ],
      ],
    )
  })

  test('a route is several chats, each with a delivery of its own; one that nobody knows fails with the remedy', async (t) => {
    const server = await scriptedServer(t)
    const log = await openLog(t)
    startStage(t, log, { apiRoot: server.root, routes: { acme: [1, '@acme_stats'] } })
    await write(log, { chat_id: 'ACME', text: 'hi' })
    await write(log, { chat_id: 'nobody', text: 'hi' })
    const found = await deliveries(log, 3)
    const brief = found.map(({ value: { OUTCOME, CHAT_ID, ROUTE } }) => `${OUTCOME} ${CHAT_ID} ${ROUTE}`)
    assert.deepEqual(brief.sort(), ['failed null nobody', 'sent 1 acme', 'sent @acme_stats acme'])
    assert.match(found.find(({ value }) => value.OUTCOME === 'failed')!.value.REASON!, /chats invite nobody/)
    assert.deepEqual(
      server
        .sent()
        .map(({ payload }) => payload.chat_id)
        .sort(),
      [1, '@acme_stats'],
    )
  })

  test('a reset after the request was written: sent again, with the mark, once the API answers', async (t) => {
    const server = await scriptedServer(t, first('drop'))
    const log = await openLog(t)
    startStage(t, log, { apiRoot: server.root })
    await write(log, { chat_id: 1, text: 'hi' })
    const [delivery] = await deliveries(log, 1)
    assert.deepEqual(
      server.received.map(({ method, payload }) => [method, payload.text]),
      [
        ['sendMessage', 'hi'],
        ['getMe', undefined],
        ['sendMessage', `${REPEAT_MARK}\n\nhi`],
      ],
    )
    assert.equal(delivery!.value.OUTCOME, 'sent')
    assert.equal(delivery!.value.POSSIBLE_REPEAT, true)
    assert.equal(delivery!.value.ATTEMPTS, 2)
  })

  test('a gateway’s error and a silent server are unclear too; with policy drop they end as uncertain', async (t) => {
    const page: Reply = { status: 502, body: '<html>502 Bad Gateway</html>' }
    const server = await scriptedServer(t, first(page, 'hang'))
    const log = await openLog(t)
    const patient = startStage(t, log, { apiRoot: server.root, uncertain: 'drop' })
    await write(log, { chat_id: 1, text: 'a' })
    await deliveries(log, 1)
    await patient.stop()
    startStage(t, log, { apiRoot: server.root, uncertain: 'drop', timeoutMs: 100 })
    await write(log, { chat_id: 2, text: 'b' })
    const found = await deliveries(log, 2)
    assert.deepEqual(
      found.map(({ value }) => [value.OUTCOME, value.REASON]),
      [
        ['uncertain', 'HTTP 502: 502 Bad Gateway'],
        ['uncertain', 'no answer within 0.1 s (ETIMEDOUT)'],
      ],
    )
    assert.equal(server.sent().length, 2)
  })

  test('nobody listens: messages wait, unmarked, and go when somebody does', async (t) => {
    const server = await scriptedServer(t)
    const log = await openLog(t)
    const { port } = new URL(server.root)
    await server.close()
    const stage = startStage(t, log, { apiRoot: server.root })
    for (const chat of [1, 2, 3]) await write(log, { chat_id: chat, text: `to ${chat}` })
    await until(() => stage.telegram.status().trouble !== undefined)
    const { trouble, queued } = stage.telegram.status()
    assert.equal(trouble!.kind, 'unreached')
    assert.match(trouble!.reason, /nobody listens/)
    assert.match(trouble!.remedy, /network/)
    assert.equal(queued.length, 3)
    const again = await scriptedServer(t, healthy, Number(port))
    const found = await deliveries(log, 3)
    assert.ok(found.every(({ value }) => value.OUTCOME === 'sent' && !value.POSSIBLE_REPEAT))
    assert.deepEqual(
      again
        .sent()
        .map(({ payload }) => payload.text)
        .sort(),
      ['to 1', 'to 2', 'to 3'],
    )
    assert.equal(stage.telegram.status().trouble, undefined)
  })

  test('shares of several partitions keep the limits together, and all go on after an outage', async (t) => {
    const server = await scriptedServer(t)
    const log = await openLog(t, 3)
    const { port } = new URL(server.root)
    await server.close()
    const stage = startStage(t, log, { apiRoot: server.root })
    for (const partition of [0, 1, 2]) {
      await write(log, { chat_id: 1, text: `shared ${partition}` }, { partition })
      await write(log, { chat_id: partition + 2, text: 'own' }, { partition })
    }
    await until(() => stage.telegram.status().queued.length === 6)
    await until(() => stage.telegram.status().trouble !== undefined)
    const again = await scriptedServer(t, healthy, Number(port))
    const found = await deliveries(log, 6)
    assert.ok(found.every(({ value }) => value.OUTCOME === 'sent' && !value.POSSIBLE_REPEAT))
    const times = again.sent().flatMap(({ payload, atMs }) => (payload.chat_id === 1 ? [atMs] : []))
    // They leave a second apart; how long each takes to arrive is the machine's.
    assert.ok(times[2]! - times[0]! >= 1000, `${times}`)
  })

  test('a flood answer is waited for, for that chat alone', async (t) => {
    const server = await scriptedServer(t, first(tooMany(1)))
    const log = await openLog(t)
    startStage(t, log, { apiRoot: server.root })
    await write(log, { chat_id: 1, text: 'flooded' })
    await until(() => server.sent().length === 1)
    await write(log, { chat_id: 2, text: 'free' })
    const found = await deliveries(log, 2)
    assert.deepEqual(
      found.map(({ value }) => value.TEXT),
      ['free', 'flooded'],
    )
    const [refused, , accepted] = server.sent()
    assert.ok(accepted!.atMs - refused!.atMs >= 1000)
    assert.equal(found[1]!.value.ATTEMPTS, 2)
  })

  test('a chat that does not answer delays no other', async (t) => {
    const server = await scriptedServer(t, (received) =>
      received.payload.chat_id === 1 ? 'hang' : healthy(received),
    )
    const log = await openLog(t)
    // So long that whoever waited for the first chat would wait for ever.
    startStage(t, log, { apiRoot: server.root, timeoutMs: 3_600_000 })
    await write(log, { chat_id: 1, text: 'stuck' })
    for (let chat = 2; chat <= 20; chat++) await write(log, { chat_id: chat, text: 'free' })
    const found = await deliveries(log, 19)
    assert.ok(found.every(({ value }) => value.TEXT === 'free'))
  })

  test('a group that became a supergroup: its messages follow, its route too', async (t) => {
    const server = await scriptedServer(t, (received) =>
      received.payload.chat_id === -5
        ? failure(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
            migrate_to_chat_id: -1005,
          })
        : healthy(received),
    )
    const log = await openLog(t)
    const stage = startStage(t, log, { apiRoot: server.root, routes: { acme: [-5] } })
    await write(log, { chat_id: 'acme', text: 'one' })
    await write(log, { chat_id: 'acme', text: 'two' })
    const found = await deliveries(log, 2)
    assert.deepEqual(
      found.map(({ value }) => [value.TEXT, value.CHAT_ID, value.OUTCOME]),
      [
        ['one', '-1005', 'sent'],
        ['two', '-1005', 'sent'],
      ],
    )
    assert.equal(server.sent().filter(({ payload }) => payload.chat_id === -5).length, 1)
    await stage.stop()
    const old = await chatOnce(log, '-5', ({ MIGRATED_TO }) => MIGRATED_TO !== null)
    assert.equal(old.MIGRATED_TO, '-1005')
    startStage(t, log, { apiRoot: server.root, routes: { acme: [-5] } })
    await write(log, { chat_id: -5, text: 'three' })
    assert.equal((await deliveries(log, 3))[2]!.value.CHAT_ID, '-1005')
    assert.equal(server.sent().filter(({ payload }) => payload.chat_id === -5).length, 1, 'remembered')
  })

  test('a chat that blocked the bot is parked: its messages fail with the reason, without requests', async (t) => {
    const blocked = 'Forbidden: bot was blocked by the user'
    const server = await scriptedServer(t, first(failure(403, blocked)))
    const log = await openLog(t)
    const stage = startStage(t, log, { apiRoot: server.root })
    await write(log, { chat_id: 1, text: 'one' })
    await deliveries(log, 1)
    await write(log, { chat_id: 1, text: 'two' })
    const found = await deliveries(log, 2)
    assert.deepEqual(
      found.map(({ value }) => [value.OUTCOME, value.REASON]),
      [
        ['failed', blocked],
        ['failed', `the chat is parked: ${blocked}`],
      ],
    )
    assert.equal(server.sent().length, 1)
    const { parked } = stage.telegram.status()
    assert.equal(parked.length, 1)
    assert.match(parked[0]!.remedy, /unblock/)
    const record = await chatOnce(log, '1', ({ STATE }) => STATE === 'parked')
    assert.equal(record.REASON, blocked)
  })

  test('markup that Telegram refuses goes as plain text, once; a text it refuses fails', async (t) => {
    const entities = failure(400, "Bad Request: can't parse entities: Unclosed start tag at byte offset 3")
    const server = await scriptedServer(t, first(entities, okMessage(), entities, entities))
    const log = await openLog(t)
    startStage(t, log, { apiRoot: server.root })
    await write(log, { chat_id: 1, text: '<b>A &amp; B</b>', parse_mode: 'HTML' })
    await deliveries(log, 1)
    await write(log, { chat_id: 2, text: '<b>x', parse_mode: 'HTML' })
    const found = await deliveries(log, 2)
    assert.deepEqual(
      found.map(({ value }) => value.OUTCOME),
      ['sent', 'failed'],
    )
    assert.deepEqual(
      server.sent().map(({ payload }) => [payload.text, payload.parse_mode]),
      [
        ['<b>A &amp; B</b>', 'HTML'],
        ['A & B', undefined],
        ['<b>x', 'HTML'],
        ['<b>x', undefined],
      ],
    )
  })

  test('a refused token stops all sending and says what to do', async (t) => {
    const server = await scriptedServer(t, () => failure(401, 'Unauthorized'))
    const log = await openLog(t)
    const stage = startStage(t, log, { apiRoot: server.root })
    await write(log, { chat_id: 1, text: 'one' })
    await until(() => stage.telegram.status().trouble !== undefined)
    await write(log, { chat_id: 2, text: 'two' })
    await until(() => stage.telegram.status().queued.length === 2)
    assert.equal(stage.telegram.status().trouble!.kind, 'unauthorized')
    assert.match(stage.telegram.status().trouble!.remedy, /@BotFather/)
    assert.equal(server.sent().length, 1)
    assert.ok(
      stage.lines.some(({ level, fields }) => level === 'error' && /@BotFather/.test(String(fields.remedy))),
    )
  })

  test('a backlog becomes one readable message; each record says into which', async (t) => {
    const server = await scriptedServer(t)
    const log = await openLog(t)
    const ids: string[] = []
    for (let i = 1; i <= 8; i++) {
      ids.push(await write(log, { chat_id: 1, text: `<b>alert ${i}</b>`, parse_mode: 'HTML' }))
    }
    startStage(t, log, { apiRoot: server.root })
    const found = await deliveries(log, 8)
    assert.equal(server.sent().length, 1)
    const { text, parse_mode: mode } = server.sent()[0]!.payload
    assert.equal(mode, 'HTML')
    assert.equal(text, ['<b>8 messages</b>', ...ids.map((_, i) => `<b>alert ${i + 1}</b>`)].join('\n\n'))
    assert.deepEqual(
      found.map(({ key, value }) => [key, value.OUTCOME, value.COALESCED_INTO]).sort(),
      ids.map((id, i) => (i === 0 ? [id, 'sent', null] : [id, 'coalesced', ids[0]])).sort(),
    )
  })

  test('a long text arrives in parts, in order, as one delivery', async (t) => {
    const server = await scriptedServer(t)
    const log = await openLog(t)
    startStage(t, log, { apiRoot: server.root })
    await write(log, { chat_id: 1, text: `<b>${'word '.repeat(1000)}</b>`, parse_mode: 'HTML' })
    const [delivery] = await deliveries(log, 1)
    assert.equal(delivery!.value.PARTS, 2)
    assert.equal(server.sent().length, 2)
    for (const { payload } of server.sent()) assert.match(String(payload.text), /^<b>word .* word<\/b>$/)
  })

  test('old messages are recorded as expired, not sent', async (t) => {
    const server = await scriptedServer(t)
    const log = await openLog(t)
    startStage(t, log, { apiRoot: server.root, maxAgeMs: 60_000 })
    await write(log, { chat_id: 1, text: 'old' }, { timestamp: Date.now() - 61_000 })
    await write(log, { chat_id: 1, text: 'new' })
    const found = await deliveries(log, 2)
    assert.deepEqual(
      found.map(({ value }) => [value.TEXT, value.OUTCOME]),
      [
        ['old', 'expired'],
        ['new', 'sent'],
      ],
    )
    assert.equal(server.sent().length, 1)
  })

  test('what is no message goes to the dead letters as it came, and stops nothing', async (t) => {
    const server = await scriptedServer(t)
    const log = await openLog(t)
    startStage(t, log, { apiRoot: server.root })
    const id = await write(log, { text: 'to nobody' })
    await write(log, { chat_id: 1, text: 'good' })
    await deliveries(log, 1)
    for await (const [letter] of log.read(
      TELEGRAM_OUTBOX_DEAD_LETTERS,
      'earliest',
      AbortSignal.timeout(5000),
    )) {
      const headers = Object.fromEntries(
        letter!.headers.map(([name, value]) => [name, Buffer.from(value).toString()]),
      )
      assert.equal(Buffer.from(letter!.value!).toString(), '{"text":"to nobody"}')
      assert.match(headers.dead_letter_reason!, /^no-chat-id: chat_id is missing or NULL/)
      assert.equal(headers.dead_letter_source, id)
      break
    }
    assert.equal(server.sent().length, 1)
  })

  test('a stop waits for what is under way, records it, and ends in time', async (t) => {
    const server = await scriptedServer(t, ({ payload }) =>
      payload.chat_id === 1 ? { body: { ok: true, result: { message_id: 5 } }, afterMs: 300 } : 'hang',
    )
    const log = await openLog(t)
    const stage = startStage(t, log, { apiRoot: server.root, timeoutMs: 3_600_000 })
    await write(log, { chat_id: 1, text: 'slow' })
    await write(log, { chat_id: 2, text: 'stuck' })
    await until(() => server.sent().length === 2)
    await stage.stop()
    const found = await deliveries(log, 1)
    assert.deepEqual(
      found.map(({ value }) => [value.TEXT, value.OUTCOME]),
      [['slow', 'sent']],
    )

    server.script = healthy
    startStage(t, log, { apiRoot: server.root })
    const [, later] = await deliveries(log, 2)
    assert.deepEqual([later!.value.TEXT, later!.value.POSSIBLE_REPEAT], ['stuck', true])
    assert.equal(server.sent().at(-1)!.payload.text, `${REPEAT_MARK}\n\nstuck`)
  })

  test('no line of the log, no record and no status has the token', async (t) => {
    const echo: Reply = { status: 502, body: `<p>/bot${TOKEN}/sendMessage</p>` }
    const server = await scriptedServer(
      t,
      first(echo, failure(400, `Bad Request: ${TOKEN}`), 'drop', ok({ message_id: 1 })),
    )
    const log = await openLog(t)
    const stage = startStage(t, log, { apiRoot: server.root, uncertain: 'drop' })
    for (const chat of [1, 2, 3, 4]) await write(log, { chat_id: chat, text: 'x' })
    const found = await deliveries(log, 4)
    const said = inspect([found, stage.lines, stage.telegram.status(), stage.telegram], { depth: 20 })
    assert.match(said, /\*\*\*/)
    assert.ok(!said.includes(TOKEN.slice(TOKEN.indexOf(':') + 1)))
  })
})
