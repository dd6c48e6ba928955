import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openSqliteLog } from '../../src/log/sqlite/index.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs `tubewire sql ...` in a folder of its own that has the rules that ship. */
async function place() {
  const dir = await mkdtemp(join(tmpdir(), 'tubewire-cli-'))
  await cp(join(root, 'queries.sql'), join(dir, 'queries.sql'))
  await cp(join(root, 'queries.test.yaml'), join(dir, 'queries.test.yaml'))
  const start = (args: readonly string[]) =>
    spawn(process.execPath, [join(root, 'src/main.ts'), 'sql', ...args], {
      cwd: dir,
      env: { ...process.env, NO_COLOR: '1' },
    })
  const sql = (args: readonly string[], input = ''): Promise<Ended> =>
    new Promise((done, failed) => {
      const child = start(args)
      let out = ''
      let err = ''
      child.stdout.on('data', (data) => {
        out += data
      })
      child.stderr.on('data', (data) => {
        err += data
      })
      child.on('error', failed)
      child.on('close', (code) => done({ code, out, err }))
      child.stdin.end(input)
    })
  return {
    sql,
    start,
    file: (name: string) => join(dir, name),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  }
}

const TRAP = `SET 'auto.offset.reset' = 'earliest';
CREATE STREAM v (id VARCHAR KEY, views INTEGER) WITH (KAFKA_TOPIC = 'v', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
CREATE STREAM w AS SELECT * FROM v; -- kept
`

