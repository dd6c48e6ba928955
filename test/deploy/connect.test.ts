import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  applyConnector,
  type ConnectorHost,
  choosePlugin,
  confluentCloud,
  connectWorker,
  planConnector,
  removeConnector,
  type SinkOptions,
  sinkConfig,
} from '../../src/deploy/connect/index.ts'
import { AIVEN, CONFLUENT } from '../../src/deploy/connect/sink.ts'
import { DeployError, type DeployErrorCode } from '../../src/deploy/error.ts'
import { openConnectServer } from './connect-server.ts'

const never = new AbortController().signal
const TOKEN = '123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr'

const SINK: SinkOptions = {
  name: 'telegram',
  topic: 'telegram_outbox',
  apiRoot: 'https://api.telegram.org',
  token: TOKEN,
  registry: { url: 'http://registry:8081', userInfo: 'sr:s3cret' },
  bootstrap: 'broker:9092',
  kafkaKey: { key: 'KEY', secret: 'kafka-s3cret' },
}

const worker = (url: string, user?: string) =>
  connectWorker({ url, firstPauseMs: 1, secrets: [TOKEN], ...(user && { user }) })

function fails(code: DeployErrorCode, ...words: readonly RegExp[]) {
  return (error: unknown) => {
    assert.ok(error instanceof DeployError, String(error))
    assert.equal(error.code, code, error.message)
    for (const word of words) assert.match(error.message, word)
    assert.equal(error.message.includes(TOKEN), false, error.message)
    return true
  }
}

async function deploy(host: ConnectorHost, options: SinkOptions = SINK, asked?: string) {
  const plugin = choosePlugin(await host.plugins(never), asked, host)
  const plan = await planConnector(host, options.name, sinkConfig(plugin, options), never)
  const state = await applyConnector(host, plan, { timeoutMs: 5000, pollMs: 1 }, never)
  return { plan, state }
}

test('each known plugin gets a configuration that it takes, one message a request', async () => {
  for (const plugin of [CONFLUENT, AIVEN]) {
    await using server = await openConnectServer({ plugins: ['org.example.Other', plugin], slow: 2 })
    const { plan, state } = await deploy(worker(server.url))
    assert.equal(plan.action, 'create')
    assert.deepEqual(state, { state: 'RUNNING', tasks: [{ id: 0, state: 'RUNNING' }] })
    const config = server.connectors.get('telegram')!
    assert.equal(config['connector.class'], plugin)
    assert.equal(config.topics, 'telegram_outbox')
    assert.equal(
      config['http.api.url'] ?? config['http.url'],
      `https://api.telegram.org/bot${TOKEN}/sendMessage`,
    )
    assert.equal(config['batch.max.size'] ?? '1', '1')
    assert.equal(config['value.converter.basic.auth.user.info'], 'sr:s3cret')
    assert.equal(config['consumer.override.auto.offset.reset'], 'latest')
  }
})

test('the same again keeps it; what differs is written; a rebalance is waited for', async () => {
  await using server = await openConnectServer()
  const host = worker(server.url)
  await deploy(host)
  assert.equal((await deploy(host)).plan.action, 'keep')
  server.fail(
    { kind: 'status', status: 409, body: { error_code: 409, message: 'rebalance' } },
    ({ method }) => method === 'PUT',
  )
  const { plan } = await deploy(host, { ...SINK, config: { 'max.retries': '9' } })
  assert.deepEqual([plan.action, plan.changed], ['update', ['max.retries']])
  assert.equal(server.connectors.get('telegram')!['max.retries'], '9')
})

test('a token from a config provider stays out of the configuration; a provider that is not there is refused', async () => {
  const options = { ...SINK, token: '${env:BOT_TOKEN}' }
  await using server = await openConnectServer({ providers: { env: { BOT_TOKEN: TOKEN } } })
  await deploy(worker(server.url), options)
  assert.equal(JSON.stringify([...server.connectors]).includes(TOKEN), false)
  await using bare = await openConnectServer()
  await assert.rejects(
    deploy(worker(bare.url), options),
    fails('refused', /\$\{env:BOT_TOKEN\}/, /config\.providers/),
  )
  assert.equal(bare.connectors.size, 0)
})

test('a configuration that is not taken is told setting by setting, without its secrets', async () => {
  await using server = await openConnectServer()
  const config = { 'behavior.on.error': TOKEN }
  const { registry: _, ...withoutRegistry } = SINK
  await assert.rejects(
    deploy(worker(server.url), { ...withoutRegistry, config }),
    fails('refused', /behavior\.on\.error: Invalid value \*\*\*/, /schema\.registry\.url: Missing required/),
  )
  assert.equal(server.connectors.size, 0)
})

