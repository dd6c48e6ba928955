import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openWorld, type WebWorld } from './world.ts'

const OURS = { 'x-tubewire': '1' }

function send({ get }: WebWorld, path: string, body: string, headers: Record<string, string> = {}) {
  return get(path, 'owner', {
    method: 'POST',
    body,
    headers: { ...OURS, 'content-type': 'text/csv', ...headers },
  })
}

const CSV = 'video,time,views\ndQw4w9WgXcQ,2026-11-19T10:00:00Z,100\nnonsense,2026-11-19T10:00:00Z,1\n'

describe('export', () => {
  test('is a file with what the viewer may see', async (t) => {
    const { get } = await openWorld(t)
    const own = await get('/export?format=csv', 'acme')
    assert.match(
      own.headers.get('content-disposition') ?? '',
      /^attachment; filename="tubewire-\d{4}-\d\d-\d\d\.csv"$/,
    )
    const text = await own.text()
    assert.match(text, /^video,time,views,likes,comments,state/)
    assert.deepEqual(new Set(text.match(/^\w+(?=,\d{4}-)/gm)), new Set(['acmeOnly', 'together']))
    const asked = await (await get('/export?format=json&videoId=betaOnly&videoId=acmeOnly', 'link')).json()
    assert.deepEqual(new Set((asked as { video: string }[]).map(({ video }) => video)), new Set(['acmeOnly']))
    const all = (await (await get('/export?format=json')).json()) as unknown[]
    assert.equal(all.length, 9)
  })

  test('refuses a range that is none before it begins', async (t) => {
    const { get } = await openWorld(t)
    for (let n = 0; n < 6; n++) assert.equal((await get('/export?from=5&to=4')).status, 400)
    assert.equal((await get('/export')).status, 200, 'those that were refused take no place')
  })
})

describe('import', () => {
  test('tries a file without writing, then takes it, and it is in the history', async (t) => {
    const world = await openWorld(t)
    const tried = await send(world, '/import?dryRun=1', CSV)
    assert.deepEqual(await tried.json(), {
      dryRun: true,
      imported: 1,
      tooOld: 0,
      refused: 1,
      problems: [{ line: 3, reason: '"nonsense" is no video id and no address of a video' }],
    })
    await world.running.settle()
    assert.equal((await world.get('/videos/dQw4w9WgXcQ')).status, 404)
    assert.equal((await send(world, '/import', CSV)).status, 200)
    await world.running.settle()
    assert.equal((await world.get('/videos/dQw4w9WgXcQ')).status, 200)
    const { entries } = await world.auth.audit.page({ limit: 10 })
    assert.deepEqual(
      entries.map(({ action, who }) => [action, who]),
      [['history.import', 'owner']],
    )
  })

  test('says what is wrong with what is no such file', async (t) => {
    const world = await openWorld(t)
    assert.equal((await send(world, '/import', 'a,b\n1,2\n')).status, 400)
    assert.equal((await send(world, '/import', '{}', { 'content-type': 'application/json' })).status, 415)
    assert.equal((await send(world, '/import', CSV, { 'x-tubewire': '' })).status, 403)
    const asAcme = await world.get('/import', 'acme', {
      method: 'POST',
      body: CSV,
      headers: { 'content-type': 'text/csv' },
    })
    assert.equal(asAcme.status, 403)
  })
})

describe('trying an alert again', () => {
  const retry = (world: WebWorld, id: string) => send(world, `/alerts/${id}/retry`, '')
  test('puts it into the outbox, and says where that can not be', async (t) => {
    const asked: string[] = []
    const world = await openWorld(t, {
      ports: {
        retryAlerts: async (ids) => {
          asked.push(...ids)
          const isFirst = ids[0]?.endsWith('-0')
          return { queued: isFirst ? ids : [], gone: [], notRetryable: isFirst ? [] : ids }
        },
      },
    })
    const done = await retry(world, 'telegram_outbox-0-0')
    assert.deepEqual(await done.json(), { ok: true, queued: ['telegram_outbox-0-0'] })
    const sent = await retry(world, 'telegram_outbox-0-1')
    assert.equal(sent.status, 409)
    assert.equal((await retry(world, 'telegram_outbox-0-99')).status, 404)
    assert.deepEqual(asked, ['telegram_outbox-0-0', 'telegram_outbox-0-1'])
  })
})
