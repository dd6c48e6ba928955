import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:net'
import { type TestContext, test } from 'node:test'
import { inspect } from 'node:util'
import { createApi, type TelegramApi, toSendOutcome } from '../../../src/telegram/api/index.ts'
import {
  failure,
  okMessage,
  type Reply,
  type ScriptedServer,
  scriptedServer,
  TOKEN,
  tooMany,
  unusedRoot,
} from '../server.ts'

function api(t: TestContext, apiRoot: string, timeoutMs = 5000, connectTimeoutMs = 5000): TelegramApi {
  const client = createApi({ token: TOKEN, apiRoot, timeoutMs, connectTimeoutMs })
  t.after(() => client.close())
  return client
}

async function sendOnce(t: TestContext, reply: Reply | (() => Reply), timeoutMs?: number) {
  const server = await scriptedServer(t, () => (typeof reply === 'function' ? reply() : reply))
  const answer = await api(t, server.root, timeoutMs).call('sendMessage', { chat_id: 1, text: 'hi' })
  return { server, outcome: toSendOutcome(answer) }
}

/** Speaks no HTTP. */
async function rawServer(t: TestContext, server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const address = server.address()
  assert(typeof address === 'object' && address)
  return `127.0.0.1:${address.port}`
}

test('a message that was taken gives its id, and connections are used again', async (t) => {
  const { server, outcome } = await sendOnce(t, okMessage)
  assert.equal(outcome.kind, 'sent')
  assert(outcome.kind === 'sent' && outcome.messageId! > 1000)
  assert.deepEqual(server.received[0]!.payload, { chat_id: 1, text: 'hi' })
  const client = api(t, server.root)
  for (let i = 0; i < 3; i++) await client.call('sendMessage', { chat_id: 1, text: `${i}` })
  assert.equal(server.connections(), 2)
})

const rows: readonly (readonly [string, Reply, object])[] = [
  ['flood', tooMany(35), { kind: 'rate-limited', retryAfterSeconds: 35 }],
  [
    'migration',
    failure(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: -1009 }),
    { kind: 'migrated', chatId: '-1009' },
  ],
  ...[
    [400, 'Bad Request: chat not found'],
    [400, 'Bad Request: private chat not found'],
    [400, 'Bad Request: chat_id is empty'],
    [400, 'Bad Request: not enough rights to send text messages to the chat'],
    [403, 'Forbidden: bot was blocked by the user'],
    [403, 'Forbidden: user is deactivated'],
    [403, 'Forbidden: bot was kicked from the supergroup chat'],
    [403, 'Forbidden: bot is not a member of the channel chat'],
    [403, 'Forbidden: the group chat was deleted'],
  ].map(
    ([code, reason]) =>
      [
        String(reason),
        failure(Number(code), String(reason)),
        { kind: 'target-refused', scope: 'chat', reason },
      ] as const,
  ),
  [
    'lost topic',
    failure(400, 'Bad Request: message thread not found'),
    { kind: 'target-refused', scope: 'thread', reason: 'Bad Request: message thread not found' },
  ],
  ...[
    ['Bad Request: message is too long', false],
    ['Bad Request: text is too long', false],
    ['Bad Request: message text is empty', false],
    [
      "Bad Request: can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
      true,
    ],
    ["Bad Request: can't parse entities: Unclosed start tag at byte offset 3", true],
  ].map(
    ([reason, entities]) =>
      [String(reason), failure(400, String(reason)), { kind: 'message-refused', entities, reason }] as const,
  ),
  ['wrong token', failure(401, 'Unauthorized'), { kind: 'unauthorized', reason: 'Unauthorized' }],
  ['wrong path', failure(404, 'Not Found'), { kind: 'unauthorized', reason: 'Not Found' }],
  [
    'their trouble',
    failure(500, 'Internal Server Error: file write failed'),
    { kind: 'unclear', reason: 'HTTP 500: Internal Server Error: file write failed' },
  ],
  [
    'a gateway’s page',
    {
      status: 502,
      body: '<html><head><title>502</title></head><body><h1>502 Bad Gateway</h1></body></html>',
    },
    { kind: 'unclear', reason: 'HTTP 502: 502 Bad Gateway' },
  ],
  [
    'a proxy that refuses',
    { status: 403, body: '<html><body>Blocked by policy</body></html>' },
    { kind: 'unreached', reason: 'HTTP 403: Blocked by policy' },
  ],
  [
    'a page in its place',
    { body: '<html>Log in to the WiFi</html>' },
    { kind: 'unclear', reason: 'HTTP 200: Log in to the WiFi' },
  ],
]

