import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  type AccessState,
  type AuthOptions,
  hashPassword,
  memoryAudit,
  openAuth,
} from '../../../src/web/auth/index.ts'
import { openWorld } from '../world.ts'
import { browser } from './guarded.ts'

/** Cheap to compute: what is tested is what follows from it. */
const hash = (password: string) => hashPassword(password, { log2: 4, r: 8, p: 1 })

interface Users {
  readonly users: readonly {
    readonly name: string
    readonly role: string
    readonly from: string
    readonly hasPassword: boolean
    readonly invitedUntil: number | null
    readonly sessions: number
  }[]
}

async function open(t: TestContext, options: Partial<AuthOptions> = {}) {
  const states: AccessState[] = []
  const audit = memoryAudit()
  const auth = await openAuth({
    host: '127.0.0.1',
    store: {
      read: async () => states.at(-1),
      write: async (state) => void states.push(structuredClone(state)),
    },
    audit,
    rates: { perAddress: { burst: 1_000, everyMs: 1 }, altogether: { burst: 1_000, everyMs: 1 } },
    ...options,
  })
  const { url } = await openWorld(t, { web: { auth } })
  const person = () => {
    const { ask, ...own } = browser(url)
    const send = async <T = Record<string, never>>(method: string, path: string, body?: unknown) => {
      const answer = await ask(method, `/api/v1${path}`, body === undefined ? {} : { body })
      return { status: answer.status, body: (await answer.json()) as T & { code?: string; detail?: string } }
    }
    return { ...own, send }
  }
  return { person, states, audit, auth, url }
}

interface Added {
  readonly invitation: { readonly url: string; readonly expiresAt: number } | null
}

const codeOf = ({ invitation }: Added) => new URL(invitation!.url).hash.slice(1)

