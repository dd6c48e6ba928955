/** What needs a broker of one's own: its death, and its credentials. */

import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { openKafkaLog } from '../../src/log/kafka/index.ts'
import { changelogOf, groupOf, transactionalIdOf } from '../../src/log/kafka/names.ts'
import { changelogKey } from '../../src/log/kafka/state/changelog.ts'
import { LogError, type LogErrorCode, type Task, type TaskSpec } from '../../src/log/port.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import {
  bytes,
  contents,
  pass,
  record,
  start,
  text,
  topicOf,
  unique,
  until,
} from '../log/contract/harness.ts'
import { withoutKafka } from './cluster.ts'
import { assertExactlyOnce, crash, seeded } from './crashes.ts'
import { leaveHanging } from './hanging.ts'
import { type Broker, missingForKafka, type Secured, startBroker } from './lab/broker.ts'
import { CLIENT, TokenEndpoint } from './lab/identity.ts'

type Settings = Readonly<Record<string, string | number | boolean>>

const skip = withoutKafka || (missingForKafka() ?? false)
const PASSWORD = 'lab-secret'
/** Ten seconds are promised; the machine may be at something else for as long again. */
const LIMIT_MS = 20_000

describe('with a broker of its own', { skip, timeout: 900_000 }, () => {
  let broker: Broker
  let lab: Secured
  let tokens: TokenEndpoint
  before(async () => {
    broker = await startBroker({ secured: true })
    lab = broker.secured!
    tokens = await TokenEndpoint.start(lab.identity)
  })
  after(async () => {
    await tokens?.[Symbol.asyncDispose]()
    await broker?.stop()
  })

  const open = (settings: Settings, instanceId?: string) =>
    openKafkaLog({ settings, registry: new MemoryRegistry(), ...(instanceId && { instanceId }) })
  const secured = (changes: Settings = {}): Settings => ({
    'bootstrap.servers': lab.sasl,
    'security.protocol': 'SASL_SSL',
    'sasl.mechanisms': 'PLAIN',
    'sasl.username': 'lab',
    'sasl.password': PASSWORD,
    'ssl.ca.location': lab.ca,
    ...changes,
  })
  const oidc = (changes: Settings = {}): Settings => ({
    'bootstrap.servers': lab.sasl,
    'security.protocol': 'SASL_SSL',
    'sasl.mechanisms': 'OAUTHBEARER',
    'sasl.oauthbearer.method': 'oidc',
    'sasl.oauthbearer.client.id': CLIENT.id,
    'sasl.oauthbearer.client.secret': CLIENT.secret,
    'sasl.oauthbearer.token.endpoint.url': tokens.url,
    'ssl.ca.location': lab.ca,
    ...changes,
  })
  const certified = (changes: Settings = {}): Settings => ({
    'bootstrap.servers': lab.ssl,
    'security.protocol': 'SSL',
    'ssl.ca.location': lab.ca,
    ...changes,
  })

  const ways: readonly [string, () => Settings][] = [
    [
      'the settings that Confluent Cloud shows',
      () =>
        secured({
          'session.timeout.ms': 45_000,
          'client.id': 'ccloud-nodejs-client-0000',
          acks: 'all',
          'compression.type': 'zstd',
        }),
    ],
    ['SCRAM-SHA-256', () => secured({ 'sasl.mechanisms': 'SCRAM-SHA-256' })],
    [
      'SCRAM-SHA-512, under the singular name',
      () => {
        const { 'sasl.mechanisms': _, ...rest } = secured({ 'sasl.mechanism': 'SCRAM-SHA-512' })
        return rest
      },
    ],
    ['OAUTHBEARER, with tokens of an identity provider', () => oidc()],
    [
      "a client's certificate and key",
      () =>
        certified({ 'ssl.certificate.location': lab.client.certificate, 'ssl.key.location': lab.client.key }),
    ],
    [
      "a client's certificate in a PKCS12 file",
      () => certified({ 'ssl.keystore.location': lab.client.keystore, 'ssl.keystore.password': 'changeit' }),
    ],
  ]
  for (const [name, settings] of ways) {
    test(`${name} will do: topics, records, a task with state`, async () => {
      await using log = await open(settings())
      const topic = await topicOf(log, 'secured')
      await log.append([record(topic, 'a')])
      const output = await topicOf(log, 'passed')
      const ended = new AbortController()
      const running = log.run({ id: unique('t'), inputs: [topic], stores: ['s'] }, pass(output), ended.signal)
      await until(async () => (await contents(log, output)).length === 1)
      ended.abort()
      await running
    })
  }

  const nobody = async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    await new Promise((resolve) => server.close(resolve))
    return `127.0.0.1:${port}`
  }
  const failures: readonly [string, () => Settings | Promise<Settings>, LogErrorCode, RegExp][] = [
    [
      'a wrong password',
      () => secured({ 'sasl.password': `${PASSWORD}-not` }),
      'denied',
      /sasl\.username and sasl\.password/,
    ],
    [
      'a CA that did not sign the certificate',
      () => {
        const { 'ssl.ca.location': _, ...rest } = secured()
        return rest
      },
      'denied',
      /ssl\.ca\.location/,
    ],
    [
      'a mechanism that is not offered',
      () => secured({ 'sasl.mechanisms': 'GSSAPI', 'sasl.kerberos.min.time.before.relogin': 0 }),
      'denied',
      /sasl\.mechanism/,
    ],
    [
      'a wrong password with SCRAM',
      () => secured({ 'sasl.mechanisms': 'SCRAM-SHA-512', 'sasl.password': `${PASSWORD}-not` }),
      'denied',
      /sasl\.username and sasl\.password/,
    ],
    ['no certificate where one is asked for', () => certified(), 'denied', /ssl\.certificate\.location/],
    [
      'a secret that the identity provider does not know',
      () => oidc({ 'sasl.oauthbearer.client.secret': `${PASSWORD}-not` }),
      'denied',
      /sasl\.oauthbearer\.client\.secret/,
    ],
    [
      'an identity provider that is not there',
      async () => oidc({ 'sasl.oauthbearer.token.endpoint.url': `http://${await nobody()}/token` }),
      'unreachable',
      /sasl\.oauthbearer\.token\.endpoint\.url/,
    ],
    [
      'OAUTHBEARER without a way to get tokens',
      () => secured({ 'sasl.mechanisms': 'OAUTHBEARER' }),
      'invalid',
      /sasl\.oauthbearer\.method/,
    ],
    [
      'TLS to a listener without it',
      () => secured({ 'bootstrap.servers': broker.bootstrap }),
      'denied',
      /security\.protocol/,
    ],
    [
      'no TLS to a listener with it',
      () => ({ 'bootstrap.servers': lab.sasl }),
      'unreachable',
      /security\.protocol/,
    ],
    [
      'nobody at the address',
      async () => ({ 'bootstrap.servers': await nobody() }),
      'unreachable',
      /nobody listens.*bootstrap\.servers/,
    ],
    [
      "Java's name of a setting",
      () => secured({ 'sasl.jaas.config': `password="${PASSWORD}"` }),
      'invalid',
      /sasl\.jaas\.config.*sasl\.username/,
    ],
    [
      'a setting that is not one',
      () => secured({ 'sasl.pasword': PASSWORD }),
      'invalid',
      /no setting sasl\.pasword/,
    ],
    [
      'a value that is not one',
      () => secured({ 'security.protocol': 'TLS' }),
      'invalid',
      /security\.protocol/,
    ],
  ]
  for (const [name, settings, code, says] of failures) {
    test(`${name} is one clear error in time`, async () => {
      const started = Date.now()
      await assert.rejects(open(await settings()), (error) => {
        assert.ok(error instanceof LogError, String(error))
        assert.equal(error.code, code, error.message)
        assert.match(error.message, says)
        const everything = `${error.message} ${String(error.cause)} ${error.stack}`
        assert.ok(!everything.includes(PASSWORD), 'it does not tell the password')
        return true
      })
      assert.ok(Date.now() - started < LIMIT_MS, `${Date.now() - started} ms`)
    })
  }

  test('it may die under load: what was acknowledged is there, tasks go on, health tells', async (t) => {
    await using log = await open({ 'bootstrap.servers': broker.bootstrap })
    const input = await topicOf(log, 'in', 2)
    const output = await topicOf(log, 'out')
    const spec = { id: unique('t'), inputs: [input], stores: ['s'] }
    const running = start(t, log, spec, pass(output))
    const acknowledged: string[] = []
    const ended = new AbortController()
    const load = async () => {
      for (let n = 0; !ended.signal.aborted; n++) {
        await log.append([record(input, `${n}`)])
        acknowledged.push(`${n}`)
      }
    }
    const loading = load()
    // The group's coordinator answers with errors while it comes up: they are waited out, and harm nobody.
    const look = async () => {
      while (!ended.signal.aborted) {
        await log.positions(spec.id).catch((error: LogError) => assert.equal(error.code, 'unreachable'))
      }
    }
    const looking = look()
    await until(async () => (await contents(log, output)).length > 20)
    await broker.kill()
    await until(() => log.health.state === 'stalled' && /no broker answers/.test(log.health.reason))
    const before = acknowledged.length
    await broker.start()
    await until(() => acknowledged.length > before + 20)
    await until(() => log.health.state === 'ok')
    ended.abort()
    await Promise.all([loading, looking])
    const written = (await contents(log, input)).map(({ value }) => text(value)!)
    assert.deepEqual([...written].sort(), [...acknowledged].sort(), 'none lost, none twice')
    await until(async () => (await contents(log, output)).length >= acknowledged.length)
    await running.stop()
    const passed = (await contents(log, output)).map(({ value }) => text(value)!)
    assert.deepEqual(passed.sort(), acknowledged.sort())
  })

  describe('a transaction that hangs, ended for its coordinator and open in partitions,', () => {
    /** A task with state that has passed one record on, and the log it ran on closed. */
    async function worked(instanceId: string) {
      await using log = await open({ 'bootstrap.servers': broker.bootstrap }, instanceId)
      const input = await topicOf(log, 'in')
      const output = await topicOf(log, 'out')
      const spec: TaskSpec = { id: unique('t'), inputs: [input], stores: ['s'] }
      await log.append([record(input, 'a')])
      const ended = new AbortController()
      const running = log.run(spec, counting(output), ended.signal)
      await until(async () => (await contents(log, output)).length === 1)
      ended.abort()
      await running
      return { input, output, spec }
    }

    const counting = (output: string) => async (task: Task, signal: AbortSignal) => {
      while (!signal.aborted) {
        const records = await task.poll(10, signal)
        const outputs = records.map(({ value }) => {
          const count = Number(text(task.state.get('s', 'count')) ?? 0) + 1
          task.state.put('s', 'count', bytes(`${count}`))
          return record(output, `${text(value)}${count}`)
        })
        await task.commit({ outputs })
      }
    }

    for (const whose of ['of a process that is dead', 'of this process in an earlier life']) {
      test(`${whose} hides nothing that comes later, and comes to nothing itself`, async () => {
        const instanceId = unique('instance')
        const { input, output, spec } = await worked(instanceId)
        const owner = whose.includes('earlier') ? instanceId : unique('dead')
        await leaveHanging(broker.bootstrap, {
          transactionalId: transactionalIdOf(owner),
          records: [
            { topic: changelogOf(spec.id), partition: 0, key: changelogKey('s', 'count'), value: '7' },
            { topic: output, partition: 0, key: 'k', value: 'never' },
          ],
          position: { group: groupOf(spec.id), topic: input, partition: 0, offset: 5 },
        })
        await using log = await open({ 'bootstrap.servers': broker.bootstrap }, instanceId)
        await log.append([record(input, 'b')])
        const ended = new AbortController()
        const running = log.run(spec, counting(output), ended.signal)
        await until(async () => (await contents(log, output)).length >= 2)
        ended.abort()
        await running
        assert.deepEqual(
          (await contents(log, output)).map(({ value }) => text(value)),
          ['a1', 'b2'],
        )
      })
    }
  })

  test('processes and the broker killed at random lose nothing and repeat nothing', async (t) => {
    const result = await crash({
      bootstrap: broker.bootstrap,
      events: 9,
      stops: 0.3,
      workers: 3,
      partitions: 6,
      broker: { broker, kills: 3 },
      random: seeded(7),
    })
    const { records, kills, stops, brokerKills, takeovers } = result
    t.diagnostic(
      `${records} records, ${kills} kills, ${stops} stops, ${brokerKills} of the broker; taken over in ${takeovers.join(', ')} ms`,
    )
    assertExactlyOnce(result)
  })
})
