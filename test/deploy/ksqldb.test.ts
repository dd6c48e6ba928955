import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { DeployError, type DeployErrorCode } from '../../src/deploy/error.ts'
import type { ServerOptions } from '../../src/deploy/http.ts'
import {
  applyPlan,
  applyRemoval,
  KsqlServer,
  openLedger,
  planDeployment,
  planRemoval,
  readInventory,
  readProgram,
} from '../../src/deploy/ksqldb/index.ts'
import { type KsqldbServerOptions, openKsqldbServer } from './ksqldb-server.ts'

const shipped = readFileSync(new URL('../../queries.sql', import.meta.url), 'utf8')
const tutorial = readFileSync(new URL('../sql/tutorial.sql', import.meta.url), 'utf8')
const never = new AbortController().signal

const folders: string[] = []
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Deployments of one machine to one server. */
async function scene(options: KsqldbServerOptions = {}) {
  const server = await openKsqldbServer(options)
  const dir = mkdtempSync(join(tmpdir(), 'tubewire-deploy-'))
  folders.push(dir)
  const client = (more: Partial<ServerOptions> = {}) =>
    new KsqlServer({ url: server.url, firstPauseMs: 1, ...(options.user && { user: options.user }), ...more })
  const ledger = async () => openLedger(dir, await client().info(never))
  const plan = async (sql: string, of = client()) => {
    const program = readProgram([{ name: 'rules.sql', text: sql }], {})
    const names = new Set(
      program.statements.flatMap(({ statement }) => ('name' in statement ? [statement.name] : [])),
    )
    return planDeployment(program, await readInventory(of, names, undefined, never), (await ledger()).made)
  }
  const deploy = async (sql: string, of = client(), timeoutMs = 5000) =>
    applyPlan(of, await plan(sql), await ledger(), { timeoutMs, pollMs: 1 }, never)
  const remove = async () => {
    const kept = await ledger()
    const names = new Set(kept.made.map(({ name }) => name))
    const removals = planRemoval(kept.made, await readInventory(client(), names, undefined, never))
    await applyRemoval(client(), removals, kept, { timeoutMs: 5000, pollMs: 1 }, never)
    return removals
  }
  return { server, client, plan, deploy, remove, ledger, [Symbol.asyncDispose]: server.close }
}

const actions = ({ steps }: { steps: readonly { action: string }[] }) => steps.map(({ action }) => action)

function fails(code: DeployErrorCode, ...words: readonly (string | RegExp)[]) {
  return (error: unknown) => {
    assert.ok(error instanceof DeployError, String(error))
    assert.equal(error.code, code, error.message)
    for (const word of words) assert.match(error.message, word instanceof RegExp ? word : new RegExp(word))
    return true
  }
}

test('the rules that ship are deployed, wait for their queries, and are kept when deployed again', async () => {
  await using scene_ = await scene({ slowCommands: 2, slowQueries: 3 })
  const { server, plan, deploy } = scene_
  const running = await deploy(shipped)
  assert.equal(running.length, 8)
  assert.deepEqual(server.queries().toSorted(), running.toSorted())
  for (const { properties } of server.executed) {
    assert.deepEqual(properties, {
      'ksql.streams.auto.offset.reset': 'earliest',
      'ksql.streams.cache.max.bytes.buffering': '0',
    })
  }
  const executed = server.executed.length
  assert.deepEqual(new Set(actions(await plan(shipped))), new Set(['keep']))
  await deploy(shipped)
  assert.equal(server.executed.length, executed)
})

test("the tutorial's file is deployed: a row once, a stream whose columns are inferred", async () => {
  await using scene_ = await scene()
  const { server, deploy } = scene_
  await deploy(tutorial)
  await deploy(tutorial)
  assert.equal(server.rows.length, 1)
  assert.equal(server.queries().length, 2)
})

test('commands go out under the number of the one before', async () => {
  await using scene_ = await scene()
  await scene_.deploy(tutorial)
  const sent = scene_.server.requests.flatMap(({ body }) => {
    const { ksql, commandSequenceNumber } = (body ?? {}) as { ksql?: string; commandSequenceNumber?: number }
    return ksql?.startsWith('CREATE') || ksql?.startsWith('INSERT INTO telegram_outbox\n')
      ? [commandSequenceNumber]
      : []
  })
  assert.deepEqual(sent, [undefined, 0, 1, 2, 3])
})

const STREAM = `CREATE STREAM videos (id VARCHAR KEY, views BIGINT) WITH (KAFKA_TOPIC='videos', VALUE_FORMAT='AVRO', PARTITIONS=1);`
const FILTER = `${STREAM} CREATE STREAM seen AS SELECT id, views FROM videos WHERE views > 10;`
const RULES = `SET 'auto.offset.reset'='earliest'; ${STREAM}
  CREATE STREAM outbox (id VARCHAR KEY, \`text\` VARCHAR) WITH (KAFKA_TOPIC='outbox', VALUE_FORMAT='AVRO', PARTITIONS=1);
  INSERT INTO outbox SELECT id, CAST(views AS VARCHAR) AS \`text\` FROM videos WHERE views > 10;`

