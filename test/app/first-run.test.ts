import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startFirstRun } from '../../src/app/first-run.ts'
import { loadConfig } from '../../src/config/index.ts'
import { startSimulators } from '../../src/simulator/index.ts'

async function open(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'tubewire-first-run-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const simulators = await startSimulators({ seed: 'first run' })
  t.after(() => simulators.close())
  const file = join(folder, 'tubewire.yaml')
  const server = await startFirstRun({
    file,
    youtubeUrl: simulators.youtube.baseUrl,
    telegramUrl: simulators.telegram.baseUrl,
    showCommand: 'tubewire config show',
    port: 0,
    version: '0',
  })
  t.after(() => server.close())
  let cookie = ''
  const ask = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'x-tubewire': '1', 'content-type': 'application/json', cookie, ...headers },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: (await response.json()) as object }
  }
  const enter = async () => {
    const response = await fetch(server.openUrl, { redirect: 'manual' })
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    return response
  }
  return { server, simulators, folder, file, ask, enter }
}

test('every answer is tried, and what is written runs', async (t) => {
  const { server, simulators, file, ask, enter } = await open(t)
  const { apiKey, token, playlistIds, chatId, telegram } = simulators
  assert.equal((await enter()).status, 303)
  const session = await (await fetch(`${server.url}/api/v1/session`)).json()
  assert.equal((session as { firstRun: boolean }).firstRun, true)
  const source = `https://www.youtube.com/playlist?list=${playlistIds[0]}`
  const probe = async (body: object) =>
    (await ask('/setup/probe', body)).body as { ok: boolean; detail: string }
  assert.match((await probe({ kind: 'youtube', apiKey: 'AIzaWrong-key' })).detail, /API key not valid/)
  assert.equal((await probe({ kind: 'youtube', apiKey })).ok, true)
  assert.equal((await probe({ kind: 'source', apiKey, text: 'https://example.com/x' })).ok, false)
  assert.match((await probe({ kind: 'source', apiKey, text: source })).detail, /^playlist "/)
  assert.equal((await probe({ kind: 'bot', token: 'nonsense' })).ok, false)
  assert.equal((await probe({ kind: 'bot', token })).ok, true)
  const waiting = ask('/setup/chat', { token })
  telegram.people.say(chatId, '/start')
  const { chat } = (await waiting).body as { chat: { id: number } }
  assert.equal(chat.id, chatId)
  const answers = { apiKey, token, chatId, source, client: 'acme', derivedMetrics: true }
  const { status, body } = await ask('/setup', answers)
  assert.equal(status, 200, JSON.stringify(body))
  await server.written
  assert.equal(statSync(file.replace('.yaml', '.env')).mode & 0o777, 0o600)
  for (const secret of [apiKey, token]) assert.ok(!readFileSync(file, 'utf8').includes(secret))
  const { config } = loadConfig({ file, environment: {} })
  assert.equal(config.youtube.apiKey?.reveal(), apiKey)
  assert.deepEqual(config.watch[0]?.playlists, [source])
  assert.deepEqual(config.routes, { acme: [chatId] })
  assert.equal(config.policy.derivedMetrics, 'accepted')
  assert.equal(config.web.port, Number(new URL(server.url).port), 'the page finds it where it was')
})

test('only whoever opens the printed address first gets in', async (t) => {
  const { server, file, ask, enter } = await open(t)
  const probe = { kind: 'youtube', apiKey: 'AIzaWrong-key' }
  assert.equal((await ask('/setup/probe', probe)).status, 401)
  assert.equal((await fetch(`${server.url}/setup?token=guess`, { redirect: 'manual' })).status, 403)
  await enter()
  assert.equal((await ask('/setup/probe', probe)).status, 200)
  assert.equal((await fetch(server.openUrl, { redirect: 'manual' })).status, 403, 'it was opened already')
  assert.equal((await ask('/setup/probe', probe, { 'x-tubewire': '' })).status, 403)
  assert.equal((await ask('/setup/probe', probe, { origin: 'https://elsewhere.example' })).status, 403)
  assert.equal((await ask('/rules', {})).status, 404)
  const rebound = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request(
      `${server.url}/api/v1/session`,
      { headers: { host: 'attacker.example' } },
      (response) => {
        response.resume()
        resolve(response.statusCode)
      },
    )
    sent.on('error', reject)
    sent.end()
  })
  assert.equal(rebound, 421)
  assert.ok(!existsSync(file))
})

test('nothing is written that would put lines of its own into the files, or read the environment', async (t) => {
  const { file, ask, enter, simulators } = await open(t)
  await enter()
  const { apiKey, token, playlistIds, chatId } = simulators
  const good = { apiKey, token, chatId, source: playlistIds[0], client: 'acme', derivedMetrics: false }
  for (const bad of [
    { ...good, apiKey: `${apiKey}\nNODE_OPTIONS=--inspect` },
    { ...good, token: `${token}\nX=1` },
    { ...good, client: 'acme\nweb: {}' },
    { ...good, client: '${HOME}' },
    { ...good, source: 'https://example.com/' },
  ])
    assert.ok([400, 422].includes((await ask('/setup', bad)).status))
  assert.ok(!existsSync(file))
})

test('where its port is taken, it says what names another one: there is no configuration yet', async (t) => {
  const { server, file } = await open(t)
  const second = startFirstRun({
    file,
    youtubeUrl: server.url,
    telegramUrl: server.url,
    showCommand: 'tubewire config show',
    port: Number(new URL(server.url).port),
    version: '0',
  })
  await assert.rejects(second, /another program listens there; set --setup-port to another one/)
})
