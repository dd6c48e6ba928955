import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openSqliteLog } from '../../src/log/sqlite/index.ts'
import { Health } from '../../src/ops/health.ts'
import { memoryAudit, memoryStore, openAuth } from '../../src/web/auth/index.ts'
import { startWeb } from '../../src/web/server.ts'
import type { SchemaRegistry } from '../../src/wire/registry.ts'
import { RestRegistry } from '../../src/wire/rest-registry.ts'
import { schemaGuid } from '../../src/wire/schema-identity.ts'
import { LIKES, record, registryContract, TITLE, VIEWS } from '../wire/registry-contract.ts'

const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json'

async function serve(registry: SchemaRegistry, writable = true) {
  const web = await startWeb({
    host: '127.0.0.1',
    port: 0,
    health: new Health(),
    metrics: { contentType: 'text/plain', text: async () => '' },
    controlToken: 'unused',
    control: {},
    auth: await openAuth({ host: '127.0.0.1', store: memoryStore(), audit: memoryAudit() }),
    registry: { registry, writable },
  })
  return { web, url: `${web.url}/registry` }
}

/** The registry of an embedded log, over HTTP. */
async function opened(writable = true) {
  const dir = mkdtempSync(join(tmpdir(), 'tubewire-registry-'))
  const log = await openSqliteLog({ dir })
  const { web, url } = await serve(log.registry, writable)
  const close = async () => {
    await web.close()
    await log.close()
    rmSync(dir, { recursive: true, force: true })
  }
  const ask = async (method: string, path: string, body?: unknown, type = MEDIA_TYPE) => {
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': type },
      body: body === undefined ? null : JSON.stringify(body),
    })
    const { status } = response
    return {
      status,
      type: response.headers.get('content-type'),
      body: (await response.json()) as Record<string, unknown>,
    }
  }
  return { url, ask, registry: log.registry, close, [Symbol.asyncDispose]: close }
}

registryContract("the embedded log's registry over HTTP", async () => {
  const { url, close } = await opened()
  return { registry: new RestRegistry({ urls: [url], attempts: 1 }), close }
})

const schemaBody = (schema: unknown) => ({ schema: JSON.stringify(schema) })

test('each unknown thing has its own code', async () => {
  await using server = await opened()
  await server.registry.register('a-value', record('Video', TITLE))
  const cases = [
    ['GET', '/subjects/b-value/versions', undefined, 404, 40401],
    ['GET', '/subjects/a-value/versions/2', undefined, 404, 40402],
    ['GET', '/subjects/a-value/versions/x', undefined, 422, 42202],
    ['GET', '/schemas/ids/99', undefined, 404, 40403],
    ['POST', '/subjects/a-value', schemaBody('string'), 404, 40403],
    ['POST', '/subjects/a-value/versions', schemaBody(record('Video', TITLE, LIKES)), 409, 409],
    ['POST', '/subjects/a-value/versions', { schema: '{"type":"recor' }, 422, 42201],
    ['POST', '/subjects/a-value/versions', { schema: '"string"', schemaType: 'JSON' }, 422, 42201],
    ['POST', '/subjects/a-value/versions', {}, 422, 42201],
    ['PUT', '/config', { compatibility: 'NONE' }, 422, 42203],
    ['GET', '/nothing', undefined, 404, 404],
  ] as const
  for (const [method, path, body, status, code] of cases) {
    const answer = await server.ask(method, path, body)
    assert.deepEqual([answer.status, answer.body.error_code], [status, code], `${method} ${path}`)
    assert.equal(answer.type, MEDIA_TYPE)
    assert.equal(typeof answer.body.message, 'string')
  }
})

test('a schema is found by version, id, GUID, and by itself', async () => {
  await using server = await opened()
  const schema = record('Video', TITLE)
  const id = await server.registry.register('a-value', schema)
  await server.registry.register('b-value', schema)
  const answers = { subject: 'a-value', version: 1, id, schema: JSON.stringify(schema) }
  assert.deepEqual((await server.ask('GET', '/subjects/a-value/versions/latest')).body, answers)
  assert.deepEqual((await server.ask('POST', '/subjects/a-value', schemaBody(schema))).body, answers)
  assert.deepEqual((await server.ask('GET', '/subjects/a-value/versions/1/schema')).body, schema)
  assert.deepEqual((await server.ask('GET', `/schemas/ids/${id}/versions`)).body, [
    { subject: 'a-value', version: 1 },
    { subject: 'b-value', version: 1 },
  ])
  assert.deepEqual((await server.ask('GET', `/schemas/ids/${id}/subjects`)).body, ['a-value', 'b-value'])
  const guid = schemaGuid(schema)
  assert.deepEqual((await server.ask('GET', `/schemas/guids/${guid}`)).body, {
    schema: JSON.stringify(schema),
    guid,
  })
})

test('compatibility tells its reasons when asked, and the rule that is kept to', async () => {
  await using server = await opened()
  await server.registry.register('a-value', record('Video', TITLE))
  const path = '/compatibility/subjects/a-value/versions/latest'
  const worse = schemaBody(record('Video', TITLE, LIKES))
  assert.deepEqual((await server.ask('POST', path, worse)).body, { is_compatible: false })
  const told = await server.ask('POST', `${path}?verbose=true`, worse)
  assert.match(String(told.body.messages), /LIKES/)
  const better = schemaBody(record('Video', TITLE, VIEWS))
  assert.deepEqual((await server.ask('POST', path, better)).body, { is_compatible: true })
  assert.deepEqual((await server.ask('GET', '/config')).body, { compatibilityLevel: 'BACKWARD' })
})

test('a page in a browser can not register: only media types that it must ask for are taken', async () => {
  await using server = await opened()
  for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
    const { status } = await server.ask('POST', '/subjects/a-value/versions', schemaBody('string'), type)
    assert.equal(status, 415)
  }
  assert.deepEqual(await server.registry.subjects(), [])
})

test('what other machines reach is for reading', async () => {
  await using server = await opened(false)
  await server.registry.register('a-value', 'string')
  const refused = await server.ask('POST', '/subjects/a-value/versions', schemaBody('string'))
  assert.deepEqual([refused.status, refused.body.error_code], [403, 40301])
  assert.deepEqual((await server.ask('GET', '/subjects')).body, ['a-value'])
  assert.deepEqual((await server.ask('GET', '/mode')).body, { mode: 'READONLY' })
})
