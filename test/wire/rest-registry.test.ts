import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { RestRegistry } from '../../src/wire/rest-registry.ts'
import { schemaGuid } from '../../src/wire/schema-identity.ts'
import { failsWith, record, registryContract, TITLE, VIEWS } from './registry-contract.ts'
import { openRegistryServer } from './registry-server.ts'

const QUICK = { timeoutMs: 2000, firstPauseMs: 1, random: () => 0.5 }

registryContract('RestRegistry', async () => {
  const server = await openRegistryServer()
  return { registry: new RestRegistry({ urls: [server.url], ...QUICK }), close: server.close }
})

describe('RestRegistry', () => {
  test('asks once for what never changes', async () => {
    await using server = await openRegistryServer()
    const registry = new RestRegistry({ urls: [server.url], ...QUICK })
    const id = await registry.register('a', record('Video', TITLE))
    await registry.register('a', record('Video', TITLE))
    await registry.byId(id)
    await registry.byId(id)
    await registry.versions('a')
    await registry.versions('a')
    assert.deepEqual(server.requests, [
      'POST /subjects/a/versions',
      `GET /schemas/ids/${id}`,
      'GET /subjects/a/versions',
      'GET /subjects/a/versions/1',
      'GET /subjects/a/versions',
    ])
  })

  test('looks up the version that has a schema', async () => {
    await using server = await openRegistryServer()
    const registry = new RestRegistry({ urls: [server.url], ...QUICK })
    assert.equal(await registry.lookup('a', record('Video', TITLE)), undefined)
    await registry.register('a', record('Video', TITLE))
    await registry.register('a', record('Video', TITLE, VIEWS))
    assert.equal((await registry.lookup('a', record('Video', TITLE)))?.version, 1)
    assert.equal(await registry.lookup('a', record('Video', VIEWS)), undefined)
  })

  test('finds a schema by its GUID', async () => {
    await using server = await openRegistryServer()
    const registry = new RestRegistry({ urls: [server.url], ...QUICK })
    const schema = record('Video', TITLE)
    await registry.register('a', schema)
    assert.deepEqual((await registry.byGuid(schemaGuid(schema))).schema, schema)
  })

  test('brings the schemas that a schema names, each before those that name it', async () => {
    await using server = await openRegistryServer()
    const registry = new RestRegistry({ urls: [server.url], ...QUICK })
    server.store.registerNow('owner', record('Owner', TITLE))
    server.store.registerNow('channel', record('Channel', VIEWS))
    const id = server.store.registerNow('video', record('Video', TITLE))
    server.reference('channel', [{ name: 'Owner', subject: 'owner', version: 1 }])
    server.reference('video', [
      { name: 'Channel', subject: 'channel', version: 1 },
      { name: 'Owner', subject: 'owner', version: 1 },
    ])
    const { references } = await registry.byId(id)
    assert.deepEqual(references, [record('Owner', TITLE), record('Channel', VIEWS)])
  })

  test('repeats what failed in passing, and gives up at last', async () => {
    await using server = await openRegistryServer()
    const registry = new RestRegistry({ urls: [server.url], ...QUICK, attempts: 3 })
    server.fail({ kind: 'status', status: 503 }, { kind: 'reset' })
    await registry.register('a', record('Video', TITLE))
    assert.equal(server.requests.length, 3)
    server.fail({ kind: 'reset' }, { kind: 'reset' }, { kind: 'status', status: 502 })
    await assert.rejects(registry.subjects(), failsWith('unreachable', '502'))
    assert.equal(server.requests.length, 6)
  })

  test('goes to the next url, and stays there', async () => {
    await using dead = await openRegistryServer()
    await using alive = await openRegistryServer()
    await dead.close()
    const registry = new RestRegistry({ urls: [dead.url, alive.url], ...QUICK })
    await registry.register('a', record('Video', TITLE))
    assert.deepEqual(await registry.subjects(), ['a'])
    assert.equal(alive.requests.length, 2)
  })

  test('a registry that says nothing is left after the time limit', async () => {
    await using server = await openRegistryServer()
    const registry = new RestRegistry({ urls: [server.url], timeoutMs: 20, attempts: 1 })
    server.fail({ kind: 'silence' })
    await assert.rejects(registry.subjects(), failsWith('unreachable', 'within 20 ms'))
  })

  test('an abort ends a request and a pause', async () => {
    await using server = await openRegistryServer()
    const reason = new Error('stopping')
    const registry = new RestRegistry({
      urls: [server.url],
      firstPauseMs: 60_000,
      longestPauseMs: 60_000,
      random: () => 1,
    })
    const asking = new AbortController()
    server.fail({ kind: 'silence' })
    const asked = assert.rejects(registry.subjects(asking.signal), (error) => error === reason)
    await requested(server, 1)
    asking.abort(reason)
    await asked
    const pausing = new AbortController()
    server.fail({ kind: 'status', status: 500 })
    const paused = assert.rejects(registry.subjects(pausing.signal))
    await requested(server, 2)
    pausing.abort(reason)
    await paused
  })

  test('credentials go with every request and into no error', async () => {
    await using server = await openRegistryServer()
    const pair = Buffer.from('key:s3cret').toString('base64')
    server.require(`Basic ${pair}`)
    const basic = { kind: 'basic', username: 'key', password: 's3cret' } as const
    const registry = new RestRegistry({ urls: [server.url], ...QUICK, credentials: basic })
    assert.deepEqual(await registry.subjects(), [])
    server.require('Bearer another')
    await assert.rejects(registry.subjects(), (error: Error) => {
      failsWith('denied', 'basic.auth.user.info')(error)
      return !error.message.includes('s3cret') && !error.message.includes(pair)
    })
    assert.equal(server.requests.length, 2)
    const bearer = { kind: 'bearer', token: 'another' } as const
    assert.deepEqual(
      await new RestRegistry({ urls: [server.url], ...QUICK, credentials: bearer }).subjects(),
      [],
    )
  })

  test('a page that is no registry is refused at once', async () => {
    await using server = await openRegistryServer()
    const registry = new RestRegistry({ urls: [server.url], ...QUICK })
    server.fail({ kind: 'status', status: 200, body: '<html>' })
    await assert.rejects(registry.subjects(), failsWith('refused', "is it a Schema Registry's?"))
    server.fail({ kind: 'status', status: 200, body: '{}' })
    await assert.rejects(registry.subjects(), failsWith('refused', 'something other than an array'))
    await assert.rejects(
      new RestRegistry({ urls: [`${server.url}/nowhere`], ...QUICK }).latest('a'),
      failsWith('not-found'),
    )
    assert.equal(server.requests.length, 3)
  })

  test('schemas of other kinds are refused by name', async () => {
    await using server = await openRegistryServer()
    const registry = new RestRegistry({ urls: [server.url], ...QUICK })
    server.fail({ kind: 'status', status: 200, body: '{"schema":"message A {}","schemaType":"PROTOBUF"}' })
    await assert.rejects(registry.byId(7), failsWith('refused', 'PROTOBUF'))
  })
})

async function requested(server: { readonly requests: readonly string[] }, count: number): Promise<void> {
  while (server.requests.length < count) await new Promise((resolve) => setImmediate(resolve))
}