describe('tubewire sql', () => {
  it('lint: 0 where nothing is found, 1 where something is, 2 for a wrong call; --fix mends the file', async () => {
    await using at = await place()
    const clean = await at.sql(['lint'])
    assert.deepEqual([clean.code, clean.out], [0, '1 file, nothing found\n'])
    await writeFile(at.file('trap.sql'), TRAP)
    const found = await at.sql(['lint', 'trap.sql'])
    assert.equal(found.code, 1)
    assert.match(found.out, /^trap\.sql:2:34: warning: .* \[integer-count\]$/m)
    const json = await at.sql(['lint', '--json', '--fail-on', 'error', 'trap.sql'])
    assert.equal(json.code, 0)
    assert.equal(JSON.parse(json.out)[0].rule, 'integer-count')
    const sarif = JSON.parse((await at.sql(['lint', '--sarif', 'trap.sql'])).out)
    assert.equal(sarif.runs[0].results[0].ruleId, 'integer-count')
    assert.equal((await at.sql(['lint', '--fail-on', 'much'])).code, 2)
    assert.deepEqual(await at.sql(['explain', '--svg', 'gone/picture.svg']), {
      code: 1,
      out: '',
      err: 'error: gone/picture.svg: there is no such file or folder\n',
    })
    assert.deepEqual(await at.sql(['lint', 'gone.sql']), {
      code: 2,
      out: '',
      err: "error: can't read gone.sql: there is no such file\n",
    })
    const fixed = await at.sql(['lint', '--fix', 'trap.sql'])
    assert.deepEqual([fixed.code, fixed.err], [0, 'trap.sql: 1 finding fixed\n'])
    assert.equal(await readFile(at.file('trap.sql'), 'utf8'), TRAP.replace('INTEGER', 'BIGINT'))
  })

  it("lint: holds chats against the configuration's routes, and takes its variables", async () => {
    await using at = await place()
    await writeFile(
      at.file('tubewire.yaml'),
      'sql: { files: [a.sql], variables: { where: acmee } }\nroutes: { acme: [1] }\n',
    )
    await writeFile(
      at.file('a.sql'),
      `CREATE STREAM o (\`chat_id\` VARCHAR, \`text\` VARCHAR) WITH (KAFKA_TOPIC = 'o', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
INSERT INTO o (\`chat_id\`, \`text\`) VALUES ('\${where}', 'Hello');`,
    )
    const { code, out } = await at.sql(['lint'])
    assert.equal(code, 1)
    assert.match(out, /'acmee' is no chat id.*\n.*\n.*\n {2}instead: 'acme'/)
  })

  it('test: runs the tests beside the rules, shows what differs, writes JUnit', async () => {
    await using at = await place()
    const passed = await at.sql(['test', '--junit', 'junit.xml'])
    assert.equal(passed.code, 0, passed.out)
    assert.match(await readFile(at.file('junit.xml'), 'utf8'), /failures="0"/)
    const rules = await readFile(at.file('queries.sql'), 'utf8')
    await writeFile(at.file('queries.sql'), rules.replace('💬 Comments: ', 'Comments '))
    const failed = await at.sql(['test'])
    assert.equal(failed.code, 1)
    assert.match(failed.out, /- "💬 Comments: 5 → 7\\nDemo.*\n.*\+ "Comments 5 → 7\\nDemo/)
  })

  it('test --watch: runs again when a file has changed, until it is interrupted', async () => {
    await using at = await place()
    const child = at.start(['test', '--watch'])
    let out = ''
    const until = (pattern: RegExp) =>
      new Promise<void>((done) => {
        const look = () => pattern.test(out) && done()
        child.stdout.on('data', look)
        look()
      })
    child.stdout.on('data', (data) => {
      out += data
    })
    const waits = new Promise<void>((done) => child.stderr.on('data', () => done()))
    await until(/\d+ tests, 0 failed/)
    await waits
    out = ''
    const rules = await readFile(at.file('queries.sql'), 'utf8')
    await writeFile(at.file('queries.sql'), rules.replace('💬 Comments: ', 'Comments '))
    await until(/[1-9]\d* failed/)
    child.kill('SIGINT')
    const code = await new Promise((done) => child.on('close', done))
    assert.equal(code, 0)
  })

  it('explain: as text and as a picture, and tells of refused statements with their place', async () => {
    await using at = await place()
    assert.match((await at.sql(['explain'])).out, /CTAS_YOUTUBE_CHANGES_0 {2}\(queries\.sql:\d+\)/)
    assert.match((await at.sql(['explain', '--svg'])).out, /^<svg /)
    await writeFile(at.file('empty.sql'), '')
    assert.equal((await at.sql(['explain', 'empty.sql'])).out, 'no topics\n\nno queries: nothing runs\n')
    const rules = await readFile(at.file('queries.sql'), 'utf8')
    const over = await at.sql(['explain', '--svg', 'queries.sql'])
    assert.deepEqual([over.code, await readFile(at.file('queries.sql'), 'utf8')], [2, rules])
    await at.sql(['explain', '--svg', 'rules.svg'])
    assert.match(await readFile(at.file('rules.svg'), 'utf8'), /^<svg /)
    assert.equal((await at.sql(['explain', '--state'])).code, 2)
    await writeFile(at.file('bad.sql'), 'CREATE STREAM x AS\n  SELECT * FROM nowhere;')
    const refused = await at.sql(['explain', 'bad.sql'])
    assert.equal(refused.code, 1)
    assert.match(refused.err, /bad\.sql:2:\d+: .*\n {2}2 \|/)
  })

  it('run: pipes lines of JSON through statements, and prints what they write', async () => {
    await using at = await place()
    const likes = (n: string) => `{"key":"a","value":{"LIKES":${n},"STATE":"public"},"timestamp":5}\n`
    const args = ['run', '--input', 'youtube_videos=-', '--topic', 'telegram_outbox']
    const { code, out } = await at.sql(args, likes('1') + likes('9007199254740993'))
    assert.equal(code, 0)
    assert.deepEqual(JSON.parse(out), {
      topic: 'telegram_outbox',
      key: 'a',
      value: { chat_id: 'default', text: '👍 Likes: 1 → 9,007,199,254,740,993\na\nhttps://youtu.be/a' },
      timestamp: 5,
    })
    const wrong = await at.sql(args, 'nonsense\n')
    assert.deepEqual([wrong.code, /standard input:1: /.test(wrong.err)], [2, true])
    const executed = await at.sql(['run', '--execute', `${TRAP} INSERT INTO v VALUES ('a', 3);`, '-t', 'W'])
    assert.deepEqual(JSON.parse(executed.out).value, { VIEWS: 3 })
    const asked = await at.sql(
      ['run', '-e', 'SELECT views, id FROM w;', '-e', TRAP, '-i', 'v=-', '-t', 'nothing'],
      '{"key":"a","value":{"VIEWS":4}}\n',
    )
    assert.deepEqual([asked.code, asked.out], [0, '{"VIEWS":4,"ID":"a"}\n'])
  })

  it('backtest: shows the alerts of a candidate beside those of the present rules', async () => {
    await using at = await place()
    assert.equal((await at.sql(['backtest', 'queries.sql'])).code, 2)
    const source = `SET 'auto.offset.reset' = 'earliest';
CREATE STREAM s (id VARCHAR KEY, n BIGINT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
CREATE STREAM o (id VARCHAR KEY, \`chat_id\` VARCHAR, \`text\` VARCHAR) WITH (KAFKA_TOPIC = 'o', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
INSERT INTO o SELECT id, '1' AS \`chat_id\`, CAST(n AS VARCHAR) AS \`text\` FROM s WHERE n > 1;`
    await writeFile(at.file('present.sql'), source)
    await writeFile(at.file('candidate.sql'), source.replace('n > 1', 'n > 2'))
    await writeFile(at.file('tubewire.yaml'), 'sql: { files: [present.sql] }\ndataDir: data\n')
    {
      await using log = await openSqliteLog({ dir: at.file('data'), maintenanceIntervalMs: null })
      await log.ensureTopics([{ name: 's' }])
      const record = (n: number) => ({
        topic: 's',
        key: Buffer.from('video'),
        value: Buffer.from(`{"N":${n}}`),
        timestamp: Date.UTC(2026, 0, n),
      })
      await log.append([1, 2, 3].map(record))
    }
    const { code, out, err } = await at.sql(['backtest', 'candidate.sql', '--since', '2026-01-01'])
    assert.equal(code, 0, err)
    assert.match(out, /present: 2 alerts, candidate: 1\n/)
    assert.match(out, /2026-01-02 +1 +0 +-1\n2026-01-03 +1 +1\n/)
    assert.match(out, /video +2 +1 +-1\n/)
    assert.match(out, /only with the present rules: 1\n- 2026-01-02 00:00Z 1 "2" present\.sql:4/)
    const json = JSON.parse(
      (await at.sql(['backtest', 'candidate.sql', '--since', '2026-01-01', '--json'])).out,
    )
    assert.deepEqual([json.present.length, json.candidate.length, json.gone.length], [2, 1, 1])
  })
})
