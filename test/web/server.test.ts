import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Health, type StageHealth } from '../../src/ops/health.ts'
import { memoryAudit, memoryStore, openAuth } from '../../src/web/auth/index.ts'
import { startWeb, type WebOptions } from '../../src/web/server.ts'

async function options(
  stages: Record<string, StageHealth>,
  rest: Partial<WebOptions> & { readonly password?: string } = {},
): Promise<WebOptions> {
  const health = new Health()
  for (const [name, state] of Object.entries(stages)) health.watch(name, () => state)
  const metrics = { contentType: 'text/plain; version=0.0.4', text: async () => 'tubewire_up 1\n' }
  const { host = '127.0.0.1', password } = rest
  const auth = await openAuth({ host, password, store: memoryStore(), audit: memoryAudit() })
  return { host, port: 0, health, metrics, controlToken: 't0ken', control: {}, auth, ...rest }
}

test('a degraded stage is ready, a starting one is not, a failed one is not healthy', async () => {
  for (const [state, healthz, readyz] of [
    ['degraded', 200, 200],
    ['starting', 200, 503],
    ['failed', 503, 503],
  ] as const) {
    await using web = await startWeb(await options({ sql: { state, detail: 'why' } }))
    assert.equal((await fetch(`${web.url}/healthz`)).status, healthz)
    const ready = await fetch(`${web.url}/readyz`)
    assert.equal(ready.status, readyz)
    assert.deepEqual(await ready.json(), { ok: readyz === 200, stages: { sql: { state, detail: 'why' } } })
  }
})

test('metrics are served as they are', async () => {
  await using web = await startWeb(await options({}))
  assert.equal(await (await fetch(`${web.url}/metrics`)).text(), 'tubewire_up 1\n')
})

test('control calls need the token, a known name, and tell why they failed', async () => {
  const control = {
    double: async (body: number) => body * 2,
    fail: async () => {
      throw new Error('no such delivery: x')
    },
  }
  await using web = await startWeb(await options({}, { control }))
  const call = async (name: string, token: string) => {
    const response = await fetch(`${web.url}/control/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '21',
    })
    return [response.status, await response.json()]
  }
  assert.deepEqual(await call('double', 't0ken'), [200, { result: 42 }])
  assert.deepEqual(await call('fail', 't0ken'), [400, { error: 'no such delivery: x' }])
  assert.equal((await call('toString', 't0ken'))[0], 404)
  assert.equal((await call('double', 'other'))[0], 401)
})

test('a taken port is an error that says what to set', async () => {
  await using first = await startWeb(await options({}))
  const port = Number(new URL(first.url).port)
  await assert.rejects(
    startWeb(await options({}, { port })),
    /can't listen on 127\.0\.0\.1:\d+: another program.*web\.port/,
  )
})

test('with a password, strangers learn whether it is well and nothing else', async () => {
  const control = { status: async () => 'all of it' }
  await using web = await startWeb(
    await options({ sql: { state: 'degraded', detail: 'why' } }, { password: 'pa:ss', control }),
  )
  const ask = (path: string, password?: string) =>
    fetch(`${web.url}${path}`, {
      headers: password === undefined ? {} : { authorization: `Basic ${btoa(`anyone:${password}`)}` },
    })
  assert.deepEqual(await (await ask('/readyz')).json(), { ok: true })
  assert.deepEqual(await (await ask('/readyz', 'pa:ss')).json(), {
    ok: true,
    stages: { sql: { state: 'degraded', detail: 'why' } },
  })
  const refused = await ask('/metrics')
  assert.equal(refused.status, 401)
  assert.match(refused.headers.get('www-authenticate') ?? '', /^Basic /)
  assert.equal((await ask('/metrics', 'wrong')).status, 401)
  assert.equal((await ask('/metrics', 'pa:ss')).status, 200)
  const call = (authorization: string) =>
    fetch(`${web.url}/control/status`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: 'null',
    })
  assert.equal((await call(`Basic ${btoa('anyone:pa:ss')}`)).status, 401)
  assert.equal((await call('Bearer t0ken')).status, 200)
})

test('an address for all of the machine is reached from itself', async () => {
  await using web = await startWeb(await options({}, { host: '0.0.0.0' }))
  assert.match(web.url, /^http:\/\/127\.0\.0\.1:\d+$/)
})
