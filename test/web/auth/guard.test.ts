import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { type AccessState, type AccessStore, hashPassword, memoryStore } from '../../../src/web/auth/index.ts'
import { browser, guarded } from './guarded.ts'

/** Cheap to compute: what is tested is what follows from it. */
const hash = (password: string) => hashPassword(password, { log2: 4, r: 8, p: 1 })
const anna = async (clients: readonly string[] = []) =>
  ({ name: 'anna', role: 'viewer', clients, password: await hash('an-na') }) as const

/** With a Host of one's own, which fetch does not allow. */
function statusFor(url: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end()
  })
}

test('without a password, the person at this machine is the owner', async () => {
  await using server = await guarded()
  const me = browser(server.url)
  assert.deepEqual(await me.viewer(), {
    name: 'owner',
    role: 'owner',
    clients: null,
    scopes: null,
    by: 'loopback',
  })
  assert.equal((await me.ask('POST', '/api/v1/rules')).status, 200)
})

test('what a proxy or a tunnel hands on is not the person at this machine', async () => {
  await using server = await guarded()
  for (const header of ['x-forwarded-for', 'forwarded', 'via']) {
    assert.equal((await browser(server.url).get('/api/v1/overview', { [header]: '203.0.113.7' })).status, 401)
  }
})

test('a name that was made to lead here is refused', async () => {
  await using server = await guarded()
  const { port } = new URL(server.url)
  const ask = (host: string) => statusFor(`${server.url}/api/v1/session`, { host })
  assert.equal(await ask(`attacker.example:${port}`), 421)
  assert.equal(await ask(`127.0.0.1.attacker.example:${port}`), 421)
  assert.equal(await ask(`localhost:${port}`), 200)
  assert.equal(await ask(`[::1]:${port}`), 200)
})

test('what a page of another site sends changes nothing', async () => {
  await using server = await guarded()
  const send = (headers: Record<string, string>) => statusFor(`${server.url}/api/v1/rules`, headers, 'POST')
  const host = new URL(server.url).host
  assert.equal(await send({}), 403, 'a form can send no header of ours')
  assert.equal(await send({ 'x-tubewire': '1', 'sec-fetch-site': 'cross-site' }), 403)
  assert.equal(await send({ 'x-tubewire': '1', 'sec-fetch-site': 'same-site' }), 403)
  assert.equal(await send({ 'x-tubewire': '1', origin: 'https://attacker.example' }), 403)
  assert.equal(await send({ 'x-tubewire': '1', origin: 'null' }), 403)
  assert.equal(
    await send({ 'x-tubewire': '1', origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }),
    200,
  )
  const login = statusFor(`${server.url}/api/v1/login`, {}, 'POST')
  assert.equal(await login, 403, 'nobody logs another in')
})

test('with a password, strangers get nothing; a login opens a session that cookies keep', async () => {
  await using server = await guarded({ password: 'sesame', users: [await anna(['acme'])] })
  const me = browser(server.url)
  assert.equal((await me.get('/api/v1/overview')).status, 401)
  assert.equal((await me.login('wrong')).status, 401)
  const welcome = await me.login('sesame')
  assert.equal(welcome.status, 200)
  const [cookie = ''] = welcome.headers.getSetCookie()
  assert.match(cookie, /HttpOnly/)
  assert.match(cookie, /SameSite=Strict/)
  assert.deepEqual((await me.viewer())?.role, 'owner')
  const her = browser(server.url)
  assert.equal((await her.login('an-na')).status, 401, 'her password is not the owner’s')
  assert.equal((await her.login('an-na', 'anna')).status, 200)
  assert.deepEqual((await her.viewer())?.clients, ['acme'])
})

test('a viewer limited to clients reads what is theirs and nothing that concerns all', async () => {
  await using server = await guarded({ password: 'sesame', users: [await anna(['acme'])] })
  const her = browser(server.url)
  await her.login('an-na', 'anna')
  const status = async (method: string, path: string) => (await her.ask(method, `/api/v1${path}`)).status
  assert.equal(await status('GET', '/overview'), 200)
  for (const [method, path] of [
    ['GET', '/rules'],
    ['GET', '/health'],
    ['GET', '/shares'],
    ['POST', '/rules'],
    ['POST', '/overview'],
    ['GET', '/never-declared'],
  ] as const)
    assert.equal(await status(method, path), 403, `${method} ${path}`)
})