for (const [name, reply, expected] of rows) {
  test(`is sorted: ${name}`, async (t) => {
    const { server, outcome } = await sendOnce(t, reply)
    assert.deepEqual(outcome, expected)
    assert.equal(server.received.length, 1, 'one request, whatever comes of it')
  })
}

test('an answer cut off in the middle: a success is a success, anything else is unclear', async (t) => {
  const message = { ok: true, result: { message_id: 77, date: 1, chat: { id: 1, type: 'private' } } }
  const cases: [Reply, object][] = [
    [
      { body: message, cut: 45 },
      { kind: 'sent', messageId: 77 },
    ],
    [
      { body: message, cut: 20 },
      { kind: 'sent', messageId: null },
    ],
  ]
  for (const [reply, expected] of cases) {
    const { outcome } = await sendOnce(t, reply)
    assert.deepEqual(outcome, expected)
  }
  const { outcome } = await sendOnce(t, { body: message, cut: 5 })
  assert.equal(outcome.kind, 'unclear')
})

test('reset, silence and an early stop after the request was written are unclear', async (t) => {
  assert.equal((await sendOnce(t, 'drop')).outcome.kind, 'unclear')
  const { outcome } = await sendOnce(t, 'hang', 50)
  assert.equal(outcome.kind, 'unclear')
  assert.match(outcome.kind === 'unclear' ? outcome.reason : '', /no answer within 0.05 s/)

  const stopped = new AbortController()
  const server: ScriptedServer = await scriptedServer(t, () => {
    stopped.abort()
    return 'hang'
  })
  const answer = await api(t, server.root).call('sendMessage', {}, { signal: stopped.signal })
  assert.equal(answer.kind, 'unclear')
})

test('what failed before a byte was written is known to have had no effect', async (t) => {
  const reason = async (client: TelegramApi, signal?: AbortSignal) => {
    const answer = await client.call('sendMessage', { chat_id: 1, text: 'hi' }, signal ? { signal } : {})
    assert.equal(answer.kind, 'unreached', inspect(answer))
    return answer.kind === 'unreached' ? answer.reason : ''
  }
  assert.match(await reason(api(t, await unusedRoot())), /nobody listens at 127\.0\.0\.1:\d+/)
  assert.match(
    await reason(api(t, 'http://no-such-host.invalid')),
    /can't be resolved \((ENOTFOUND|EAI_AGAIN)\)/,
  )
  assert.match(await reason(api(t, await unusedRoot()), AbortSignal.abort()), /before it was sent/)

  const deaf = createServer((socket) => {
    socket.on('error', () => {})
    socket.resume()
  })
  const silent = await rawServer(t, deaf)
  const handshake = await reason(api(t, `https://${silent}`, 5000, 100))
  assert.match(handshake, /no connection within 0.1 s/)
  const resetting = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()))
  await reason(api(t, `https://${await rawServer(t, resetting)}`))
  const plain = createServer((socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
  )
  assert.match(await reason(api(t, `https://${await rawServer(t, plain)}`)), /TLS/)
})

test('the token is in no answer, no error and no picture of the client', async (t) => {
  const echoing = (method: string): Reply => ({
    status: 404,
    body: `<p>The URL /bot${TOKEN}/${method} and /bot${encodeURIComponent(TOKEN)}/ were not found</p>`,
  })
  const server = await scriptedServer(t, ({ method }) => echoing(method))
  const client = api(t, server.root)
  const said: unknown[] = [client, await client.call('getMe', {})]
  server.script = () => failure(400, `Bad Request: ${TOKEN}`)
  said.push(await client.call('getMe', {}))
  server.script = () => 'drop'
  said.push(await client.call('getMe', {}), await api(t, await unusedRoot()).call('getMe', {}))
  assert.throws(
    () => createApi({ token: TOKEN, apiRoot: `ftp://${TOKEN}@host` }),
    (error: unknown) => {
      said.push(error)
      return true
    },
  )
  assert.throws(
    () => createApi({ token: `${TOKEN} `, apiRoot: server.root }),
    (error: unknown) => {
      said.push(error)
      return /@BotFather/.test(String(error))
    },
  )
  const text = inspect(said, { depth: 20, showHidden: true })
  const secret = TOKEN.slice(TOKEN.indexOf(':') + 1)
  for (const form of [TOKEN, encodeURIComponent(TOKEN), secret]) assert.ok(!text.includes(form), text)
  assert.match(text, /\*\*\*/)
})

test('an apiRoot with a path and a slash at its end is kept', async (t) => {
  const server = await scriptedServer(t)
  await api(t, `${server.root}/proxy/`).call('getMe', {})
  assert.equal(server.received[0]!.method, `/proxy/bot${TOKEN}/getMe`)
})
