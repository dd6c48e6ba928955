import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import { startApp } from '../../src/app/app.ts'
import { parseConfig } from '../../src/config/index.ts'
import type { Log, TopicInfo } from '../../src/log/port.ts'
import { createLogger } from '../../src/ops/logger.ts'
import { bootstrap, kafkaFixture, withoutKafka } from '../kafka/cluster.ts'
import { Terminal, terminalMissing } from '../support/terminal.ts'
import { openRegistryServer, type RegistryServer } from '../wire/registry-server.ts'

const main = new URL('../../src/main.ts', import.meta.url).pathname
const HOUR = 3_600_000
const RETENTION = 20 * 24 * HOUR
const RULED = `ruled_${randomUUID()}`
const RULES = `
  CREATE STREAM s (k STRING KEY, v INT) WITH (kafka_topic='${RULED}', value_format='JSON', partitions=2);`
/** Nobody listens there: it is below the ports that systems give out. */
const NOBODY = '127.0.0.1:28555'
const BY_HAND = [
  { name: 'youtube_videos', partitions: 1, retentionMs: HOUR },
  { name: 'telegram_chats', cleanup: 'delete' },
  { name: RULED, partitions: 2, retentionMs: 2 * HOUR, cleanup: 'compact' },
] as const
/** What the app makes besides. */
const MADE = [
  'telegram_outbox',
  'telegram_deliveries',
  'telegram_outbox_dead_letters',
  'telegram_invites',
  'youtube_watched',
  'tubewire_query_states',
]