test('a filter that changed replaces its query in place', async () => {
  await using scene_ = await scene()
  const { server, plan, deploy, ledger } = scene_
  await deploy(FILTER)
  const changed = FILTER.replace('> 10', '> 20')
  assert.deepEqual(actions(await plan(changed)), ['keep', 'replace'])
  await deploy(changed)
  assert.match(server.executed.at(-1)!.sql, /^CREATE OR REPLACE STREAM SEEN AS SELECT/)
  assert.deepEqual(actions(await plan(changed)), ['keep', 'keep'])
  assert.deepEqual(
    (await ledger()).made.map(({ name, queryId }) => [name, queryId]),
    [
      ['VIDEOS', undefined],
      ['SEEN', server.queries()[0]],
    ],
  )
})

test('what can not be changed in place is refused, before anything is changed, with what to drop', async () => {
  await using scene_ = await scene()
  const { server, plan, deploy } = scene_
  const counts = `${STREAM} CREATE TABLE counts AS SELECT id, COUNT(*) AS n FROM videos GROUP BY id;`
  await deploy(counts)
  const executed = server.executed.length
  const cases = [
    [counts.replace('COUNT(*)', 'MAX(views)'), /groups.*TERMINATE CTAS_COUNTS_\d+; DROP TABLE COUNTS;/s],
    [counts.replace('views BIGINT', 'views INT'), /not upgradeable.*DROP STREAM VIDEOS/s],
    [
      counts.replace('CREATE STREAM videos', 'CREATE TABLE videos').replace('KEY', 'PRIMARY KEY'),
      /a stream of this name/,
    ],
    [`DROP STREAM IF EXISTS videos; ${counts}`, /only adds/],
  ] as const
  for (const [sql, reason] of cases) {
    assert.ok(actions(await plan(sql)).includes('refuse'), sql)
    await assert.rejects(deploy(sql), fails('refused', 'Nothing was changed', reason))
  }
  assert.equal(server.executed.length, executed)
})

test('a rule that changed ends its query and begins with what comes next', async () => {
  await using scene_ = await scene()
  const { server, plan, deploy, ledger } = scene_
  await deploy(RULES)
  const [old] = server.queries()
  const changed = RULES.replace('> 10', '> 20')
  assert.deepEqual(actions(await plan(changed)), ['end', 'keep', 'keep', 'create'])
  await deploy(changed)
  assert.equal(server.queries().includes(old!), false)
  assert.equal(server.queries().length, 1)
  assert.equal(server.executed.at(-1)!.properties['ksql.streams.auto.offset.reset'], 'latest')
  assert.equal((await ledger()).made.length, 3)
})

test('removal takes away what was made, in reverse, and nothing else', async () => {
  await using scene_ = await scene({ topics: { other: 1 } })
  const { server, deploy, remove, ledger } = scene_
  server.execute(
    `CREATE STREAM other (k VARCHAR KEY, v BIGINT) WITH (KAFKA_TOPIC='other', VALUE_FORMAT='JSON');`,
  )
  server.execute(`CREATE STREAM other_big AS SELECT k, v FROM other WHERE v > 1;`)
  await deploy(shipped)
  await remove()
  assert.deepEqual(server.sources(), ['OTHER', 'OTHER_BIG'])
  assert.equal(server.queries().length, 1)
  assert.deepEqual((await ledger()).made, [])
  assert.ok(server.executed.every(({ sql }) => !/DELETE TOPIC/.test(sql)))
  const sent = server.executed.length
  await remove()
  assert.equal(server.executed.length, sent)
})

test('removal leaves a stream that others read, and one that somebody put in its place', async () => {
  await using scene_ = await scene()
  const { server, deploy, remove } = scene_
  await deploy(RULES)
  server.execute('CREATE STREAM others AS SELECT id, views FROM videos;')
  server.execute(`TERMINATE ${server.queries()[0]}; DROP STREAM outbox;`)
  server.execute(
    `CREATE STREAM outbox (x BIGINT) WITH (KAFKA_TOPIC='outbox2', VALUE_FORMAT='JSON', PARTITIONS=1);`,
  )
  const removals = await remove()
  assert.match(
    removals.map(({ note }) => note).join('\n'),
    /does not run.*\n.*another in its place.*\n.*not ours/,
  )
  assert.deepEqual(server.sources().toSorted(), ['OTHERS', 'OUTBOX', 'VIDEOS'])
})

test('what existed before and is the same is kept, and is not removed', async () => {
  await using scene_ = await scene()
  const { server, deploy, remove } = scene_
  server.execute(STREAM)
  await deploy(FILTER)
  await remove()
  assert.deepEqual(server.sources(), ['VIDEOS'])
})

