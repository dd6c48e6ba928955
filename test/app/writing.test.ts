/** What is changed from the dashboard, over the whole program and a simulated YouTube and Telegram. */

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { type TestContext, test } from 'node:test'
import { startApp } from '../../src/app/app.ts'
import { loadConfig } from '../../src/config/index.ts'
import { createLogger } from '../../src/ops/logger.ts'
import { eventually } from '../e2e/eventually.ts'
import { API_KEY, openScene, TOKEN } from '../e2e/scene.ts'

const SILENT = createLogger({ level: 'error', format: 'json', redact: (line) => line })

async function open(t: TestContext) {
  const scene = await openScene(t)
  const file = await scene.configure()
  const app = await startApp(loadConfig({ file, envFiles: [] }), { logger: SILENT, version: '0' })
  t.after(() => app.close())
  const answers: string[] = []
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${app.url}/api/v1${path}`, {
      method,
      headers: { 'x-tubewire': '1', 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    answers.push(text)
    assert.equal(response.status, 200, text)
    return JSON.parse(text) as T
  }
  return { ...scene, file, app, ask, answers }
}

/** What the stream said when it said this; it is read no further. */
async function until({ body }: Response, wanted: RegExp): Promise<string> {
  let text = ''
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    text += chunk
    if (wanted.test(text)) break
  }
  return text
}

interface Entry {
  readonly id: string
  readonly title: string | null
  readonly state: string
}

test('a pasted address is looked up with its cost, watched, and paused, without a new start', async (t) => {
  const { ask, world, still } = await open(t)
  still('listed')
  const { id } = world.addVideo({ title: 'pasted <b>', publishedAtMs: world.startMs - 1000 })
  const look = await ask<{
    kind: string
    title: string
    already: string[]
    cost: { fits: boolean; unitsPerDay: number }
  }>('POST', '/watch/look', { text: ` https://youtu.be/${id}?si=x ` })
  assert.deepEqual([look.kind, look.title, look.already], ['video', 'pasted <b>', []])
  assert.equal(look.cost.fits, true)
  const { id: entry } = await ask<Entry>('POST', '/watch/entries', {
    client: 'globex',
    text: `https://youtu.be/${id}`,
  })
  const found = async () =>
    (await ask<{ clients: { client: string; entries: Entry[] }[] }>('GET', '/watch')).clients.find(
      ({ client }) => client === 'globex',
    )?.entries[0]
  await eventually('the video to be seen', async () => (await found())?.title === 'pasted <b>')
  assert.equal((await ask<Entry>('PATCH', `/watch/entries/${entry}`, { paused: true })).state, 'paused')
})

test('rules that are saved run at once, and a preview says what they would have sent', async (t) => {
  const { ask, app, still, world, message } = await open(t)
  const id = still('an advert', { likes: 100 })
  await eventually('it to be seen', async () => (await app.status()).youtube?.videos.observed === 1)
  await eventually('the first look to be on the table', async () => {
    const { topics } = await app.status()
    return topics.some(({ name, records }) => name === 'youtube_changes' && records > 0)
  })
  world.hold(id, 'likes', 150, world.startMs)
  const told = await message(`👍 Likes: 100 → 150\nan advert\nhttps://youtu.be/${id}`)
  assert.ok(told)
  const { files } = await ask<{ files: { path: string; text: string; etag: string }[] }>('GET', '/rules')
  const { path, text, etag } = files[0]!
  const form = {
    metric: 'likes',
    condition: { kind: 'crosses', milestone: 120 },
    client: null,
    chat: null,
    path,
  }
  const { sql } = await ask<{ sql: string }>('POST', '/rules/compose', form)
  const candidate = `${text}\n${sql}`
  const preview = await ask<{
    count: number
    presentCount: number
    alerts: { text: string; title: string | null }[]
    addedAlerts: { text: string }[]
  }>('POST', '/rules/preview', { path, text: candidate, since: Date.now() - 3_600_000 })
  assert.equal(preview.count - preview.presentCount, 1)
  assert.ok(preview.alerts.some(({ text }) => text.startsWith('🎉 Passed 120 likes\n')))
  // What is new stands by itself too.
  assert.deepEqual(
    preview.addedAlerts.map(({ text }) => text.split('\n')[0]),
    ['🎉 Passed 120 likes'],
  )
  const before = app.program.queries.length
  await ask('PUT', '/rules', { path, text: candidate, etag })
  assert.equal(app.program.queries.length, before + 1, 'it runs when the answer comes')
})

test('a chat is invited by link and picture, tested and muted; no answer holds a secret', async (t) => {
  const { ask, app, telegram, chatId, answers, file } = await open(t)
  const invitation = await ask<{ link: string; qr: string }>('POST', '/chats/invite', { client: 'acme' })
  assert.match(invitation.link, /^https:\/\/t\.me\/\w+\?start=[\w-]+$/)
  assert.match(invitation.qr, /^<svg [^>]*viewBox/)
  assert.doesNotMatch(invitation.qr, /style=|<script|onload/i)
  await ask('POST', `/chats/${chatId}/test`)
  const sent = await telegram.transcript.until(
    (entries) => entries.find(({ text }) => text.startsWith('A test from tubewire')),
    AbortSignal.timeout(20_000),
  )
  assert.equal(sent.chatId, chatId)
  const told = await fetch(`${app.url}/api/v1/events`)
  await ask('PATCH', `/chats/${chatId}`, { mutedUntil: Date.now() + 3_600_000 })
  assert.match(await until(told, /^event: chats$/m), /^data: \{\}$/m)
  const { chats } = await ask<{ chats: { id: string; title: string | null }[] }>('GET', '/chats')
  // The configuration has its number; the bot was never written to.
  const ann = chats.find(({ id }) => id === String(chatId))
  assert.ok(ann?.title, 'Telegram was asked for the name')
  await ask('GET', '/watch')
  await ask('GET', '/audit')
  await ask('GET', '/health')
  const all = answers.join('\n')
  for (const secret of [API_KEY, TOKEN]) assert.ok(!all.includes(secret))
  assert.ok((await readFile(file, 'utf8')).includes(TOKEN))
})
