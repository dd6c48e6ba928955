import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import {
  applyConnector,
  choosePlugin,
  connectWorker,
  planConnector,
  removeConnector,
  type SinkOptions,
  sinkConfig,
} from '../../src/deploy/connect/index.ts'
import { DeployError } from '../../src/deploy/error.ts'
import { bootstrap, kafkaFixture, withoutKafka } from '../kafka/cluster.ts'
import { missingForConnect, startConnect } from './connect-runtime.ts'
import { openHttpServer } from './http-server.ts'

const TOKEN = '123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr'
const never = new AbortController().signal

test('the real Connect takes, runs, tells and removes the connector, and never shows the token', {
  skip: withoutKafka || missingForConnect() || false,
  timeout: 180_000,
}, async () => {
  const received: { readonly path: string; readonly body: unknown }[] = []
  let status = 200
  await using telegram = await openHttpServer({
    errorBody: (_, message) => ({ message }),
    route: ({ path, body }) => {
      received.push({ path, body })
      return { status, body: { ok: status === 200 } }
    },
  })
  const { open, dispose } = await kafkaFixture()
  await using log = await open()
  const topic = `outbox-${randomUUID()}`
  await log.ensureTopics([{ name: topic }])
  const post = (text: string) =>
    log.append([{ topic, key: null, value: Buffer.from(JSON.stringify({ chat_id: '1001', text })) }])
  await post('from before')
  await using connect = await startConnect(bootstrap, { BOT_TOKEN: TOKEN })
  const host = connectWorker({ url: connect.url, secrets: [TOKEN] })

  await assert.rejects(
    async () => choosePlugin(await host.plugins(never), undefined, host),
    /no HTTP Sink connector.*lab\.HttpSinkConnector/s,
  )
  const plugin = choosePlugin(await host.plugins(never), 'lab.HttpSinkConnector', host)
  const options: SinkOptions = {
    name: 'telegram',
    topic,
    apiRoot: telegram.url,
    token: '${env:BOT_TOKEN}',
    config: {
      'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
      'consumer.override.metadata.max.age.ms': '1000',
    },
  }
  const plan = (more: Partial<SinkOptions> = {}) =>
    planConnector(host, 'telegram', sinkConfig(plugin, { ...options, ...more }), never)
  const follow = { timeoutMs: 60_000, pollMs: 200 }

  await assert.rejects(plan({ token: '${vault:x:y}' }), /config\.providers/)
  await assert.rejects(plan({ config: { ...options.config, 'tasks.max': 'many' } }), (error) => {
    assert.ok(error instanceof DeployError && error.code === 'refused')
    assert.match(error.message, /tasks\.max: Invalid value many/)
    return true
  })

  const first = await plan()
  assert.equal(first.action, 'create')
  const state = await applyConnector(host, first, follow, never)
  assert.deepEqual(state, { state: 'RUNNING', tasks: [{ id: 0, state: 'RUNNING' }] })
  assert.equal((await plan()).action, 'keep')

  await until(async () => {
    await post('a new one')
    return received.length > 0
  })
  assert.deepEqual(received[0], {
    path: `/bot${TOKEN}/sendMessage`,
    body: { chat_id: '1001', text: 'a new one' },
  })

  status = 400
  await until(async () => {
    await post('refused')
    return (await host.stateOf('telegram', never))?.tasks[0]?.state === 'FAILED'
  })
  const trace = (await host.stateOf('telegram', never))?.tasks[0]?.trace
  assert.match(trace ?? '', /HTTP 400/)
  status = 200
  const mended = await applyConnector(host, await plan(), follow, never)
  assert.equal(mended.tasks[0]?.state, 'RUNNING')

  const updated = await plan({
    config: { ...options.config, headers: 'Content-Type:application/json|X-A:b' },
  })
  assert.deepEqual([updated.action, updated.changed], ['update', ['headers']])
  await applyConnector(host, updated, follow, never)
  const shown = await Promise.all(
    [
      '/connectors/telegram',
      '/connectors/telegram/config',
      '/connectors/telegram/status',
      '/connectors/telegram/tasks',
    ].map(async (path) => (await fetch(connect.url + path)).text()),
  )
  assert.equal(shown.join().includes(TOKEN), false)
  assert.equal(await removeConnector(host, 'telegram', topic, never), true)
  assert.equal(await host.configOf('telegram', never), undefined)
  await dispose()
})

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!(await isSo())) {
    if (performance.now() > deadline) assert.fail('it did not come to be in time')
    await delay(300)
  }
}
