import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { startApp } from '../../src/app/app.ts'
import { parseConfig } from '../../src/config/index.ts'
import { createLogger } from '../../src/ops/logger.ts'

const DAY = 24 * 3_600_000
const RULES = `CREATE STREAM s (k STRING KEY, v INT) WITH (kafka_topic='s', value_format='JSON', partitions=1);`

test('topics of the embedded log take over the retention that the configuration has now', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tubewire-topics-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'rules.sql'), RULES)
  const destination = new Writable({ write: (_chunk, _encoding, done) => done() })
  const logger = createLogger({ level: 'info', format: 'json', redact: (line) => line, destination })
  const retentions = async (retention: string) => {
    const settings = {
      sql: { files: [join(folder, 'rules.sql')] },
      web: { port: 0 },
      dataDir: join(folder, 'data'),
      policy: { retention },
    }
    const config = parseConfig(JSON.stringify(settings), join(folder, 'tubewire.yaml'), {})
    await using app = await startApp(config, { logger, version: '0' })
    return (await app.log.topics(['youtube_videos', 's'])).map(({ retentionMs }) => retentionMs)
  }
  assert.deepEqual(await retentions('20d'), [20 * DAY, 20 * DAY])
  assert.deepEqual(await retentions('10d'), [10 * DAY, 10 * DAY])
})
