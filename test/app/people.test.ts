import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startApp } from '../../src/app/app.ts'
import { managePeopleOf } from '../../src/app/control.ts'
import { loadConfig } from '../../src/config/index.ts'
import { createLogger } from '../../src/ops/logger.ts'
import { PersonError } from '../../src/web/auth/index.ts'
import { openScene } from '../e2e/scene.ts'

const SILENT = createLogger({ level: 'error', format: 'json', redact: (line) => line })

async function configured(t: TestContext) {
  const scene = await openScene(t)
  return loadConfig({ file: await scene.configure(), envFiles: [] })
}

test('people are managed by command, whether the program runs or not', async (t) => {
  const loaded = await configured(t)
  const { config } = loaded
  const added = await managePeopleOf(config, { do: 'add', name: 'ada', role: 'owner', clients: null })
  assert.deepEqual(
    added.users.map(({ name, from, hasPassword }) => [name, from, hasPassword]),
    [['ada', 'dashboard', false]],
  )
  await assert.rejects(
    managePeopleOf(config, { do: 'add', name: 'ben', role: 'viewer', clients: ['acme'] }),
    PersonError,
    'nobody has a password yet',
  )
  const app = await startApp(loaded, { logger: SILENT, version: '0' })
  t.after(() => app.close())
  const join = async (url: string) => {
    const invitation = new URL(url).hash.slice(1)
    const answer = await fetch(`${app.url}/api/v1/join`, {
      method: 'POST',
      headers: { 'x-tubewire': '1', 'content-type': 'application/json' },
      body: JSON.stringify({ invitation, password: 'a long password' }),
    })
    assert.equal(answer.status, 200)
    return answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!)
  }
  // Made before the program ran, it opens the door of the one that runs.
  await join(added.invitation!.url)
  const ben = await managePeopleOf(config, { do: 'add', name: 'ben', role: 'viewer', clients: ['acme'] })
  assert.ok(ben.invitation!.url.startsWith(`${app.url}/join#`))
  const cookie = (await join(ben.invitation!.url)).join('; ')
  const status = async (path: string) =>
    (await fetch(`${app.url}/api/v1${path}`, { headers: { cookie } })).status
  assert.deepEqual([await status('/session'), await status('/rules')], [200, 403])
  await managePeopleOf(config, { do: 'change', name: 'ben', role: 'editor', clients: null })
  assert.equal(await status('/rules'), 200)
  await managePeopleOf(config, { do: 'remove', name: 'ben' })
  assert.equal(await status('/rules'), 401)
  const { users } = await managePeopleOf(config, { do: 'list' })
  assert.deepEqual(
    users.map(({ name, sessions }) => [name, sessions]),
    [['ada', 1]],
  )
  await assert.rejects(managePeopleOf(config, { do: 'invite', name: 'ben' }), /nobody called ben/)
})