test('no HTTP Sink there says how to get one; a plugin that is asked for must be there', async () => {
  await using server = await openConnectServer({ plugins: ['org.example.Other'] })
  await assert.rejects(
    deploy(worker(server.url)),
    fails('refused', /no HTTP Sink/, /confluent-hub install/, /org\.example\.Other/),
  )
  await assert.rejects(
    deploy(worker(server.url), SINK, 'lab.Sink'),
    fails('refused', /no connector lab\.Sink/),
  )
})

test('a failed task is started again; one that fails at once is told, its trace in short and clean', async () => {
  await using server = await openConnectServer()
  const host = worker(server.url)
  await deploy(host)
  const trace = `org.apache.kafka.connect.errors.ConnectException: Exiting WorkerSinkTask\n\tat x.y(Z.java:1)\nCaused by: Error while processing HTTP request with Url : https://api.telegram.org/bot${TOKEN}/sendMessage\n\tat a.b(C.java:2)`
  server.failTask('telegram', trace)
  assert.equal((await host.stateOf('telegram', never))?.tasks[0]?.state, 'FAILED')
  const { state } = await deploy(host)
  assert.equal(state.tasks[0]?.state, 'RUNNING')

  const plan = { name: 'telegram', action: 'update', config: {}, changed: [] } as const
  const stubborn = {
    ...host,
    put: async () => server.failTask('telegram', trace),
  }
  await assert.rejects(
    applyConnector(stubborn, plan, { timeoutMs: 1000, pollMs: 1 }, never),
    fails('failed', /task 0: .*WorkerSinkTask \| Caused by: .*bot\*\*\*\/sendMessage$/),
  )
})

test("somebody else's connector of the same name is neither changed nor removed", async () => {
  await using server = await openConnectServer()
  const host = worker(server.url)
  server.put('telegram', { 'connector.class': 'org.example.Other', topics: 'orders' })
  await assert.rejects(
    deploy(host),
    fails('refused', /does something else \(org\.example\.Other on orders\)/),
  )
  await assert.rejects(
    removeConnector(host, 'telegram', 'telegram_outbox', never),
    fails('refused', /something else/),
  )
  assert.equal(server.connectors.size, 1)
})

test('removal takes the connector away, once', async () => {
  await using server = await openConnectServer()
  const host = worker(server.url)
  await deploy(host)
  assert.equal(await removeConnector(host, 'telegram', 'telegram_outbox', never), true)
  assert.equal(server.connectors.size, 0)
  assert.equal(await removeConnector(host, 'telegram', 'telegram_outbox', never), false)
})

test('Confluent Cloud: its own paths, plugin and states; shown stars are no difference', async () => {
  const cloud = { environment: 'env-a', cluster: 'lkc-b' }
  await using server = await openConnectServer({ cloud, user: 'CLOUD:cl0ud-secret', slow: 2 })
  const host = confluentCloud({
    url: server.url,
    ...cloud,
    user: 'CLOUD:cl0ud-secret',
    secrets: [TOKEN],
    firstPauseMs: 1,
  })
  const { plan, state } = await deploy(host)
  assert.deepEqual(
    [plan.action, plan.config['connector.class'], state.state],
    ['create', 'HttpSink', 'RUNNING'],
  )
  assert.equal((await deploy(host)).plan.action, 'keep')
  server.failTask('telegram', 'bad')
  await deploy(host)
  assert.equal(await removeConnector(host, 'telegram', 'telegram_outbox', never), true)
  const other = confluentCloud({ url: server.url, ...cloud, cluster: 'lkc-c', user: 'CLOUD:cl0ud-secret' })
  await assert.rejects(other.plugins(never), fails('not-found'))
})

test('wrong credentials, nobody there and no Connect are told apart, without credentials', async () => {
  await using server = await openConnectServer({ user: 'me:right-secret' })
  await assert.rejects(worker(server.url, 'me:wrong-secret').plugins(never), (error: Error) => {
    assert.equal(error.message.includes('wrong-secret'), false)
    return fails('denied', /connect\.user/)(error)
  })
  server.fail({ kind: 'status', status: 200, body: { hello: 1 } })
  await assert.rejects(
    worker(server.url, 'me:right-secret').plugins(never),
    fails('protocol', /as Kafka Connect does/),
  )
  await server.close()
  await assert.rejects(worker(server.url).plugins(never), fails('unreachable', /can't be reached/))
})
