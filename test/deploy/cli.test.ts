import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openConnectServer } from './connect-server.ts'
import { openKsqldbServer } from './ksqldb-server.ts'

const main = new URL('../../src/main.ts', import.meta.url).pathname
const TOKEN = '123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr'
const folder = mkdtempSync(join(tmpdir(), 'tubewire-deploy-cli-'))
after(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function tubewire(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
  })
}

function configure(text: string, rules = new URL('../../queries.sql', import.meta.url)): void {
  writeFileSync(join(folder, 'queries.sql'), readFileSync(rules))
  writeFileSync(join(folder, 'tubewire.yaml'), `telegram: { token: "${TOKEN}" }\n${text}`)
}

test('deploy ksqldb: a dry run changes nothing, --yes does it, again keeps all, --remove takes it away', async () => {
  await using server = await openKsqldbServer({ user: 'key:s3cret' })
  configure(`ksqldb: { url: "${server.url}", user: "key:s3cret" }\n`)
  const dry = await tubewire('deploy', 'ksqldb', '--dry-run')
  assert.equal(dry.code, 0, dry.stderr)
  assert.match(dry.stdout, /\+ create {2}stream YOUTUBE_VIDEOS {2}queries\.sql:\d+\n/)
  assert.match(dry.stdout, /ksql\.streams\.cache\.max\.bytes\.buffering=0/)
  assert.equal(server.executed.length, 0)

  const asked = await tubewire('deploy', 'ksqldb')
  assert.deepEqual([asked.code, server.executed.length], [2, 0])
  assert.match(asked.stderr, /--yes/)

  const done = await tubewire('deploy', 'ksqldb', '--yes')
  assert.equal(done.code, 0, done.stderr)
  assert.match(done.stderr, /8 queries run on the server/)
  const executed = server.executed.length
  const again = await tubewire('deploy', 'ksqldb', '--yes', '--json')
  const { steps } = JSON.parse(again.stdout) as { steps: { action: string }[] }
  assert.ok(steps.every(({ action }) => action === 'keep'))
  assert.equal(server.executed.length, executed)

  const removed = await tubewire('deploy', 'ksqldb', '--remove', '--yes')
  assert.equal(removed.code, 0, removed.stderr)
  assert.deepEqual([server.sources(), server.queries()], [[], []])
})

test("deploy ksqldb shows the linter's traps, and what is refused with exit code 1", async () => {
  await using server = await openKsqldbServer()
  configure(`ksqldb: { url: "${server.url}" }\n`, new URL('../sql/tutorial.sql', import.meta.url))
  const dry = await tubewire('deploy', 'ksqldb', '--dry-run')
  assert.match(dry.stderr, /! queries\.sql:\d+: .*cache/i)
  server.execute(
    `CREATE TABLE youtube_videos (k VARCHAR PRIMARY KEY, v INT) WITH (KAFKA_TOPIC='t', VALUE_FORMAT='JSON', PARTITIONS=1);`,
  )
  const refused = await tubewire('deploy', 'ksqldb', '--yes')
  assert.equal(refused.code, 1)
  assert.match(refused.stdout, /✖ refuse {2}stream YOUTUBE_VIDEOS.*\n.*a table of this name/)
  assert.equal(server.executed.length, 0)
})

test('deploy ksqldb without a server says how to name one', async () => {
  configure('')
  const { code, stderr } = await tubewire('deploy', 'ksqldb')
  assert.equal(code, 1)
  assert.match(stderr, /--url, or set ksqldb\.url/)
})

test('deploy connect: shows the configuration without secrets and what it can not do, creates, removes', async () => {
  await using server = await openConnectServer()
  configure(
    `connect: { url: "${server.url}" }\nkafka: { bootstrap.servers: "broker:9092" }\nschemaRegistry: { url: "http://registry:8081", basic.auth.user.info: "sr:sr-s3cret" }\n`,
  )
  const dry = await tubewire('deploy', 'connect', '--dry-run')
  assert.equal(dry.code, 0, dry.stderr)
  assert.match(dry.stdout, /http\.api\.url = https:\/\/api\.telegram\.org\/bot\*\*\*\/sendMessage/)
  assert.match(dry.stderr, /at least once/)
  assert.match(dry.stderr, /connect\.tokenFrom keeps it out/)
  const done = await tubewire('deploy', 'connect', '--yes', '--set', 'max.retries=2', '--name', 'alerts')
  assert.equal(done.code, 0, done.stderr)
  for (const { stdout, stderr } of [dry, done]) assert.equal(/AAbbCC|sr-s3cret/.test(stdout + stderr), false)
  assert.equal(server.connectors.get('alerts')?.['max.retries'], '2')
  assert.match(done.stderr, /connector alerts: RUNNING, task 0 RUNNING/)
  const removed = await tubewire('deploy', 'connect', '--remove', '--yes', '--name', 'alerts')
  assert.deepEqual([removed.code, server.connectors.size], [0, 0])
})

test('deploy connect --confluent-cloud takes the Kafka key from the settings that were pasted', async () => {
  await using server = await openConnectServer({ cloud: { environment: 'env-a', cluster: 'lkc-b' } })
  configure(`kafka: { bootstrap.servers: "x:9092", sasl.username: KKEY, sasl.password: kafka-s3cret }\n`)
  const cloud = ['--confluent-cloud', '--environment', 'env-a', '--cluster', 'lkc-b', '--url', server.url]
  const done = await tubewire('deploy', 'connect', ...cloud, '--yes')
  assert.equal(done.code, 0, done.stderr)
  assert.equal(server.connectors.get('telegram')?.['kafka.api.secret'], 'kafka-s3cret')
  assert.equal(/kafka-s3cret/.test(done.stdout + done.stderr), false)
  assert.equal((await tubewire('deploy', 'connect', '--confluent-cloud')).code, 2)
})
