import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { after, before, describe, type TestContext, test } from 'node:test'
import { eventually } from '../e2e/eventually.ts'
import { startCommand } from '../e2e/process.ts'
import { openScene, type Scene } from '../e2e/scene.ts'
import { withoutKafka } from '../kafka/cluster.ts'
import { type Broker, startBroker } from '../kafka/lab/broker.ts'
import { openRegistryServer, type RegistryServer } from '../wire/registry-server.ts'
import { openConnectServer } from './connect-server.ts'
import { openKsqldbServer } from './ksqldb-server.ts'

interface Started {
  readonly url: string
  readonly child: { kill(signal?: NodeJS.Signals): boolean }
  readonly exited: Promise<{ readonly code: number | null }>
}

describe('stages apart, on Kafka', { skip: withoutKafka, timeout: 300_000 }, () => {
  let broker: Broker
  let registry: RegistryServer
  before(async () => {
    broker = await startBroker()
    registry = await openRegistryServer()
  })
  after(async () => {
    await registry?.close()
    await broker?.stop()
  })

  /** The scene's configuration, on the broker, with these settings over it. */
  async function configure(scene: Scene, settings: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const file = await scene.configure()
    const config = JSON.parse(await readFile(file, 'utf8')) as Record<string, object>
    const kafka = {
      log: { kind: 'kafka' },
      kafka: { 'bootstrap.servers': broker.bootstrap },
      schemaRegistry: { url: registry.url },
    }
    const merged = Object.entries(settings).map(([name, value]) => [
      name,
      typeof value === 'object' ? { ...config[name], ...value } : value,
    ])
    await writeFile(file, JSON.stringify({ ...config, ...kafka, ...Object.fromEntries(merged) }))
    return file
  }

  async function start(t: TestContext, command: string, file: string): Promise<Started> {
    const { child, exited, stderr } = startCommand({ after: (close) => t.after(close) }, [
      command,
      '--config',
      file,
    ])
    const url = await eventually(
      `${command} to be up`,
      () => {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${stderr()}`)
        const lines = stderr()
          .split('\n')
          .filter((line) => line.startsWith('{'))
        return lines
          .map((line) => JSON.parse(line) as { msg?: string; url?: string })
          .find(({ msg }) => msg?.endsWith('is up'))?.url
      },
      60_000,
      stderr,
    )
    return { url, child, exited }
  }

  const stagesOf = async (url: string) => {
    const answer = await fetch(`${url}/readyz`)
    return ((await answer.json()) as { stages: Record<string, { state: string; detail?: string }> }).stages
  }

  test('rules on ksqlDB and delivery by a connector are left to them, and their state is told', async (t) => {
    await using ksqldb = await openKsqldbServer()
    await using connect = await openConnectServer()
    const scene = await openScene(t)
    const file = await configure(scene, {
      sql: { engine: 'ksqldb' },
      delivery: 'http-sink',
      telegram: { bot: true },
      ksqldb: { url: ksqldb.url },
      connect: { url: connect.url },
    })
    for (const args of [
      ['deploy', 'ksqldb'],
      ['deploy', 'connect'],
    ]) {
      const { exited, stderr } = startCommand({ after: (close) => t.after(close) }, [
        ...args,
        '--yes',
        '--config',
        file,
      ])
      assert.equal((await exited).code, 0, stderr())
    }
    const { url, child, exited } = await start(t, 'up', file)
    const stages = await eventually('both to be looked at', async () => {
      const found = await stagesOf(url)
      return found.ksqldb?.state === 'running' && found.connector?.state === 'running' ? found : undefined
    })
    assert.match(stages.ksqldb!.detail!, /8 of 8 queries run/)
    assert.match(stages.connector!.detail!, /telegram at .*RUNNING/)
    const names = Object.keys(stages)
    assert.equal(names.filter((name) => name.startsWith('ksqldb ')).length, 8)
    assert.equal(
      names.some((name) => name.startsWith('sql ') || name === 'telegram-delivery'),
      false,
      names.join(),
    )
    assert.ok(names.includes('telegram-bot'), names.join())
    const { exited: told, stdout } = startCommand({ after: (close) => t.after(close) }, [
      'status',
      '--config',
      file,
    ])
    assert.equal((await told).code, 0)
    assert.match(stdout(), /ksqldb CTAS_YOUTUBE_CHANGES_\d+/)
    child.kill('SIGTERM')
    assert.equal((await exited).code, 0)
  })

  test('four processes, one stage each, bring a change from YouTube to the chat', async (t) => {
    const scene = await openScene(t)
    const id = scene.still('Advert one')
    const file = await configure(scene)
    const started: Started[] = []
    for (const stage of ['watch', 'query', 'deliver', 'serve']) started.push(await start(t, stage, file))
    const stages = await Promise.all(started.map(({ url }) => stagesOf(url)))
    assert.ok(stages[0]!.youtube && !stages[1]!.youtube)
    assert.ok(Object.keys(stages[1]!).some((name) => name.startsWith('sql ')))
    assert.ok(stages[2]!['telegram-delivery'] && !stages[0]!['telegram-delivery'])
    assert.deepEqual(Object.keys(stages[3]!).sort(), ['history', 'log'])
    await eventually(
      'the video to be seen once',
      async () => {
        const found = await fetch(`${started[0]!.url}/metrics`)
        return /tubewire_youtube_records_total [1-9]/.test(await found.text()) || undefined
      },
      60_000,
    )
    scene.world.hold(id, 'comments', 12, scene.world.startMs)
    await scene.message(`💬 Comments: 10 → 12\nAdvert one\nhttps://youtu.be/${id}`, 60_000)
    for (const { child } of started) child.kill('SIGTERM')
    for (const { exited } of started) assert.equal((await exited).code, 0)
  })

  test('one stage alone on the embedded log is refused, with what to do', async (t) => {
    const scene = await openScene(t)
    const { exited, stderr } = startCommand({ after: (close) => t.after(close) }, [
      'watch',
      '--config',
      await scene.configure(),
    ])
    assert.equal((await exited).code, 2)
    assert.match(stderr(), /log\.kind: kafka/)
  })
})
