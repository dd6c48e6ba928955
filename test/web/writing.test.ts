import assert from 'node:assert/strict'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { type TestContext, test } from 'node:test'
import type { z } from '@hono/zod-openapi'
import type { AUDIT, MADE_SHARE, MADE_TOKEN } from '../../src/web/api/schemas/access.ts'
import { CHAT, CHATS, INVITATION } from '../../src/web/api/schemas/chats.ts'
import { COMPLETIONS, RULES, RULES_CHECK, RULES_PREVIEW } from '../../src/web/api/schemas/rules.ts'
import { WATCH_LIST } from '../../src/web/api/schemas/watch.ts'
import { HOUR, NOW } from '../history/fixture.ts'
import { openWorld, type Who } from './world.ts'

async function open(t: TestContext) {
  const world = await openWorld(t)
  const send = (method: string, path: string, body?: unknown, who: Who = 'owner') =>
    world.get(path, who, {
      method,
      headers: { 'x-tubewire': '1', 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  const ok = async <T>(method: string, path: string, body?: unknown) => {
    const response = await send(method, path, body)
    const text = await response.text()
    assert.equal(response.status, 200, text)
    return JSON.parse(text) as T
  }
  const refused = async (method: string, path: string, body?: unknown) => {
    const response = await send(method, path, body)
    const { code, detail, ...more } = (await response.json()) as { code: string; detail: string }
    return { status: response.status, code, detail, more: more as Record<string, unknown> }
  }
  return { ...world, send, ok, refused }
}

type Rules = z.output<typeof RULES>
type WatchList = z.output<typeof WATCH_LIST>

test('rules are saved with their comments, and the version before is one step away', async (t) => {
  const { ok, refused, json, desks } = await open(t)
  const { files } = RULES.parse(await json<Rules>('/rules'))
  const [file] = files
  assert.ok(file)
  const { path, text, etag } = file
  const changed = `${text}\n-- one more, by hand\n`
  const saved = await ok<{ etag: string; previous: boolean }>('PUT', '/rules', { path, text: changed, etag })
  assert.equal(await readFile(desks.rulesPath, 'utf8'), changed)
  assert.equal(saved.previous, true)
  const late = await refused('PUT', '/rules', { path, text: 'other', etag })
  assert.deepEqual([late.status, late.code], [422, 'rules-refused'])
  const lost = await refused('PUT', '/rules', { path, text: `${changed}-- late\n`, etag })
  assert.deepEqual([lost.status, lost.code], [409, 'changed-elsewhere'])
  assert.equal((await json<{ text: string }>(`/rules/previous?path=${encodeURIComponent(path)}`)).text, text)
  await ok('POST', '/rules/restore', { path, etag: saved.etag })
  assert.equal(await readFile(desks.rulesPath, 'utf8'), text)
  assert.equal(
    (await json<{ text: string }>(`/rules/previous?path=${encodeURIComponent(path)}`)).text,
    changed,
  )
})

test('rules that are refused are not saved, and say where', async (t) => {
  const { refused, json, desks } = await open(t)
  const [file] = (await json<Rules>('/rules')).files
  const { path, text, etag } = file!
  const { code, detail, more } = await refused('PUT', '/rules', {
    path,
    text: `${text}\nSELEC nothing;`,
    etag,
  })
  assert.equal(code, 'rules-refused')
  assert.match(detail, /queries\.sql:\d+/)
  assert.ok((more.diagnostics as { severity: string }[]).some(({ severity }) => severity === 'error'))
  assert.equal(await readFile(desks.rulesPath, 'utf8'), text)
})

test('only the files of the configuration can be reached', async (t) => {
  const { refused } = await open(t)
  for (const path of ['../tubewire.yaml', '/etc/passwd', 'tubewire.yaml', 'data/../../queries.sql']) {
    for (const [method, route, body] of [
      ['PUT', '/rules', { path, text: '', etag: '' }],
      ['POST', '/rules/check', { path, text: '' }],
      ['POST', '/rules/restore', { path, etag: '' }],
      ['GET', `/rules/previous?path=${encodeURIComponent(path)}`, undefined],
    ] as const)
      assert.equal((await refused(method, route, body)).status, 404, `${method} ${route} ${path}`)
  }
})

test('a text is checked, completed, tried and written from a form, with nothing changed', async (t) => {
  const { ok, json, desks } = await open(t)
  const [file] = (await json<Rules>('/rules')).files
  const { path, text } = file!
  COMPLETIONS.parse(await json('/rules/completions'))
  const form = {
    metric: 'views',
    condition: { kind: 'crosses', milestone: 1150 },
    client: 'acme',
    chat: null,
    path,
  }
  const { sql } = await ok<{ sql: string }>('POST', '/rules/compose', form)
  const candidate = `${text}\n${sql}`
  const checked = RULES_CHECK.parse(await ok('POST', '/rules/check', { path, text: candidate }))
  assert.equal(checked.changes.filter(({ fate }) => fate === 'added').length, checked.changes.length)
  assert.match(checked.explain?.svg ?? '', /<svg/)
  const since = NOW - 24 * HOUR
  const preview = RULES_PREVIEW.parse(await ok('POST', '/rules/preview', { path, text: candidate, since }))
  assert.equal(preview.records, 9)
  assert.equal(await readFile(desks.rulesPath, 'utf8'), text)
})

test('the watch list is changed in the file, comments kept', async (t) => {
  const { ok, json, refused, desks } = await open(t)
  const before = await readFile(desks.file, 'utf8')
  const entry = await ok<{ id: string; client: string }>('POST', '/watch/entries', {
    client: 'initech',
    text: 'https://www.youtube.com/playlist?list=PLabcdefghijklmnop',
  })
  await ok('PATCH', `/watch/entries/${entry.id}`, { paused: true })
  const list = WATCH_LIST.parse(await json<WatchList>('/watch'))
  assert.deepEqual(
    list.clients.map(({ client, entries }) => [client, entries.map(({ state }) => state)]),
    [
      ['acme', ['pending', 'pending']],
      ['beta', ['pending', 'pending']],
      ['initech', ['paused']],
    ],
  )
  const moved = await ok<{ id: string; client: string }>('PATCH', `/watch/entries/${entry.id}`, {
    client: 'beta',
  })
  assert.equal(moved.client, 'beta')
  await ok('DELETE', `/watch/entries/${moved.id}`)
  assert.equal((await refused('DELETE', `/watch/entries/${moved.id}`)).status, 404)
  assert.equal(await readFile(desks.file, 'utf8'), before)
})

test('what is no address of YouTube, or would read the environment, is not written', async (t) => {
  const { refused, desks } = await open(t)
  const before = await readFile(desks.file, 'utf8')
  for (const [client, text] of [
    ['acme', 'https://example.com/video'],
    ['acme', 'javascript:alert(1)'],
    ['acme', 'https://youtu.be/dQw4w9WgXcQ?x=${HOME}'],
    ['${HOME}', 'dQw4w9WgXcQ'],
    ['a|b', 'dQw4w9WgXcQ'],
    ['a\nb', 'dQw4w9WgXcQ'],
  ])
    assert.ok([400, 422].includes((await refused('POST', '/watch/entries', { client, text })).status), text)
  assert.equal(await readFile(desks.file, 'utf8'), before)
})

test('a file that was changed by hand into no configuration is not written over', async (t) => {
  const { refused, desks } = await open(t)
  await writeFile(desks.file, 'watch: [')
  const { status, code } = await refused('POST', '/watch/entries', { client: 'acme', text: 'dQw4w9WgXcQ' })
  assert.deepEqual([status, code], [422, 'refused'])
  assert.equal(await readFile(desks.file, 'utf8'), 'watch: [')
})

test('a file that can not be written is said to be so', async (t) => {
  if (process.getuid?.() === 0) return t.skip('root may write everything')
  const { refused, json, desks } = await open(t)
  await chmod(desks.folder, 0o555)
  t.after(() => chmod(desks.folder, 0o755))
  assert.match((await json<WatchList>('/watch')).readOnly ?? '', /may not write/)
  const { code } = await refused('POST', '/watch/entries', { client: 'acme', text: 'dQw4w9WgXcQ' })
  assert.equal(code, 'read-only')
})

test('chats of routes are shown, muted and unmuted', async (t) => {
  const { ok, json, refused } = await open(t)
  const { routes, bot } = CHATS.parse(await json('/chats'))
  assert.deepEqual(routes, [
    { name: 'acme', chats: ['1001'] },
    { name: 'beta', chats: ['1002'] },
  ])
  assert.match(bot.problem?.reason ?? '', /telegram\.token is not set/)
  const until = NOW + HOUR
  assert.equal(CHAT.parse(await ok('PATCH', '/chats/1001', { mutedUntil: until })).mutedUntil, until)
  assert.equal(CHAT.parse(await ok('PATCH', '/chats/1001', { mutedUntil: null })).mutedUntil, null)
  assert.equal((await refused('PATCH', '/chats/999', { unpark: true })).status, 404)
  assert.equal((await refused('POST', '/chats/invite', { client: 'acme' })).code, 'unavailable')
  assert.ok(INVITATION)
})

test('a share link is made, opened and revoked; a token too; all of it is told, without secrets', async (t) => {
  const { ok, json, url, get, refused } = await open(t)
  const expiresAt = Date.now() + HOUR
  const share = await ok<z.output<typeof MADE_SHARE>>('POST', '/shares', {
    name: 'for acme',
    client: 'acme',
    expiresAt,
  })
  const opened = await fetch(share.url, { redirect: 'manual' })
  assert.equal(opened.status, 303)
  const [cookie = ''] = opened.headers.getSetCookie()
  const guest = { headers: { cookie: cookie.split(';')[0]! } }
  const session = async () =>
    (await (await get('/session', 'owner', guest)).json()) as { user: { role: string } }
  assert.equal((await session()).user.role, 'share')
  const token = await ok<z.output<typeof MADE_TOKEN>>('POST', '/tokens', {
    name: 'ci',
    scopes: ['read'],
    expiresAt: null,
  })
  assert.equal((await refused('POST', '/shares', { name: 'x', client: 'nobody', expiresAt })).status, 404)
  assert.equal((await refused('POST', '/shares', { name: 'x', client: 'acme', expiresAt: 5 })).status, 400)
  await ok('DELETE', `/shares/${share.id}`)
  assert.equal((await fetch(share.url, { redirect: 'manual' })).status, 404)
  await ok('DELETE', `/tokens/${token.id}`)
  const asScript = await fetch(`${url}/api/v1/overview`, {
    headers: { authorization: `Bearer ${token.token}` },
  })
  assert.equal(asScript.status, 401)
  const audit = await json<z.output<typeof AUDIT>>('/audit')
  assert.deepEqual(
    audit.entries.map(({ who, what }) => `${who} ${what}`),
    ['owner token.revoke', 'owner share.revoke', 'owner token.make', 'owner share.make'],
  )
  const shown = JSON.stringify([audit, await json('/shares'), await json('/tokens')])
  for (const secret of [share.url, token.token]) assert.ok(!shown.includes(secret.split('.').at(-1)!))
})

test('who names their link or client like markup gets it back as text', async (t) => {
  const { ok, get } = await open(t)
  const name = `<script>alert(1)</script>"'`
  await ok('POST', '/shares', { name, client: 'acme', expiresAt: Date.now() + HOUR })
  const answer = await get('/shares')
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
  assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'self'/)
})

test('too much at once is refused before it is read', async (t) => {
  const { send } = await open(t)
  const text = 'x'.repeat(2 * 1024 * 1024)
  assert.equal((await send('POST', '/rules/check', { path: 'queries.sql', text })).status, 413)
})