test('a route that the table does not name is the owner’s alone', async () => {
  const users = [{ name: 'ed', role: 'editor', clients: [], password: await hash('it') }] as const
  await using server = await guarded({ password: 'sesame', users })
  const ed = browser(server.url)
  await ed.login('it', 'ed')
  assert.equal((await ed.ask('POST', '/api/v1/rules')).status, 200)
  assert.equal((await ed.get('/api/v1/never-declared')).status, 403)
  assert.equal((await ed.get('/api/v1/shares')).status, 403)
})

test('a logout ends the session for whoever copied its cookie', async () => {
  await using server = await guarded({ password: 'sesame' })
  const me = browser(server.url)
  await me.login('sesame')
  const thief = browser(server.url)
  for (const [name, value] of me.jar) thief.jar.set(name, value)
  assert.equal((await thief.viewer())?.role, 'owner')
  await me.ask('POST', '/api/v1/logout')
  assert.equal(await thief.viewer(), null)
})

test('sessions outlive a restart, and end with the password they were opened with', async () => {
  const store = memoryStore()
  const me = await (async () => {
    await using server = await guarded({ password: 'sesame', store })
    const me = browser(server.url)
    await me.login('sesame')
    return me
  })()
  const later = async (password: string) => {
    await using server = await guarded({ password, store })
    const again = browser(server.url)
    for (const [name, value] of me.jar) again.jar.set(name, value)
    return (await again.viewer())?.role
  }
  assert.equal(await later('sesame'), 'owner')
  assert.equal(await later('changed'), undefined)
})

test('a session ends after its time', async () => {
  let now = 1_000_000
  await using server = await guarded({ password: 'sesame', now: () => now })
  const me = browser(server.url)
  await me.login('sesame')
  now += 30 * 86_400_000 - 1
  assert.equal((await me.viewer())?.role, 'owner')
  now += 1
  assert.equal(await me.viewer(), null)
})

test('passwords are tried slowly, by each address', async () => {
  let now = 1_000_000
  const rates = { perAddress: { burst: 3, everyMs: 30_000 }, altogether: { burst: 100, everyMs: 1000 } }
  await using server = await guarded({ password: 'sesame', rates, now: () => now })
  const me = browser(server.url)
  for (let i = 0; i < 3; i += 1) assert.equal((await me.login('wrong')).status, 401)
  const refused = await me.login('sesame')
  assert.equal(refused.status, 429, 'even the right one waits')
  assert.deepEqual(await refused.json(), { kind: 'too-many', retryAfterSeconds: 30 })
  now += 30_000
  assert.equal((await me.login('sesame')).status, 200)
})

test('a trusted proxy says who comes in, and nobody else does', async () => {
  const proxy = { header: 'x-forwarded-user', from: ['127.0.0.1'] } as const
  const users = [{ name: 'anna', role: 'viewer', clients: ['acme'] }] as const
  const viewer = async (options: object, headers: Record<string, string>) => {
    await using server = await guarded({ users, ...options })
    const answer = await browser(server.url).get('/api/v1/session', headers)
    return ((await answer.json()) as { viewer: { role: string; clients: string[] | null } | null }).viewer
  }
  assert.deepEqual((await viewer({ proxy }, { 'x-forwarded-user': 'anna' }))?.clients, ['acme'])
  assert.equal(await viewer({ proxy }, {}), null)
  assert.equal(await viewer({ proxy }, { 'x-forwarded-user': 'mallory' }), null)
  const open = { ...proxy, role: 'editor' }
  assert.equal((await viewer({ proxy: open }, { 'x-forwarded-user': 'ben' }))?.role, 'editor')
  const elsewhere = { ...open, from: ['10.0.0.0/8'] }
  assert.equal(await viewer({ proxy: elsewhere }, { 'x-forwarded-user': 'ben' }), null)
})

