import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hc } from 'hono/client'
import type { Api } from '../../src/web/api/index.ts'
import { type ApiDocument, shapeOf } from '../../src/web/api/reference/index.ts'
import { needOf } from '../../src/web/auth/policy.ts'
import { openWorld } from './world.ts'

test('the description holds every route, and every route has its place in the table of rights', async (t) => {
  const { json } = await openWorld(t)
  const document: ApiDocument = await json('/openapi.json')
  assert.equal(document.openapi, '3.1.0')
  const paths = Object.entries(document.paths)
  assert.ok(paths.length >= 12)
  for (const [path, methods] of paths) {
    for (const [method, operation] of Object.entries(methods)) {
      const example = path.replaceAll(/\{\w+\}/g, 'x')
      assert.ok(needOf(method.toUpperCase(), example), `${method} ${path} is in no line of the table`)
      assert.ok(operation.summary, path)
      assert.ok(operation.responses.default, path)
    }
  }
})

test('every reference in it leads somewhere', async (t) => {
  const { json } = await openWorld(t)
  const document: ApiDocument = await json('/openapi.json')
  const refs = new Set(JSON.stringify(document).match(/#\/components\/schemas\/\w+/g))
  assert.ok(refs.size > 10)
  for (const ref of refs) assert.ok(document.components.schemas[ref.split('/').at(-1)!], ref)
})

test('the page shows all of it without a script, and nothing of it is markup by accident', async (t) => {
  const { get, json } = await openWorld(t)
  const document: ApiDocument = await json('/openapi.json')
  const page = await (await get('/docs')).text()
  assert.doesNotMatch(page, /<script|style=|undefined|\[object/)
  for (const path of Object.keys(document.paths))
    assert.ok(page.includes(`<code>/api/v1${path}</code>`), path)
  const targets = new Set([...page.matchAll(/id="([^"]+)"/g)].map(([, id]) => id))
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) assert.ok(targets.has(target), target)
  assert.match((await get('/docs.css')).headers.get('content-type') ?? '', /^text\/css/)
})

test('a shape reads as a type', () => {
  assert.equal(shapeOf({ type: ['string', 'null'] }), 'string | null')
  assert.equal(
    shapeOf({
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'string' } },
      required: ['a'],
    }),
    '{ a: integer, b?: string }',
  )
  assert.equal(
    shapeOf({ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } }),
    '(string | null)[]',
  )
  assert.equal(shapeOf({ $ref: '#/components/schemas/Metric' }), 'Metric')
})

test('the typed client asks what is declared', async (t) => {
  const { url } = await openWorld(t)
  const client = hc<Api>(`${url}/api/v1`)
  const response = await client.videos.$get({ query: { order: 'title', client: ['acme'], limit: '5' } })
  const { videos } = await response.json()
  const titles: (string | null)[] = videos.map(({ title }) => title)
  assert.deepEqual(titles, ['Title of acmeOnly', 'Title of together'])
})
