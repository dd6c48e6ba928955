import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { PROBLEM } from '../../src/web/api/schemas/problem.ts'
import { ACCEPTED, bench, HOUR, NOW } from '../history/fixture.ts'
import { addManyVideos, LONG_QUESTION } from '../history/long.ts'
import { openWorld, type Who } from './world.ts'

interface Sent {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** As it is on the wire: `fetch` unpacks what it gets. */
async function raw(url: string, headers: Record<string, string>): Promise<Sent> {
  const asked = request(url, { headers, agent: false })
  asked.end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const body = Buffer.concat(await Array.fromAsync(response))
  return { status: response.statusCode, headers: response.headers, body }
}

test('large answers are compressed as the reader takes them, each with a tag of its own', async (t) => {
  const { url, live } = await openWorld(t)
  const ask = (path: string, headers: Record<string, string>) => raw(`${url}/api/v1${path}`, headers)
  const plain = await ask('/videos', {})
  assert.equal(plain.headers['content-encoding'], undefined)
  assert.match(String(plain.headers.vary), /accept-encoding/)
  const decoders = { br: brotliDecompressSync, gzip: gunzipSync }
  const tags = new Set([plain.headers.etag])
  for (const [encoding, decode] of Object.entries(decoders)) {
    const sent = await ask('/videos', { 'accept-encoding': `${encoding}, deflate` })
    assert.equal(sent.headers['content-encoding'], encoding)
    assert.ok(sent.body.length < plain.body.length / 2)
    assert.deepEqual(decode(sent.body), plain.body)
    tags.add(sent.headers.etag)
    const again = { 'accept-encoding': encoding, 'if-none-match': String(sent.headers.etag) }
    assert.equal((await ask('/videos', again)).status, 304)
  }
  assert.equal(tags.size, 3)
  const refused = await ask('/videos', { 'accept-encoding': 'br;q=0, identity' })
  assert.deepEqual(refused.body, plain.body)
  const small = await ask('/session', { 'accept-encoding': 'br' })
  assert.equal(small.headers['content-encoding'], undefined)
  // What is sent as it happens is never held back for a compressor.
  const events = await fetch(`${url}/api/v1/events`, { headers: { 'accept-encoding': 'br, gzip' } })
  assert.equal(events.headers.get('content-encoding'), null)
  await events.body?.cancel()
  live.close()
})

test('what many ask at once is looked up once, for each who may see something else', async (t) => {
  const world = await openWorld(t)
  const { answers, queries } = world.running.history
  let asked = 0
  // The history's own moves on by itself, with what is kept in order beside.
  let version = 0
  const history = {
    queries,
    get version() {
      return version
    },
    answers: {
      ...answers,
      overview: () => {
        asked += 1
        return answers.overview()
      },
    },
  }
  const counted = await openWorld(t, { ports: { history } })
  const told = (who?: Who) => counted.json<{ clients: { client: string }[] }>('/overview', who)
  const all = await Promise.all([told(), told(), told()])
  assert.equal(asked, 1)
  assert.deepEqual(all[0], all[2])
  assert.deepEqual(
    (await told('acme')).clients.map(({ client }) => client),
    ['acme'],
  )
  assert.equal(asked, 2)
  const before = world.running.history.version
  await world.bench.log.append([
    world.bench.write.observation('new', { at: world.bench.now, views: 1, more: { CLIENTS: ['newcomer'] } }),
  ])
  await world.running.settle()
  assert.ok(world.running.history.version > before)
  version += 1
  assert.ok((await told()).clients.some(({ client }) => client === 'newcomer'))
})

test('a question that is too long is given up, and holds up nothing else', async (t) => {
  const { log, write, start, dir } = await bench(t)
  await log.append(['v', 'w'].map((id) => write.observation(id, { at: NOW - HOUR, views: 5 })))
  const made = await start()
  await made.settle()
  await made.stop()
  addManyVideos(join(dir, 'history.db'))
  const { history } = await start(ACCEPTED, dir, { longestMs: 6_000 })
  const { get, json } = await openWorld(t, { ports: { history } })
  const long = get(`/videos?order=views&search=${encodeURIComponent(LONG_QUESTION.search!)}`)
  assert.equal((await json<{ videoId: string }>('/videos/v')).videoId, 'v')
  const answer = await long
  assert.equal(answer.status, 503)
  assert.equal(answer.headers.get('content-type'), 'application/problem+json')
  assert.equal(PROBLEM.parse(await answer.json()).code, 'timed-out')
  assert.equal((await json<{ videoId: string }>('/videos/w')).videoId, 'w')
})