test('a statement that the server refuses is told with its reason; what ran before stays and is found again', async () => {
  await using scene_ = await scene()
  const { server, deploy } = scene_
  const bad = `${STREAM} CREATE STREAM elsewhere (x BIGINT) WITH (KAFKA_TOPIC='none', VALUE_FORMAT='JSON');`
  await assert.rejects(deploy(bad), fails('refused', "Topic 'none' does not exist", 'ELSEWHERE|elsewhere'))
  assert.deepEqual(server.sources(), ['VIDEOS'])
  await deploy(bad.replace("'none'", "'videos'"))
  assert.deepEqual(
    server.executed.map(({ sql }) => sql.split(' ')[2]),
    ['videos', 'elsewhere'],
  )
})

test('a refusal names the statements of the request that did run', async () => {
  await using server = await openKsqldbServer()
  const client = new KsqlServer({ url: server.url })
  await assert.rejects(
    client.run(`${STREAM} DROP STREAM nothing;`, {}, never),
    fails('refused', 'Stream NOTHING does not exist', /ran before it: CREATE STREAM VIDEOS/),
  )
})

test('a command that fails after it was accepted, and a query in ERROR, end the deployment', async () => {
  await using scene_ = await scene({ slowCommands: 1 })
  const { server, deploy } = scene_
  server.failCommand('not enough capacity')
  await assert.rejects(deploy(STREAM), fails('failed', 'not enough capacity', 'CREATE STREAM'))
  await deploy(RULES)
  server.setQueryState(server.queries()[0]!, 'ERROR')
  await assert.rejects(deploy(RULES), fails('failed', 'state ERROR', 'EXPLAIN'))
})

test('a command that is not executed in time says so, and the next run takes it up', async () => {
  await using scene_ = await scene({ slowCommands: 1000 })
  await assert.rejects(scene_.deploy(STREAM, undefined, 20), fails('uncertain', 'Run the command again'))
  assert.deepEqual(actions(await scene_.plan(STREAM)), ['keep'])
})

test('a connection cut after the statement ran is uncertain; the next run finds it, and a row is not written twice', async () => {
  await using scene_ = await scene()
  const { server, plan, deploy } = scene_
  const isRow = ({ body }: { body: unknown }) => /VALUES/.test((body as { ksql?: string })?.ksql ?? '')
  server.fail({ kind: 'cut', done: true }, isRow)
  await assert.rejects(deploy(tutorial), fails('uncertain', "can't be known"))
  await deploy(tutorial)
  assert.equal(server.rows.length, 1)
  assert.deepEqual(new Set(actions(await plan(tutorial))), new Set(['keep']))
})

test('what only tells is asked again after errors', async () => {
  await using scene_ = await scene()
  const { server, deploy } = scene_
  server.fail({ kind: 'status', status: 503 })
  server.fail({ kind: 'cut', done: false })
  await deploy(STREAM)
  assert.deepEqual(server.sources(), ['VIDEOS'])
})

test('credentials are sent, asked for by name when they are wrong, and told nowhere', async () => {
  await using scene_ = await scene({ user: 'key:s3cret-key' })
  await scene_.deploy(STREAM)
  const wrong = scene_.client({ user: 'key:wr0ng-secret' })
  const basic = Buffer.from('key:wr0ng-secret').toString('base64')
  await assert.rejects(wrong.info(never), (error: Error) => {
    assert.equal(
      error.message.includes('wr0ng-secret') || error.message.includes(basic),
      false,
      error.message,
    )
    return fails('denied', 'ksqldb.user')(error)
  })
})

test('nobody there, no answer and no ksqlDB are told apart', async () => {
  await using server = await openKsqldbServer()
  const client = new KsqlServer({ url: server.url, timeoutMs: 30, attempts: 1 })
  server.fail({ kind: 'silence' })
  await assert.rejects(client.info(never), fails('unreachable', 'no answer within 30 ms'))
  server.fail({ kind: 'status', status: 200, body: '<html>hello</html>' })
  await assert.rejects(client.info(never), fails('protocol', 'no JSON'))
  server.fail({ kind: 'status', status: 200, body: { hello: 1 } })
  await assert.rejects(client.info(never), fails('protocol', 'ksqlDB'))
  await server.close()
  await assert.rejects(client.info(never), fails('unreachable', "can't be reached"))
  assert.throws(() => new KsqlServer({ url: 'user:pa55@nowhere' }), fails('refused', 'http'))
})

test('files that can not be deployed are refused with their place', () => {
  const read = (text: string) => () => readProgram([{ name: 'rules.sql', text }], {})
  assert.throws(read('CREATE STRAEM x;'), fails('refused', 'rules.sql:1:8'))
  assert.throws(
    read('\n  SELECT * FROM x EMIT CHANGES;'),
    fails('refused', "rules.sql:2:3: SELECT \\* can't be deployed"),
  )
})
