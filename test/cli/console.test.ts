import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import { type App, startApp } from '../../src/app/app.ts'
import { loadConfig } from '../../src/config/index.ts'
import { createLogger } from '../../src/ops/logger.ts'
import { Terminal, terminalMissing } from '../support/terminal.ts'

const main = new URL('../../src/main.ts', import.meta.url).pathname
const RULES = `
  SET 'auto.offset.reset' = 'earliest';
  CREATE STREAM s (k STRING KEY, v BIGINT) WITH (kafka_topic='s', value_format='JSON', partitions=1);
  CREATE TABLE last AS SELECT k, LATEST_BY_OFFSET(v) AS v FROM s GROUP BY k;
  INSERT INTO s (k, v) VALUES ('a', 1);
  INSERT INTO s (k, v) VALUES ('b', 9007199254740993);`

const folder = mkdtempSync(join(tmpdir(), 'tubewire-console-'))

async function open(): Promise<App> {
  const destination = new Writable({ write: (_chunk, _encoding, done) => done() })
  const logger = createLogger({ level: 'info', format: 'json', redact: (line) => line, destination })
  const app = await startApp(loadConfig({ file: join(folder, 'tubewire.yaml') }), { logger, version: '0' })
  for await (const records of app.log.read('LAST', 'earliest', AbortSignal.timeout(30_000))) {
    if (records.at(-1)!.offset >= 1) break
  }
  return app
}

/** What a call prints, and how it ends. */
function call(args: readonly string[], input = ''): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [main, 'sql', 'console', ...args],
      { cwd: folder },
      (error, out, err) => {
        resolve({ code: error ? Number(error.code) : 0, out, err })
      },
    )
    child.stdin!.end(input)
  })
}

