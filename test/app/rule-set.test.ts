import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { describe, type TestContext, test } from 'node:test'
import { type App, startApp } from '../../src/app/app.ts'
import { parseConfig } from '../../src/config/index.ts'
import { createLogger } from '../../src/ops/logger.ts'

const SOURCE =
  "CREATE STREAM s (k STRING KEY, v INT) WITH (kafka_topic='s', value_format='JSON', partitions=1);"
const DOUBLED = 'CREATE STREAM doubled AS SELECT k, v * 2 AS v FROM s;'
const TRIPLED = 'CREATE STREAM tripled AS SELECT k, v * 3 AS v FROM s;'

/** The program with rules in a folder of its own, and a reader of what it logs. */
async function open(t: TestContext, rules: string) {
  const folder = mkdtempSync(join(tmpdir(), 'tubewire-rules-'))
  const file = join(folder, 'rules.sql')
  writeFileSync(file, rules)
  const lines: string[] = []
  let look = () => {}
  const destination = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk))
      look()
      done()
    },
  })
  const logger = createLogger({ level: 'info', format: 'json', redact: (line) => line, destination })
  const loaded = parseConfig(
    JSON.stringify({ sql: { files: [file] }, web: { port: 0 } }),
    join(folder, 'tubewire.yaml'),
    {},
  )
  const app = await startApp(loaded, { logger, version: '0' })
  t.after(async () => {
    await app.close()
    rmSync(folder, { recursive: true })
  })
  return {
    app,
    /** As editors do: a new file in the old one's place. */
    save(text: string) {
      writeFileSync(`${file}.new`, text)
      renameSync(`${file}.new`, file)
    },
    async logged(what: RegExp): Promise<string> {
      const { promise, resolve } = Promise.withResolvers<string>()
      look = () => {
        const index = lines.findIndex((line) => what.test(line))
        if (index < 0) return
        resolve(lines[index]!)
        lines.splice(0, index + 1)
      }
      look()
      return promise
    },
  }
}

const put = (app: App, v: number) =>
  app.log.append([{ topic: 's', key: Buffer.from('k'), value: Buffer.from(`{"V":${v}}`) }])

/** The first records of a topic, as they come. */
async function values(app: App, topic: string, count: number): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const records of app.log.read(topic, 'earliest', AbortSignal.timeout(20_000))) {
    for (const { value } of records) found.push(JSON.parse(Buffer.from(value!).toString()))
    if (found.length >= count) break
  }
  return found
}

describe('rules that change while they run', { timeout: 60_000 }, () => {
  test('a statement that is new runs beside those that stay, one that is gone ends', async (t) => {
    const { app, save, logged } = await open(t, `${SOURCE}\n${DOUBLED}`)
    await put(app, 1)
    assert.deepEqual(await values(app, 'DOUBLED', 1), [{ V: 2 }])
    save(`${SOURCE}\n\n-- moved down\n${DOUBLED}\n${TRIPLED}`)
    const line = JSON.parse(await logged(/the rules have changed/))
    assert.deepEqual([line.kept.length, line.changed, line.added.length, line.dropped], [1, [], 1, []])
    assert.match(line.added[0], /rules\.sql:5$/)
    await put(app, 5)
    assert.deepEqual(
      await values(app, 'TRIPLED', 1),
      [{ V: 15 }],
      'what was there before the rule is not told',
    )
    assert.deepEqual(await values(app, 'DOUBLED', 2), [{ V: 2 }, { V: 10 }])

    save(`${SOURCE}\n${TRIPLED}`)
    assert.match(await logged(/the rules have changed/), /1 kept, 1 dropped/)
    assert.deepEqual(
      Object.keys((await app.status()).stages).filter((stage) => stage.startsWith('sql ')).length,
      1,
    )
  })

  test('a statement that is changed takes over where the old one was', async (t) => {
    const { app, save, logged } = await open(t, `${SOURCE}\n${DOUBLED}`)
    await put(app, 1)
    await values(app, 'DOUBLED', 1)
    save(`${SOURCE}\n${DOUBLED.replace('* 2', '* 20')}`)
    assert.match(await logged(/the rules have changed/), /0 kept, 1 changed/)
    await put(app, 2)
    assert.deepEqual(await values(app, 'DOUBLED', 2), [{ V: 2 }, { V: 40 }])
  })

  test('a file that is refused is told with its place, and the old rules run on', async (t) => {
    const { app, save, logged } = await open(t, `${SOURCE}\n${DOUBLED}`)
    save(`${SOURCE}\nCREATE STREAM doubled AS SELECT k, nope FROM s;`)
    assert.match(await logged(/can't be taken over/), /rules\.sql:2:36/)
    await put(app, 4)
    assert.deepEqual(await values(app, 'DOUBLED', 1), [{ V: 8 }])
    save(`${SOURCE}\n${DOUBLED}\n${TRIPLED}`)
    assert.match(await logged(/the rules have changed/), /1 kept, 1 added/)
  })
  test('an emptied file ends all rules, and is warned of', async (t) => {
    const { save, logged } = await open(t, `${SOURCE}\n${DOUBLED}`)
    save('')
    assert.match(await logged(/the rules have changed/), /0 kept, 1 dropped/)
    assert.match(await logged(/nothing will be alerted/), /"level":40/)
  })
})
