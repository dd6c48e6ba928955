import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import { type App, startApp } from '../../src/app/app.ts'
import { openConsole } from '../../src/app/console.ts'
import { hasRules, type RunningProcess, runningProcess } from '../../src/app/control.ts'
import type { StageName } from '../../src/app/stage-names.ts'
import { parseConfig } from '../../src/config/index.ts'
import { createLogger } from '../../src/ops/logger.ts'
import { NEW_SESSION } from '../../src/sql/console/index.ts'
import { withoutKafka } from '../kafka/cluster.ts'
import { type Broker, startBroker } from '../kafka/lab/broker.ts'
import { until } from '../sql/task/harness.ts'
import { openRegistryServer, type RegistryServer } from '../wire/registry-server.ts'

const RULES = `
  SET 'auto.offset.reset' = 'earliest';
  CREATE STREAM s (k STRING KEY, v INT) WITH (kafka_topic='s', value_format='JSON', partitions=2);
  CREATE TABLE last WITH (value_format='AVRO') AS SELECT k, LATEST_BY_OFFSET(v) AS v FROM s GROUP BY k;`

describe('consoles on Kafka', { skip: withoutKafka, timeout: 300_000 }, () => {
  let broker: Broker
  let registry: RegistryServer
  const folder = mkdtempSync(join(tmpdir(), 'tubewire-console-'))
  const apps: App[] = []
  before(async () => {
    broker = await startBroker()
    registry = await openRegistryServer()
    writeFileSync(join(folder, 'rules.sql'), RULES)
  })
  after(async () => {
    for (const app of apps.toReversed()) await app.close()
    await registry?.close()
    await broker?.stop()
    rmSync(folder, { recursive: true })
  })

  function configOf(name: string) {
    const settings = {
      sql: { files: [join(folder, 'rules.sql')] },
      web: { port: 0 },
      dataDir: join(folder, name),
      log: { kind: 'kafka' },
      kafka: { 'bootstrap.servers': broker.bootstrap },
      schemaRegistry: { url: registry.url },
    }
    return parseConfig(JSON.stringify(settings), join(folder, 'tubewire.yaml'), {})
  }

  async function start(stage: StageName): Promise<App> {
    const destination = new Writable({ write: (_chunk, _encoding, done) => done() })
    const logger = createLogger({ level: 'info', format: 'json', redact: (line) => line, destination })
    const app = await startApp(configOf(stage), { logger, version: '0', stages: [stage] })
    apps.push(app)
    return app
  }

  async function rows(asker: Pick<RunningProcess, 'ask'>, sql: string): Promise<unknown[]> {
    const parts = await Array.fromAsync(asker.ask({ sql, session: NEW_SESSION }, AbortSignal.timeout(60_000)))
    const refused = parts.find((part) => part.kind === 'error')
    if (refused) throw new Error(refused.message)
    return parts.flatMap((part) => (part.kind === 'row' ? [part.values] : []))
  }

  test('are answered by any process that knows the rules, and its orders reach the one that runs them', async () => {
    const query = await start('query')
    const put = (k: string, v: number) =>
      query.log.append([{ topic: 's', key: Buffer.from(k), value: Buffer.from(`{"V":${v}}`) }])
    await start('serve')
    const asked = (await runningProcess(configOf('serve').config, hasRules))!
    const runs = (await runningProcess(configOf('query').config, hasRules))!

    await put('a', 1)
    await put('b', 2)
    await until(async () => (await rows(asked, 'SELECT * FROM last;')).length === 2)
    assert.deepEqual(await rows(asked, "SELECT v FROM last WHERE k = 'b';"), [[2]])

    const live = asked.ask(
      { sql: 'SELECT k, v FROM s EMIT CHANGES LIMIT 1;', session: NEW_SESSION },
      AbortSignal.timeout(60_000),
    )
    const found: unknown[] = []
    for await (const part of live) {
      if (part.kind === 'columns') await put('c', 3)
      if (part.kind === 'row') found.push(part.values)
    }
    assert.deepEqual(found, [['c', 3]])

    const stateOf = async (asker: RunningProcess) => JSON.stringify(await rows(asker, 'SHOW QUERIES;'))
    await rows(asked, 'PAUSE ALL;')
    await until(async () => /PAUSED/.test(await stateOf(runs)))
    const alone = await openConsole(configOf('alone').config)
    assert.match(JSON.stringify(await rows(alone, 'SHOW QUERIES;')), /PAUSED/)
    await alone[Symbol.asyncDispose]()
    await rows(asked, 'RESUME ALL;')
    await until(async () => /RUNNING/.test(await stateOf(runs)))
    await put('d', 4)
    await until(async () => (await rows(asked, "SELECT v FROM last WHERE k = 'd';")).length === 1)
  })
})
