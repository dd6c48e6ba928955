import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { ConfigFile } from '../../src/app/config-file.ts'
import { loadProgramFor } from '../../src/app/program.ts'
import { openDesks } from '../../src/app/writing/index.ts'
import { loadConfig } from '../../src/config/index.ts'
import type { Log } from '../../src/log/port.ts'
import { createLogger } from '../../src/ops/logger.ts'
import { telegramTopics } from '../../src/telegram/index.ts'

const CONFIG = `# of the test
youtube: { baseUrl: "http://127.0.0.1:9" }
watch:
  # the first client
  - client: acme
    videos: [acmeOnly123, together123]
  - client: beta
    videos: [betaOnly123, together123]
routes:
  acme: [1001]
  beta: [1002]
sql: { files: [queries.sql] }
dataDir: ./data
web: { port: 0 }
`

/** The desks over a log and a folder of their own: nothing watches, and nothing is delivered. */
export async function openTestDesks(t: Pick<TestContext, 'after'>, log: Log, yaml: string = CONFIG) {
  const folder = await mkdtemp(join(tmpdir(), 'tubewire-desks-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'tubewire.yaml')
  await writeFile(file, yaml)
  await copyFile(new URL('../../queries.sql', import.meta.url), join(folder, 'queries.sql'))
  await log.ensureTopics(telegramTopics())
  const loaded = loadConfig({ file, envFiles: [], environment: {} })
  const logger = createLogger({ level: 'error', format: 'json', redact: (line) => line })
  const config = new ConfigFile(loaded, logger)
  t.after(() => config.close())
  const load = () => loadProgramFor({ config: loaded.config, log, ownTopics: new Set() })
  let program = await load()
  const rules = {
    get program() {
      return program
    },
    async reload() {
      program = await load()
    },
  }
  const workshop = { loaded, file: config, log, version: '0', rules, watcher: undefined, telegram: undefined }
  const desks = openDesks(workshop, () => null)
  t.after(() => desks[Symbol.dispose]())
  return { folder, file, rulesPath: join(folder, 'queries.sql'), ports: desks.ports }
}
