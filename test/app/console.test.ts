import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { describe, type TestContext, test } from 'node:test'
import { type App, startApp } from '../../src/app/app.ts'
import { openConsole } from '../../src/app/console.ts'
import { type RunningProcess, runningProcess } from '../../src/app/control.ts'
import { parseConfig } from '../../src/config/index.ts'
import { createLogger } from '../../src/ops/logger.ts'
import { type ConsolePart, NEW_SESSION } from '../../src/sql/console/index.ts'
import { until } from '../sql/task/harness.ts'

const SOURCE =
  "CREATE STREAM s (k STRING KEY, v BIGINT) WITH (kafka_topic='s', value_format='JSON', partitions=1);"
const DOUBLED = 'CREATE STREAM doubled AS SELECT k, v * 2 AS v FROM s;'
const LAST = 'CREATE TABLE last AS SELECT k, LATEST_BY_OFFSET(v) AS v FROM s GROUP BY k;'

function openFolder(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'tubewire-console-'))
  const apps: App[] = []
  t.after(async () => {
    for (const app of apps) await app.close()
    rmSync(folder, { recursive: true })
  })
  const file = join(folder, 'rules.sql')
  const loaded = parseConfig(
    JSON.stringify({ sql: { files: [file] }, web: { port: 0 } }),
    join(folder, 'tubewire.yaml'),
    {},
  )
  const destination = new Writable({ write: (_chunk, _encoding, done) => done() })
  const logger = createLogger({ level: 'info', format: 'json', redact: (line) => line, destination })
  return {
    config: loaded.config,
    save(...statements: readonly string[]) {
      writeFileSync(`${file}.new`, statements.join('\n'))
      renameSync(`${file}.new`, file)
    },
    async start(): Promise<App> {
      const app = await startApp(loaded, { logger, version: '0' })
      apps.push(app)
      return app
    },
  }
}

const put = (app: App, v: bigint) =>
  app.log.append([{ topic: 's', key: Buffer.from('k'), value: Buffer.from(`{"V":${v}}`) }])

type Asker = Pick<RunningProcess, 'ask'>

function ask(asker: Asker, sql: string): Promise<ConsolePart[]> {
  return Array.fromAsync(asker.ask({ sql, session: NEW_SESSION }, AbortSignal.timeout(20_000)))
}

async function rows(asker: Asker, sql: string): Promise<unknown[]> {
  return (await ask(asker, sql)).flatMap((part) => (part.kind === 'row' ? [part.values] : []))
}

const states = async (asker: Asker) =>
  Object.fromEntries(
    (await rows(asker, 'SHOW QUERIES;')).map((row) => [(row as string[])[0], (row as string[])[2]]),
  )

describe('a console of a running process', { timeout: 60_000 }, () => {
  test('is answered over HTTP, integers with all of their digits, push queries as they come', async (t) => {
    const folder = openFolder(t)
    folder.save(SOURCE, LAST)
    const app = await folder.start()
    const running = (await runningProcess(folder.config))!
    await put(app, 9_007_199_254_740_993n)
    await until(async () => (await rows(running, 'SELECT * FROM last;')).length === 1)
    assert.deepEqual(await rows(running, "SELECT v FROM last WHERE k = 'k';"), [[9_007_199_254_740_993n]])

    const stop = new AbortController()
    const live = running.ask({ sql: 'SELECT v FROM s EMIT CHANGES;', session: NEW_SESSION }, stop.signal)
    const parts = live[Symbol.asyncIterator]()
    assert.equal((await parts.next()).value!.kind, 'statement')
    assert.equal((await parts.next()).value!.kind, 'columns')
    assert.equal((await states(running)).transient_S_1, 'RUNNING')
    await put(app, 5n)
    assert.deepEqual((await parts.next()).value, { kind: 'row', values: [5] })
    stop.abort()
    assert.equal((await parts.next()).done, true)
    await until(async () => !('transient_S_1' in (await states(running))))
  })

  test('holds a query and lets it go on where it was, over a restart too', async (t) => {
    const folder = openFolder(t)
    folder.save(SOURCE, DOUBLED, LAST)
    let app = await folder.start()
    let running = (await runningProcess(folder.config))!
    await put(app, 1n)
    await until(async () => (await rows(running, 'SELECT * FROM doubled;')).length === 1)
    assert.match(JSON.stringify(await ask(running, 'PAUSE CSAS_DOUBLED_0;')), /CSAS_DOUBLED_0: paused/)
    const { state, detail } = (await app.status()).stages['sql CSAS_DOUBLED_0']!
    assert.deepEqual([state, /RESUME CSAS_DOUBLED_0/.test(detail!)], ['off', true])
    await put(app, 2n)
    await until(async () => JSON.stringify(await rows(running, 'SELECT v FROM last;')) === '[[2]]')
    assert.deepEqual(await rows(running, 'SELECT v FROM doubled;'), [[2]])

    await app.close()
    const alone = await openConsole(folder.config)
    assert.deepEqual(await states(alone), { CSAS_DOUBLED_0: 'PAUSED', CTAS_LAST_1: 'STOPPED' })
    assert.match(JSON.stringify(await ask(alone, 'RESUME ALL;')), /needs the rules to run/)
    await alone[Symbol.asyncDispose]()

    app = await folder.start()
    running = (await runningProcess(folder.config))!
    assert.deepEqual(await states(running), { CSAS_DOUBLED_0: 'PAUSED', CTAS_LAST_1: 'RUNNING' })
    await ask(running, 'RESUME ALL;')
    await until(async () => JSON.stringify(await rows(running, 'SELECT v FROM doubled;')) === '[[2],[4]]')
    assert.deepEqual(await states(running), { CSAS_DOUBLED_0: 'RUNNING', CTAS_LAST_1: 'RUNNING' })
  })

  test('ends a query until its statement is taken out and put back', async (t) => {
    const folder = openFolder(t)
    folder.save(SOURCE, DOUBLED, LAST)
    const app = await folder.start()
    const running = (await runningProcess(folder.config))!
    await ask(running, 'TERMINATE CSAS_DOUBLED_0;')
    assert.equal((await states(running)).CSAS_DOUBLED_0, 'TERMINATED')
    assert.match(JSON.stringify(await ask(running, 'RESUME CSAS_DOUBLED_0;')), /It was ended/)
    await ask(running, 'RESUME ALL;')
    assert.equal((await states(running)).CSAS_DOUBLED_0, 'TERMINATED')
    folder.save(SOURCE, LAST)
    await until(async () => !('CSAS_DOUBLED_0' in (await states(running))))
    assert.equal('sql CSAS_DOUBLED_0' in (await app.status()).stages, false)
    folder.save(SOURCE, DOUBLED, LAST)
    await until(async () => (await states(running)).CSAS_DOUBLED_0 === 'RUNNING')
    await put(app, 3n)
    await until(async () => JSON.stringify(await rows(running, 'SELECT v FROM doubled;')) === '[[6]]')
  })

  test('tells no one who has not the control token', async (t) => {
    const folder = openFolder(t)
    folder.save(SOURCE)
    const app = await folder.start()
    const response = await fetch(`${app.url}/control/sql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sql: 'SHOW TOPICS;', session: NEW_SESSION }),
    })
    assert.equal(response.status, 401)
  })
})
