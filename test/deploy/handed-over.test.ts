import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectorStage, ksqldbStage } from '../../src/app/handed-over.ts'
import { type Stage, supervise } from '../../src/app/supervise.ts'
import { connectWorker } from '../../src/deploy/connect/index.ts'
import { KsqlServer } from '../../src/deploy/ksqldb/index.ts'
import { Health } from '../../src/ops/health.ts'
import { createLogger } from '../../src/ops/logger.ts'
import { openConnectServer } from './connect-server.ts'
import { openKsqldbServer } from './ksqldb-server.ts'

/** Runs the stage until health shows what `isSo` wants. */
async function until(stage: Stage, health: Health, isSo: (text: string) => boolean): Promise<string> {
  const stop = new AbortController()
  const running = supervise(
    stage,
    { health, logger: createLogger({ level: 'error', format: 'json', redact: (text) => text }) },
    stop.signal,
  )
  try {
    const deadline = performance.now() + 60_000
    for (;;) {
      const text = JSON.stringify(health.stages())
      if (isSo(text)) return text
      if (performance.now() > deadline) assert.fail(text)
      await new Promise((resolve) => setImmediate(resolve))
    }
  } finally {
    stop.abort()
    await running
  }
}

test('rules on a server: each query is shown, and what does not run makes it degraded, never failed', async () => {
  await using server = await openKsqldbServer()
  server.execute(
    `CREATE STREAM a (k VARCHAR KEY, v INT) WITH (KAFKA_TOPIC='a', VALUE_FORMAT='JSON', PARTITIONS=1);`,
  )
  const health = new Health()
  const stage = ksqldbStage(new KsqlServer({ url: server.url, attempts: 1 }), health, 1)
  await until(stage, health, (text) => /no queries: run `tubewire deploy ksqldb`/.test(text))
  server.execute('CREATE STREAM b AS SELECT k, v FROM a;')
  await until(stage, health, (text) =>
    /"ksqldb CSAS_B_\d+":{"state":"running","detail":"writes B"}/.test(text),
  )
  server.setQueryState(server.queries()[0]!, 'ERROR')
  await until(stage, health, (text) =>
    /CSAS_B_\d+":{"state":"degraded","detail":"ERROR; writes B"/.test(text),
  )
  await server.close()
  const text = await until(stage, health, (shown) => /can't be reached/.test(shown))
  assert.equal(/"failed"/.test(text), false)
  assert.equal(health.healthy, true)
})

test('delivery by a connector: its state, why it failed, and that there is none', async () => {
  await using server = await openConnectServer()
  const health = new Health()
  const stage = connectorStage(connectWorker({ url: server.url, attempts: 1 }), 'telegram', 1)
  await until(stage, health, (text) => /no connector telegram: run `tubewire deploy connect`/.test(text))
  server.put('telegram', { 'connector.class': 'x', topics: 'telegram_outbox' })
  await until(stage, health, (text) =>
    /"state":"running","detail":"telegram at .*RUNNING, task 0 RUNNING"/.test(text),
  )
  server.failTask('telegram', 'boom')
  await until(stage, health, (text) => /"degraded".*task 0: boom/.test(text))
})
