/** A registry that is down at the start stalls what needs it, loses nothing, and says so. */

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startApp } from '../../src/app/app.ts'
import { parseConfig } from '../../src/config/index.ts'
import { createLogger } from '../../src/ops/logger.ts'
import { eventually } from '../e2e/eventually.ts'
import { bootstrap, kafkaFixture, withoutKafka } from '../kafka/cluster.ts'
import { openRegistryServer } from '../wire/registry-server.ts'

const logger = createLogger({ level: 'error', format: 'json', redact: (line) => line })
/** More than one start asks for. */
const FAULTS = 12

for (const stage of ['query', 'serve'] as const) {
  test(`where the process does ${stage}`, { skip: withoutKafka, timeout: 180_000 }, async (t) => {
    await using registry = await openRegistryServer()
    const folder = mkdtempSync(join(tmpdir(), 'tubewire-away-'))
    t.after(() => rmSync(folder, { recursive: true, maxRetries: 5 }))
    const topic = `away_${randomUUID()}`
    const log = await (await kafkaFixture()).open()
    t.after(async () => {
      await log.deleteTopic(topic)
      await log.close()
    })
    await log.ensureTopics([{ name: topic }])
    await registry.store.register(`${topic}-value`, {
      type: 'record',
      name: 'r',
      fields: [{ name: 'V', type: 'int' }],
    })
    writeFileSync(
      join(folder, 'rules.sql'),
      `CREATE STREAM s WITH (kafka_topic='${topic}', value_format='AVRO');
       CREATE STREAM t WITH (kafka_topic='${topic}_out', value_format='JSON') AS SELECT V FROM s;`,
    )
    const file = join(folder, 'tubewire.yaml')
    const config = JSON.stringify({
      sql: { files: [join(folder, 'rules.sql')] },
      web: { port: 0 },
      dataDir: join(folder, 'data'),
      log: { kind: 'kafka' },
      kafka: { 'bootstrap.servers': bootstrap },
      schemaRegistry: { url: registry.url },
    })
    registry.fail(...Array.from({ length: FAULTS }, () => ({ kind: 'reset' }) as const))
    await using app = await startApp(parseConfig(config, file, {}), { logger, version: '0', stages: [stage] })
    const { stages } = await app.status()
    assert.equal(stages.rules?.state, 'degraded')
    assert.match(
      stages.rules?.detail ?? '',
      /before the registry answers: Schema Registry .* can't be reached/,
    )
    assert.equal(app.isLoaded, false)
    await eventually('the rules to be there', () => app.isLoaded || undefined, 60_000)
    assert.equal(app.program.queries.length, 1)
    const now = (await app.status()).stages
    assert.equal(now.rules, undefined)
    if (stage === 'query') assert.equal(now['sql CSAS_T_0']?.state, 'running')
  })
}
