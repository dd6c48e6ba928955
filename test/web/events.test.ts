import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { HistoryError } from '../../src/history/index.ts'
import { Audiences } from '../../src/web/live/audience.ts'
import { type LiveEvent, LiveHub } from '../../src/web/live/hub.ts'
import { openStream } from '../../src/web/live/stream.ts'
import { openWorld, type WebWorld, type Who } from './world.ts'

interface Heard {
  readonly id: string | undefined
  readonly event: string
  readonly data: { readonly videoIds?: readonly string[]; readonly ids?: readonly string[] }
}

/** Reads events, as a browser would, until the test ends. */
async function listen(t: TestContext, { get }: WebWorld, who: Who, lastEventId?: string) {
  const abort = new AbortController()
  t.after(() => abort.abort())
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  const response = await get('/events', who, { signal: abort.signal, headers })
  assert.equal(response.status, 200)
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/)
  const blocks = blocksOf(response.body!)
  const first = await blocks.next()
  const ids = [/^id: (.*)$/m.exec(first.value ?? '')?.[1]]
  return {
    get lastId() {
      return ids.at(-1)
    },
    /** The next event; undefined when the stream has ended. */
    async next(): Promise<Heard | undefined> {
      for (;;) {
        const { value, done } = await blocks.next()
        if (done) return undefined
        const heard = parse(value)
        if (heard.id !== undefined) ids.push(heard.id)
        if (heard.event !== '') return heard
      }
    },
    close: () => abort.abort(),
  }
}

async function* blocksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  let text = ''
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      yield text.slice(0, end)
      text = text.slice(end + 2)
    }
  }
  return undefined
}

function parse(block: string): Heard {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
  return { id: field('id'), event: field('event') ?? '', data: JSON.parse(field('data') ?? '{}') }
}

function seen({ bench }: WebWorld, videoId: string, clients: readonly string[]) {
  bench.now += 1_000
  return bench.log.append([
    bench.write.observation(videoId, { at: bench.now, views: 5_000, more: { CLIENTS: clients } }),
  ])
}

describe('live changes', () => {
  test('tell of new observations and alerts', async (t) => {
    const world = await openWorld(t)
    const reader = await listen(t, world, 'owner')
    await seen(world, 'acmeOnly', ['acme'])
    assert.deepEqual((await reader.next())?.data, { videoIds: ['acmeOnly'] })
    const { write, log, now } = world.bench
    await log.append([write.message('betaOnly', now, { chat_id: 'beta', text: 'Hello' })])
    const heard = await reader.next()
    assert.equal(heard?.event, 'alerts')
    assert.deepEqual(heard?.data, { ids: ['telegram_outbox-0-4'] })
  })

  test('go to those alone who may see what changed', async (t) => {
    const world = await openWorld(t)
    const readers = await Promise.all((['acme', 'link'] as const).map((who) => listen(t, world, who)))
    const { write, log, now } = world.bench
    await seen(world, 'betaOnly', ['beta'])
    world.live.tell('status')
    await log.append([
      write.message('together', now, { chat_id: 'beta', text: 'For beta' }),
      write.message('together', now, { chat_id: 'acme', text: 'For acme' }),
    ])
    for (const reader of readers) {
      assert.deepEqual((await reader.next())?.data, { ids: ['telegram_outbox-0-5'] })
    }
  })

  test('that were missed are told to who says what was seen last', async (t) => {
    const world = await openWorld(t)
    const first = await listen(t, world, 'owner')
    const other = await listen(t, world, 'owner')
    const { lastId } = first
    first.close()
    await seen(world, 'acmeOnly', ['acme'])
    await seen(world, 'betaOnly', ['beta'])
    for (let told = 0; told < 2; ) told += (await other.next())?.data.videoIds?.length ?? 0
    const again = await listen(t, world, 'acme', lastId)
    assert.deepEqual((await again.next())?.data, { videoIds: ['acmeOnly'] })
    for (const unknown of ['before-7', `${lastId?.split('-')[0]}-999`, 'nonsense']) {
      const lost = await listen(t, world, 'owner', unknown)
      assert.equal((await lost.next())?.event, 'resync', unknown)
    }
  })

  test('end with the program, and for those whose link was revoked', async (t) => {
    const world = await openWorld(t, { hub: { beatMs: 5 } })
    const [owner, link] = [await listen(t, world, 'owner'), await listen(t, world, 'link')]
    const [share] = world.auth.access.shares()
    await world.auth.access.revokeShare(share!.id)
    assert.equal(await link.next(), undefined)
    world.live.close()
    assert.equal(await owner.next(), undefined)
    assert.equal((await world.get('/events')).status, 503)
  })
})

describe('a reader who does not keep up', () => {
  const everything = { select: (event: LiveEvent) => event, isWelcome: () => true }

  test('is told to ask anew, whatever waited for it, and holds nobody else up', async (t) => {
    const hub = new LiveHub('epoch', { gatherMs: 0 })
    t.after(() => hub.close())
    const stuck = openStream(hub, { ...everything, bufferBytes: 2_000 })!.getReader()
    const quick = openStream(hub, everything)!.getReader()
    const told = async (count: number) => {
      for (let number = 0; number < count; number++) {
        hub.changed({ videos: [`video-${number}`], alerts: [] })
        await quick.read()
      }
    }
    await quick.read()
    await told(200)
    let [text, bytes] = ['', 0]
    while (!text.includes('event: resync')) {
      const { value } = await stuck.read()
      bytes += value!.byteLength
      text += new TextDecoder().decode(value)
    }
    assert.ok(bytes < 4_000, `${bytes} bytes waited for it`)
    assert.match(text, /id: epoch-200\nevent: resync/)
    await told(1)
    assert.match(new TextDecoder().decode((await stuck.read()).value), /id: epoch-201\nevent: videos/)
  })

  test('who went away is forgotten, and there are never too many', async (t) => {
    const hub = new LiveHub('epoch', { maxReaders: 2 })
    t.after(() => hub.close())
    const [one, two] = [openStream(hub, everything)!, openStream(hub, everything)!]
    assert.equal(openStream(hub, everything), undefined)
    await one.cancel()
    assert.equal(hub.readers, 1)
    assert.ok(openStream(hub, everything))
    await two.cancel()
  })
})

test('a burst is one event, and a large one several', async (t) => {
  const hub = new LiveHub('epoch', { gatherMs: 0 })
  t.after(() => hub.close())
  const { promise, resolve } = Promise.withResolvers<number[]>()
  const sizes: number[] = []
  hub.add({
    deliver({ ids }) {
      sizes.push(ids.length)
      if (sizes.length === 3) resolve(sizes)
    },
    beat() {},
    end() {},
  })
  for (let number = 0; number < 1_200; number++) {
    hub.changed({ videos: [`video-${number}`, 'again'], alerts: [] })
  }
  assert.deepEqual(await promise, [500, 500, 201])
  const missed = hub.since('epoch', 1)
  assert.deepEqual(missed.kind === 'events' && missed.events.map((event) => event.number), [2, 3])
})

test('while there is no history, those who are limited are told to ask, and no more', () => {
  const audiences = new Audiences(() => {
    throw new HistoryError('closed', 'there is no history')
  })
  const event = { number: 1, name: 'videos', ids: ['a'] } as const
  const viewer = { name: 'x', role: 'viewer', scopes: null, by: 'token' } as const
  assert.equal(audiences.select({ ...viewer, clients: ['acme'] }, event), 'unknown')
  assert.equal(audiences.select({ ...viewer, clients: null }, event), event)
})