test('somebody is invited by a link that is good once, may what was said, and is outside at once when removed', async (t) => {
  const { person, states, audit } = await open(t, { password: 'sesame' })
  const owner = person()
  await owner.login('sesame')
  const added = await owner.send<Added>('POST', '/users', { name: 'Zoë', role: 'viewer', clients: ['acme'] })
  assert.equal(added.status, 200, added.body.detail)
  assert.match(added.body.invitation!.url, /^http:\/\/127\.0\.0\.1:\d+\/join#[\w.-]+$/)
  const invitation = codeOf(added.body)
  const zoe = person()
  assert.equal((await zoe.login('', 'Zoë')).status, 400)
  const look = await zoe.send<{ name: string; role: string }>('POST', '/join/look', { invitation })
  assert.deepEqual([look.body.name, look.body.role], ['Zoë', 'viewer'])
  assert.equal((await zoe.send('POST', '/join', { invitation, password: 'too short' })).status, 400)
  assert.equal((await zoe.send('POST', '/join', { invitation, password: 'long enough' })).status, 200)
  const clients = async () =>
    (await zoe.send<{ clients: { client: string }[] }>('GET', '/overview')).body.clients.map(
      ({ client }) => client,
    )
  assert.deepEqual(await clients(), ['acme'])
  assert.equal((await zoe.send('GET', '/rules')).status, 403)
  const again = await person().send('POST', '/join', { invitation, password: 'of somebody else' })
  assert.deepEqual([again.status, again.body.code], [404, 'not-found'])

  const elsewhere = person()
  assert.equal((await elsewhere.login('long enough', 'Zoë')).status, 200)
  const [, listed] = (await owner.send<Users>('GET', '/users')).body.users
  assert.deepEqual(
    [listed?.name, listed?.from, listed?.hasPassword, listed?.invitedUntil, listed?.sessions],
    ['Zoë', 'dashboard', true, null, 2],
  )
  const path = `/users/${encodeURIComponent('Zoë')}`
  assert.equal((await owner.send('PATCH', path, { role: 'editor' })).status, 200)
  assert.equal((await zoe.send('GET', '/rules')).status, 200, 'from the next request on')
  assert.equal((await zoe.send('GET', '/users')).status, 403, 'an editor manages nobody')
  assert.equal((await zoe.send('POST', '/users', { name: 'eve', role: 'owner' })).status, 403)

  assert.deepEqual((await owner.send('DELETE', `${path}/sessions`)).body, { ok: true, ended: 2 })
  assert.equal((await zoe.send('GET', '/overview')).status, 401)
  assert.equal((await elsewhere.login('long enough', 'Zoë')).status, 200)
  assert.equal((await owner.send('DELETE', path)).status, 200)
  assert.equal((await elsewhere.send('GET', '/overview')).status, 401)
  assert.equal((await elsewhere.login('long enough', 'Zoë')).status, 401)
  assert.equal((await owner.send('DELETE', path)).status, 404)

  const { entries } = await audit.page({ limit: 100 })
  const told = entries.map(({ action, who, target }) => `${who}: ${action} ${target}`)
  for (const change of ['add', 'change', 'end-sessions', 'remove']) {
    assert.ok(told.includes(`owner: user.${change} Zoë`), change)
  }
  assert.ok(told.includes('Zoë: user.join Zoë'))
  const kept = JSON.stringify([states, entries])
  for (const secret of ['long enough', invitation, invitation.split('.')[1]!])
    assert.ok(!kept.includes(secret))
})

test('a password that the owner sets, or a new link, ends what was before', async (t) => {
  let now = 1_800_000_000_000
  const { person } = await open(t, { password: 'sesame', now: () => now })
  const owner = person()
  await owner.login('sesame')
  const added = await owner.send<Added>('POST', '/users', {
    name: 'ben',
    role: 'viewer',
    password: 'a first one',
  })
  assert.deepEqual(added.body, { ok: true, invitation: null })
  const ben = person()
  assert.equal((await ben.login('a first one', 'ben')).status, 200)
  const first = await owner.send<NonNullable<Added['invitation']>>('POST', '/users/ben/invitation')
  assert.equal((await ben.send('GET', '/overview')).status, 200, 'until another is chosen')
  const second = await owner.send<NonNullable<Added['invitation']>>('POST', '/users/ben/invitation')
  const join = (url: string) =>
    person().send('POST', '/join', { invitation: new URL(url).hash.slice(1), password: 'a second one' })
  assert.equal((await join(first.body.url)).status, 404, 'it was replaced')
  now = second.body.expiresAt
  assert.equal((await join(second.body.url)).status, 404, 'it is over')
  assert.equal((await ben.send('GET', '/overview')).status, 200)
  assert.equal((await owner.send('PATCH', '/users/ben', { password: 'a third one' })).status, 200)
  assert.equal((await ben.send('GET', '/overview')).status, 401)
  assert.equal((await ben.login('a third one', 'ben')).status, 200)
})

test('people of the configuration are shown as such and changed there alone; a token manages nobody', async (t) => {
  const users = [{ name: 'anna', role: 'editor', clients: [], password: await hash('an-na') }] as const
  const { person, auth, url } = await open(t, { password: 'sesame', users })
  const owner = person()
  await owner.login('sesame')
  const shown = (await owner.send<Users>('GET', '/users')).body.users
  assert.deepEqual(
    shown.map(({ name, from }) => [name, from]),
    [
      ['owner', 'configuration'],
      ['anna', 'configuration'],
    ],
  )
  for (const [method, path, body, code] of [
    ['POST', '/users', { name: 'anna', role: 'viewer' }, 'conflict'],
    ['POST', '/users', { name: 'owner', role: 'viewer' }, 'conflict'],
    ['POST', '/users', { name: 'ed', role: 'editor', clients: ['acme'] }, 'invalid-request'],
    ['POST', '/users', { name: 'a/b', role: 'viewer' }, 'invalid-request'],
    ['PATCH', '/users/anna', { role: 'owner' }, 'read-only'],
    ['POST', '/users/anna/invitation', undefined, 'read-only'],
    ['DELETE', '/users/owner', undefined, 'read-only'],
    ['PATCH', '/users/nobody', { role: 'viewer' }, 'not-found'],
  ] as const) {
    assert.equal((await owner.send(method, path, body)).body.code, code, `${method} ${path}`)
  }
  const request = {
    name: 'script',
    scopes: ['access'],
    clients: null,
    expiresAt: null,
    createdBy: 'owner',
  } as const
  const { text } = await auth.access.makeToken(request)
  const script = browser(url)
  const body = { name: 'eve', role: 'owner', password: 'a long password' }
  const headers = { authorization: `Bearer ${text}` }
  assert.equal((await script.ask('POST', '/api/v1/users', { body, headers })).status, 403)
  assert.equal((await script.ask('GET', '/api/v1/users', { headers })).status, 200)
})

test('where nobody has a password, the first who is added is an owner, and then all log in', async (t) => {
  const { person } = await open(t)
  const here = person()
  const early = await here.send('POST', '/users', { name: 'ben', role: 'viewer' })
  assert.deepEqual([early.status, early.body.code], [409, 'conflict'])
  const added = await here.send<Added>('POST', '/users', { name: 'ada', role: 'owner' })
  assert.equal((await here.send('GET', '/users')).status, 200, 'nobody is locked out by an invitation')
  const ada = person()
  const taken = { invitation: codeOf(added.body), password: 'a long password' }
  assert.equal((await ada.send('POST', '/join', taken)).status, 200)
  assert.equal((await here.send('GET', '/users')).status, 401)
  assert.equal((await ada.send('POST', '/users', { name: 'ben', role: 'viewer' })).status, 200)
})