describe('tubewire sql console', () => {
  let app: App
  before(async () => {
    writeFileSync(join(folder, 'tubewire.yaml'), 'sql: { files: [rules.sql] }\nweb: { port: 0 }\n')
    writeFileSync(join(folder, 'rules.sql'), RULES)
    app = await open()
  })
  after(async () => {
    await app.close()
    rmSync(folder, { recursive: true })
  })

  test('answers scripts with a line of JSON for each row, integers with all of their digits', async () => {
    const { code, out, err } = await call(['--json', '-e', 'SELECT * FROM last;'])
    assert.deepEqual([code, out, err], [0, '{"K":"a","V":1}\n{"K":"b","V":9007199254740993}\n', ''])
    const earliest = "SET 'auto.offset.reset' = 'earliest'; SELECT v FROM s EMIT CHANGES LIMIT 2;"
    assert.deepEqual((await call(['--json'], earliest)).out, '{"V":1}\n{"V":9007199254740993}\n')
  })

  test('draws tables, reads files and RUN SCRIPT, keeps what is set from one to the next', async () => {
    writeFileSync(join(folder, 'set.sql'), "DEFINE key = 'b';\n")
    writeFileSync(
      join(folder, 'ask.sql'),
      "RUN SCRIPT 'set.sql';\nSELECT v, k FROM last WHERE k = '${key}';\n",
    )
    const { code, out } = await call(['--file', 'ask.sql', '-e', 'SHOW VARIABLES;'])
    assert.equal(code, 0)
    assert.match(out, /^ +V │ K\n─+┼──\n9007199254740993 │ b\n1 row$/m)
    assert.match(out, /^KEY +│ b$/m)
  })

  test('ends at what is refused, with its place and exit code 1', async () => {
    const { code, out, err } = await call(['-e', 'SELECT k FROM last;\nSELECT nope FROM last; SHOW TOPICS;'])
    assert.equal(code, 1)
    assert.match(out, /2 rows/)
    assert.doesNotMatch(out, /Kafka Topic/)
    assert.match(err, /--execute:2:8: SELECT column 'NOPE' cannot be resolved/)
    assert.match(err, /2 \| SELECT nope FROM last; SHOW TOPICS;\n {4}\| {8}\^/)
    assert.equal((await call(['--nothing'])).code, 2)
    assert.deepEqual(await call(['--file', 'gone.sql']), {
      code: 2,
      out: '',
      err: "error: can't read gone.sql: there is no such file\n",
    })
    const script = await call(['-e', "SHOW TOPICS;\nRUN SCRIPT 'gone.sql'; SHOW TABLES;"])
    assert.equal(script.code, 1)
    assert.match(script.err, /--execute:2:1: Can't read the script gone\.sql: there is no such file/)
  })

  test('holds rules of the process that runs', async () => {
    assert.match(
      (await call(['-e', 'PAUSE CTAS_LAST_0; SHOW QUERIES;'])).out,
      /CTAS_LAST_0 │ PERSISTENT │ PAUSED/,
    )
    assert.match((await call(['-e', 'RESUME ALL; SHOW QUERIES;'])).out, /CTAS_LAST_0 │ PERSISTENT │ RUNNING/)
  })

  test('at a prompt: several lines, completion, Ctrl-C for what does not end, history for its owner alone', {
    skip: terminalMissing(),
  }, async (t) => {
    const terminal = new Terminal([process.execPath, main, 'sql', 'console'], folder, 60)
    t.after(() => terminal.kill())
    await terminal.sees(/The rules run in process \d+/)
    await terminal.sees(/tubewire> /)
    terminal.types('SELECT v,')
    await terminal.sees(/-> /)
    terminal.types("  ';' AS a_semicolon FROM last")
    await terminal.sees(/-> /)
    terminal.types("WHERE k = 'a';")
    await terminal.sees(/V │ A_SEMICOLON\r\n─+┼─+\r\n1 │ ;\r\n1 row/)
    await terminal.sees(/tubewire> /)

    terminal.presses('PAU\t')
    await terminal.sees(/PAUSE/)
    terminal.presses('\u0003')
    await terminal.sees(/tubewire> /)

    terminal.types('SELECT k, v FROM s EMIT CHANGES;')
    await terminal.sees(/─┼─/)
    await app.log.append([{ topic: 's', key: Buffer.from('live'), value: Buffer.from('{"V":7}') }])
    await terminal.sees(/live +│ +7/)
    terminal.presses('\u0003')
    await terminal.sees(/1 row\r\n/)
    await terminal.sees(/tubewire> /)

    terminal.types('SELECT nope FROM s;')
    await terminal.sees(/1:8: SELECT column 'NOPE' cannot be resolved/)
    await terminal.sees(/tubewire> /)
    terminal.types('help')
    await terminal.sees(/A statement ends with a semicolon/)
    terminal.types('exit')
    assert.equal(await terminal.ended, 0)

    const history = join(folder, 'data', 'console-history')
    assert.equal(statSync(history).mode & 0o777, 0o600)
    assert.deepEqual(readFileSync(history, 'utf8').split('\n').slice(0, 3), [
      "SELECT v, ';' AS a_semicolon FROM last WHERE k = 'a';",
      'SELECT k, v FROM s EMIT CHANGES;',
      'SELECT nope FROM s;',
    ])
  })

  test('looks at the log by itself where nothing runs, and changes nothing', async () => {
    await app.close()
    try {
      const { code, out } = await call(['--json', '-e', "SELECT v FROM last WHERE k = 'b'; SHOW QUERIES;"])
      assert.equal(code, 0)
      const lines = out.trim().split('\n')
      assert.equal(lines[0], '{"V":9007199254740993}')
      assert.match(lines[1]!, /"Status":"STOPPED"/)
      const refused = await call(['-e', 'PAUSE ALL;'])
      assert.equal(refused.code, 1)
      assert.match(refused.err, /PAUSE needs the rules to run: start them with `tubewire up`/)
    } finally {
      app = await open()
    }
    assert.equal(existsSync(join(folder, 'data')), true)
  })
})