describe('topics that exist with other settings', { skip: withoutKafka, timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tubewire-topics-'))
  const file = join(folder, 'tubewire.yaml')
  let registry: RegistryServer
  let log: Log

  const names = [...BY_HAND.map(({ name }) => name), ...MADE]
  const cleanUp = async () => {
    for (const name of names) await log.deleteTopic(name)
  }
  before(async () => {
    registry = await openRegistryServer()
    log = await (await kafkaFixture()).open()
    await cleanUp()
    await log.ensureTopics(BY_HAND)
    writeFileSync(join(folder, 'rules.sql'), RULES)
    writeFileSync(file, settings())
  })
  after(async () => {
    if (log) await cleanUp()
    await log?.close()
    await registry?.close()
    rmSync(folder, { recursive: true })
  })

  function settings(partitions = 1): string {
    return JSON.stringify({
      sql: { files: [join(folder, 'rules.sql')] },
      web: { port: 0 },
      dataDir: join(folder, 'data'),
      log: { kind: 'kafka', partitions },
      policy: { retention: '20d' },
      kafka: { 'bootstrap.servers': bootstrap },
      schemaRegistry: { url: registry.url },
    })
  }

  async function stateOf(): Promise<Pick<TopicInfo, 'name' | 'cleanup' | 'retentionMs'>[]> {
    const found = await log.topics(BY_HAND.map(({ name }) => name))
    return BY_HAND.map(({ name }) => {
      const { cleanup, retentionMs } = found.find((info) => info.name === name)!
      return { name, cleanup, retentionMs }
    })
  }

  /** What a call prints, and how it ends; it has no terminal. */
  function check(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [main, 'check', ...args],
        { cwd: folder },
        (error, out, err) => {
          resolve({ code: error ? Number(error.code) : 0, out, err })
        },
      )
      child.stdin!.end()
    })
  }

  /** The lines about topics. */
  async function told(): Promise<string[]> {
    const { out } = await check('--json')
    const lines = JSON.parse(out) as { part: string; ok: boolean; detail: string }[]
    return lines
      .filter(({ part }) => part === 'topics')
      .map(({ ok, detail }) => `${ok ? '✔' : '✖'} ${detail}`)
  }

  const MADE_BY_HAND = [
    { name: 'youtube_videos', cleanup: 'delete', retentionMs: HOUR },
    { name: 'telegram_chats', cleanup: 'delete', retentionMs: 7 * 24 * HOUR },
    { name: RULED, cleanup: 'compact', retentionMs: 2 * HOUR },
  ]

  test('the rules are read once, for themselves and for their topics', async () => {
    const subject = `${RULED}-value`
    await registry.store.register(subject, {
      type: 'record',
      name: 'r',
      fields: [{ name: 'V', type: 'int' }],
    })
    const inferred = `CREATE STREAM s WITH (kafka_topic='${RULED}', value_format='AVRO');`
    writeFileSync(join(folder, 'rules.sql'), inferred)
    const asked = registry.requests.length
    await check('--json')
    writeFileSync(join(folder, 'rules.sql'), RULES)
    const lookUps = registry.requests.slice(asked).filter((request) => request.includes(subject))
    assert.deepEqual(lookUps, [`GET /subjects/${subject}/versions/latest`])
  })

  test('are left as they are by a start, which makes what is missing', async () => {
    const destination = new Writable({ write: (_chunk, _encoding, done) => done() })
    const logger = createLogger({ level: 'info', format: 'json', redact: (line) => line, destination })
    const app = await startApp(parseConfig(settings(), file, {}), {
      logger,
      version: '0',
      stages: ['query'],
    })
    await app.log.dropTask('sql-program')
    await app.close()
    assert.deepEqual(await stateOf(), MADE_BY_HAND)
    assert.deepEqual((await log.topics(MADE)).map(({ name }) => name).sort(), MADE.toSorted())
  })

  test('are told by check, each with what it should be and a remedy', async () => {
    const remedy = '`tubewire check --fix` changes it, after asking'
    assert.deepEqual(await told(), [
      `✖ youtube_videos: retention.ms is 3600000 (60 min), should be 1728000000 (20 d); ${remedy}`,
      `✖ telegram_chats: cleanup.policy is delete, should be compact; ${remedy}`,
      `✖ ${RULED}: cleanup.policy is compact, should be delete; ${remedy}`,
      `✖ ${RULED}: retention.ms is 7200000 (2 h), should be 1728000000 (20 d); ${remedy}`,
    ])
    assert.deepEqual(await stateOf(), MADE_BY_HAND)
  })

  for (const [what, away, part] of [
    ['a registry', { schemaRegistry: { url: `http://${NOBODY}` } }, 'registry'],
    ['a broker', { kafka: { 'bootstrap.servers': NOBODY } }, 'log'],
  ] as const) {
    test(`are not spoken of where ${what} does not answer, which is waited for and told once`, async () => {
      writeFileSync(file, JSON.stringify({ ...JSON.parse(settings()), ...away }))
      try {
        const { out } = await check('--json')
        const lines = JSON.parse(out) as { part: string; ok: boolean; detail: string }[]
        const unreached = lines.filter(({ detail }) => detail.includes("can't be reached"))
        assert.deepEqual(
          unreached.map((line) => line.part),
          [part],
        )
        assert.ok(!lines.some((line) => line.part === 'topics'))
      } finally {
        writeFileSync(file, settings())
      }
    })
  }

  test('are not changed where nobody can be asked', async () => {
    const { code, out, err } = await check('--fix')
    assert.equal(code, 2)
    assert.match(out, /youtube_videos +retention\.ms +3600000 \(60 min\) +1728000000 \(20 d\)/)
    assert.match(err, /nobody can be asked here: look at `check`, then give --yes/)
    assert.deepEqual(await stateOf(), MADE_BY_HAND)
  })

  test('are not changed when the answer is no', { skip: terminalMissing() }, async () => {
    const terminal = new Terminal([process.execPath, main, 'check', '--fix'], folder)
    await terminal.answers('Change 4 settings of topics on the cluster?', 'n')
    await terminal.sees(/Nothing was changed/)
    assert.equal(await terminal.ended, 1)
    assert.deepEqual(await stateOf(), MADE_BY_HAND)
  })

  test('are changed by --fix once that is agreed to, and are right then', async () => {
    const { code, err } = await check('--fix', '--yes')
    assert.equal(code, 0, err)
    for (const { name } of BY_HAND) assert.match(err, new RegExp(`✔ ${name} is changed`))
    assert.deepEqual(await stateOf(), [
      { name: 'youtube_videos', cleanup: 'delete', retentionMs: RETENTION },
      { name: 'telegram_chats', cleanup: 'compact', retentionMs: 7 * 24 * HOUR },
      { name: RULED, cleanup: 'delete', retentionMs: RETENTION },
    ])
    const [line, ...more] = await told()
    assert.match(line!, /^✔ \d+ are as they should be/)
    assert.deepEqual(more, [])
  })

  test('with other partitions are told, and are not for --fix', async () => {
    writeFileSync(file, settings(3))
    const remedy = 'set log.partitions: 1, or delete the topic, with its records, and it is made anew'
    const [line] = await told()
    assert.equal(line, `✖ youtube_videos: partitions is 1, should be 3; ${remedy}`)
    const { code, err } = await check('--fix', '--yes')
    assert.equal(code, 1)
    assert.match(err, /There is no setting to change\.\n✖ youtube_videos: partitions is 1/)
  })
})
