/** What holds for every route there is: they are taken from the API's own description, so that none can be forgotten. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryAudit, memoryStore, openAuth } from '../../../src/web/auth/index.ts'
import { needOf } from '../../../src/web/auth/policy.ts'
import { HOUR, NOW } from '../../history/fixture.ts'
import { openWorld, type WebWorld } from '../world.ts'

interface Route {
  readonly method: string
  readonly path: string
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[]
}

async function routesOf({ json }: Pick<WebWorld, 'json'>): Promise<readonly Route[]> {
  const { paths } = await json<{
    paths: Record<string, Record<string, { parameters?: Route['parameters'] }>>
  }>('/openapi.json')
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [] }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
    })),
  )
}

/** Of the other client, for whatever a route may ask for. */
const THEIRS: Readonly<Record<string, string>> = {
  id: 'betaOnly',
  videoId: 'betaOnly',
  client: 'beta',
  from: String(NOW - 24 * HOUR),
  to: String(NOW),
  at: String(NOW - HOUR),
  since: String(NOW - 24 * HOUR),
  metric: 'views',
  path: 'queries.sql',
  format: 'json',
}
const IDS: Readonly<Record<string, string>> = {
  '/alerts/{id}': 'telegram_outbox-0-1',
  '/alerts/{id}/retry': 'telegram_outbox-0-1',
  '/chats/{id}': '1002',
  '/chats/{id}/test': '1002',
}

const filled = (path: string) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent((name === 'id' && IDS[path]) || (THEIRS[name] ?? 'x')),
  )

/** Asked for with all that it takes, once without what names the other client, and once with it. */
function addresses({ path, parameters }: Route): readonly string[] {
  const names = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name)
  const query = (of: readonly string[]) =>
    new URLSearchParams(Object.entries(THEIRS).filter(([name]) => of.includes(name)))
  const without = names.filter((name) => name !== 'client' && name !== 'videoId')
  return [...new Set([`${filled(path)}?${query(without)}`, `${filled(path)}?${query(names)}`])]
}

/** The other client's name, videos, messages and chats. */
const OF_OTHERS = /beta|1002/i

test('every route is in the table of what may be done', async (t) => {
  const world = await openWorld(t)
  const routes = await routesOf(world)
  assert.ok(routes.length > 40, `${routes.length}`)
  for (const { method, path } of routes) {
    assert.notEqual(needOf(method, filled(path)), undefined, `${method} ${path} is in no line of policy.ts`)
  }
})

test('whoever is limited to one client is shown nothing of another by any route', async (t) => {
  const world = await openWorld(t)
  const routes = await routesOf(world)
  let told = 0
  for (const route of routes) {
    const need = needOf(route.method, filled(route.path))
    const isRead = need === 'read'
    for (const who of ['acme', 'link'] as const) {
      for (const address of addresses(route)) {
        const what = `${who}: ${route.method} ${address}`
        if (need !== 'anyone' && !isRead) {
          const refused = await world.get(address, who, unsafe(route.method))
          assert.equal(refused.status, 403, what)
          continue
        }
        if (!isRead || route.path === '/events') continue
        const answer = await world.get(address, who)
        const text = Buffer.from(await answer.arrayBuffer()).toString('latin1')
        if (answer.ok) assert.doesNotMatch(text, OF_OTHERS, what)
        else assert.ok([400, 403, 404].includes(answer.status), `${what}: ${answer.status} ${text}`)
        if (OF_OTHERS.test(await (await world.get(address)).text())) told += 1
      }
    }
  }
  assert.ok(told > 10, 'the owner is told of the other client by these routes')
})

test('no route changes anything for a page of another site, whoever is logged in', async (t) => {
  const world = await openWorld(t)
  let tried = 0
  for (const { method, path } of await routesOf(world)) {
    if (method === 'GET') continue
    for (const headers of [{}, { 'x-tubewire': '1', origin: 'https://elsewhere.example' }]) {
      const { body } = unsafe(method)
      const init = { method, body, headers: { ...headers, 'content-type': 'application/json' } }
      const answer = await world.get(filled(path), 'owner', init as RequestInit)
      assert.equal(answer.status, 403, `${method} ${path}`)
      tried += 1
    }
  }
  assert.ok(tried > 30)
})

test('strangers are told nothing by any route, where there is a password', async (t) => {
  const auth = await openAuth({
    host: '127.0.0.1',
    password: 'sesame',
    store: memoryStore(),
    audit: memoryAudit(),
  })
  const world = await openWorld(t, { web: { auth } })
  for (const { method, path } of await routesOf(world)) {
    const need = needOf(method, filled(path))
    if (need === 'anyone') continue
    const answer = await world.get(filled(path), 'owner', unsafe(method))
    assert.equal(answer.status, 401, `${method} ${path}`)
  }
  const session = await world.json<{ user: unknown; loginNeeded: boolean }>('/session')
  assert.deepEqual([session.user, session.loginNeeded], [null, true])
})

function unsafe(method: string): RequestInit {
  if (method === 'GET') return {}
  return {
    method,
    headers: { 'x-tubewire': '1', 'content-type': 'application/json' },
    ...(method === 'DELETE' ? {} : { body: '{}' }),
  }
}