test('a link shows one client, wins over the session, and dies when it is revoked', async () => {
  await using server = await guarded({ password: 'sesame' })
  const { share, text } = await server.auth.access.makeShare({
    name: 'for Acme',
    client: 'acme',
    expiresAt: Date.now() + 3_600_000,
    createdBy: 'owner',
  })
  const guest = browser(server.url)
  const opened = await guest.get(`/s/${text}`)
  assert.equal(opened.status, 303)
  assert.equal(opened.headers.get('location'), '/')
  assert.equal(opened.headers.get('referrer-policy'), 'no-referrer')
  assert.deepEqual(await guest.viewer(), {
    name: 'for Acme',
    role: 'share',
    clients: ['acme'],
    scopes: null,
    by: 'share',
  })
  assert.equal((await guest.get('/api/v1/overview')).status, 200)
  assert.equal((await guest.get('/api/v1/rules')).status, 403)
  assert.equal((await guest.ask('POST', '/api/v1/shares')).status, 403)

  const owner = browser(server.url)
  await owner.login('sesame')
  await owner.get(`/s/${text}`)
  assert.equal((await owner.viewer())?.role, 'share', 'the owner sees what the guest sees')
  await owner.ask('POST', '/api/v1/logout')
  assert.equal((await owner.viewer())?.role, 'owner')

  await server.auth.access.revokeShare(share.id)
  assert.equal((await guest.get('/api/v1/overview')).status, 401)
  assert.equal((await browser(server.url).get(`/s/${text}`)).status, 404)
})

test('a link with another secret, or none, opens nothing', async () => {
  await using server = await guarded({ password: 'sesame' })
  const { text } = await server.auth.access.makeShare({
    name: 'a',
    client: 'acme',
    expiresAt: Date.now() + 3_600_000,
    createdBy: 'owner',
  })
  const [id] = text.split('.')
  for (const guess of [`${id}.`, `${id}`, `${id}.AAAA`, `${text}A`, `${text}.x`, text.slice(0, -1), '.'])
    assert.equal((await browser(server.url).get(`/s/${encodeURIComponent(guess)}`)).status, 404, guess)
})

test('a token does what its scopes say, without cookies or our header, until it is revoked', async () => {
  await using server = await guarded({ password: 'sesame' })
  const { token, text } = await server.auth.access.makeToken({
    name: 'ci',
    scopes: ['read', 'rules'],
    clients: null,
    expiresAt: null,
    createdBy: 'owner',
  })
  const ask = async (method: string, path: string) =>
    (await fetch(`${server.url}/api/v1${path}`, { method, headers: { authorization: `Bearer ${text}` } }))
      .status
  assert.equal(await ask('GET', '/overview'), 200)
  assert.equal(await ask('POST', '/rules'), 200)
  assert.equal(await ask('GET', '/health'), 403)
  assert.equal(await ask('POST', '/shares'), 403)
  await server.auth.access.revokeToken(token.id)
  assert.equal(await ask('GET', '/overview'), 401)
})

test('what is kept holds no secret', async () => {
  const states: AccessState[] = []
  const store: AccessStore = { read: async () => undefined, write: async (state) => void states.push(state) }
  await using server = await guarded({ password: 'open sesame', store })
  const me = browser(server.url)
  await me.login('open sesame')
  const request = { name: 'a', expiresAt: Date.now() + 1000, createdBy: 'owner' }
  const link = await server.auth.access.makeShare({ ...request, client: 'acme' })
  const token = await server.auth.access.makeToken({ ...request, scopes: ['read'], clients: null })
  const kept = JSON.stringify(states.at(-1))
  for (const text of [...me.jar.values(), link.text, token.text]) {
    const [id = '', secret = ''] = text.split('.')
    assert.ok(kept.includes(id))
    assert.ok(!kept.includes(secret))
  }
  assert.ok(!kept.includes('sesame'))
})

test('logins are told, refused ones too, without what was typed', async () => {
  await using server = await guarded({ password: 'sesame' })
  const me = browser(server.url)
  await me.login('mistyped')
  await me.login('sesame')
  const { entries } = await server.audit.page({ limit: 10 })
  assert.deepEqual(
    entries.map(({ who, action, address }) => [who, action, address]),
    [
      ['owner', 'login', '127.0.0.1'],
      ['owner', 'login.refused', '127.0.0.1'],
    ],
  )
  assert.ok(!JSON.stringify(entries).includes('mistyped'))
})
