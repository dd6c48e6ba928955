import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { inspect } from 'node:util'
import { createClient, type YouTubeApi } from '../../../src/youtube/api/client.ts'
import { YouTubeError } from '../../../src/youtube/error.ts'
import { systemClock } from '../../../src/youtube/ports.ts'
import { countingMetrics } from '../doubles.ts'
import { type Asked, apiError, type Scripted, startServer, TEST_KEY, type TestServer } from '../server.ts'

const ID = 'dQw4w9WgXcQ'
const never = new AbortController().signal

interface Fixture {
  readonly client: YouTubeApi
  readonly server: TestServer
  readonly metrics: ReturnType<typeof countingMetrics>
}

async function fixture(
  context: TestContext,
  answer: (asked: Asked) => Scripted | Promise<Scripted>,
  overrides: { timeoutMs?: number; apiKey?: string; concurrency?: number } = {},
): Promise<Fixture> {
  const server = await startServer(context, answer)
  const metrics = countingMetrics()
  const client = createClient({
    transport: {
      apiKey: overrides.apiKey ?? TEST_KEY,
      baseUrl: server.baseUrl,
      timeoutMs: overrides.timeoutMs ?? 5000,
      version: '0.0.0',
    },
    throttle: { concurrency: overrides.concurrency ?? 4, requestsPerSecond: 10_000 },
    clock: systemClock,
    metrics,
  })
  return { client, server, metrics }
}

function videoItem(changes: object = {}): object {
  return {
    kind: 'youtube#video',
    id: ID,
    snippet: {
      publishedAt: '2009-10-25T06:57:33Z',
      channelId: 'UCuAXFkgsw1L7xaCfnd5JJOw',
      title: 'A <song> & more',
      channelTitle: 'Rick',
      liveBroadcastContent: 'none',
    },
    contentDetails: { duration: 'PT3M33S' },
    status: { privacyStatus: 'public', publicStatsViewable: true },
    statistics: { viewCount: '9007199254740993', likeCount: '18000000', commentCount: '0' },
    ...changes,
  }
}

test('videos: strings become bigints, and every part is read', async (context) => {
  const { client } = await fixture(context, () => ({ body: { items: [videoItem()] } }))
  const { items, problems } = await client.videos([ID], never)
  assert.deepEqual(problems, [])
  assert.deepEqual(items, [
    {
      id: ID,
      title: 'A <song> & more',
      channelId: 'UCuAXFkgsw1L7xaCfnd5JJOw',
      channelTitle: 'Rick',
      publishedAtMs: Date.UTC(2009, 9, 25, 6, 57, 33),
      durationSeconds: 213,
      broadcast: 'none',
      privacy: 'public',
      statsViewable: true,
      counts: { views: 9_007_199_254_740_993n, comments: 0n, likes: 18_000_000n },
    },
  ])
})

test('absent is not 0: a hidden like count, closed comments, missing statistics', async (context) => {
  const other = 'aaaaaaaaaaa'
  const { client } = await fixture(context, () => ({
    body: {
      items: [videoItem({ statistics: { viewCount: '5' } }), videoItem({ id: other, statistics: undefined })],
    },
  }))
  const { items } = await client.videos([ID, other], never)
  assert.deepEqual(items[0]?.counts, { views: 5n, comments: undefined, likes: undefined })
  assert.equal(items[1]?.counts, undefined)
})

test('an unreadable item is left out and told, its neighbours are kept', async (context) => {
  const { client } = await fixture(context, () => ({
    body: {
      items: [
        videoItem({ statistics: { viewCount: '12a' } }),
        videoItem({ id: 'short' }),
        videoItem({ statistics: { viewCount: 12 } }),
        videoItem(),
        'nonsense',
      ],
    },
  }))
  const { items, problems } = await client.videos([ID], never)
  assert.equal(items.length, 1)
  assert.deepEqual(problems.length, 4)
  assert.match(problems[0] ?? '', /viewCount is "12a"/)
})

test('statistics: partial success and no summary are both fine', async (context) => {
  const { client } = await fixture(context, ({ path, params }) => {
    assert.equal(path, 'videos:batchGetStats')
    assert.equal(params.get('part'), 'id,statistics')
    assert.equal(params.get('maxResults'), null)
    return {
      body: { items: [{ id: ID, statistics: { viewCount: '1', likeCount: '2', commentCount: '3' } }] },
    }
  })
  const { items } = await client.videoStats([ID, 'bbbbbbbbbbb'], never)
  assert.deepEqual(items, [{ id: ID, counts: { views: 1n, comments: 3n, likes: 2n } }])
})

test('playlist items tell private and deleted videos from those that are only called so', async (context) => {
  const visible = { videoOwnerChannelId: 'UC1', title: 'Private video' }
  const { client } = await fixture(context, () => ({
    body: {
      nextPageToken: 'CAUQAA',
      pageInfo: { totalResults: 4, resultsPerPage: 50 },
      items: [
        { snippet: visible, contentDetails: { videoId: ID, videoPublishedAt: '2020-01-01T00:00:00Z' } },
        { snippet: { title: 'Private video' }, contentDetails: { videoId: 'aaaaaaaaaaa' } },
        { snippet: { title: 'Deleted video', resourceId: { videoId: 'bbbbbbbbbbb' } } },
        {
          snippet: { title: 'Mine', videoOwnerChannelId: 'UC1' },
          contentDetails: { videoId: 'ccccccccccc' },
          status: { privacyStatus: 'private' },
        },
      ],
    },
  }))
  const page = await client.playlistItems('PLx', undefined, never)
  assert.deepEqual(
    page.items.map(({ availability }) => availability),
    ['available', 'private', 'deleted', 'private'],
  )
  assert.equal(page.nextPageToken, 'CAUQAA')
  assert.equal(page.totalResults, 4)
})

test('channels and playlists; an answer without items is none', async (context) => {
  const channelId = 'UCuAXFkgsw1L7xaCfnd5JJOw'
  const { client } = await fixture(context, ({ path, params }) => {
    if (path === 'playlists') return { body: { items: [{ id: 'PLx', contentDetails: { itemCount: 3 } }] } }
    if (params.get('forHandle') === '@none') return { body: { pageInfo: { totalResults: 0 } } }
    const contentDetails = { relatedPlaylists: { likes: '', uploads: 'UUuAXFkgsw1L7xaCfnd5JJOw' } }
    return { body: { items: [{ id: channelId, snippet: { title: 'Rick' }, contentDetails }] } }
  })
  assert.deepEqual((await client.playlists(['PLx'], never)).items, [
    { id: 'PLx', title: undefined, itemCount: 3 },
  ])
  assert.deepEqual((await client.channels({ by: 'handle', handle: '@none' }, never)).items, [])
  assert.deepEqual((await client.channels({ by: 'id', ids: [channelId] }, never)).items, [
    { id: channelId, title: 'Rick', uploadsPlaylistId: 'UUuAXFkgsw1L7xaCfnd5JJOw' },
  ])
})

test('requests are GET, name the product and gzip, and carry the key in a header only', async (context) => {
  const { client, server } = await fixture(context, () => ({ body: { items: [] } }))
  await client.videos([ID], never)
  await client.playlistItems('PLx', 'T', never)
  for (const { method, headers, url } of server.asked) {
    assert.equal(method, 'GET')
    assert.match(headers['user-agent'] ?? '', /tubewire.*gzip/)
    assert.equal(headers['accept-encoding'], 'gzip')
    assert.equal(headers['x-goog-api-key'], TEST_KEY)
    assert.ok(!url.includes(TEST_KEY) && !url.includes(encodeURIComponent(TEST_KEY)))
  }
})

test('ids go out deduplicated, and never more than 50', async (context) => {
  const { client, server } = await fixture(context, () => ({ body: { items: [] } }))
  await client.videos([ID, ID, 'aaaaaaaaaaa'], never)
  assert.equal(server.asked[0]?.params.get('id'), `${ID},aaaaaaaaaaa`)
  assert.equal(server.asked[0]?.params.get('maxResults'), null)
  const many = Array.from({ length: 51 }, (_, index) => String(index).padStart(11, 'x'))
  await assert.rejects(client.videos(many, never), RangeError)
  await assert.rejects(client.videos([], never), RangeError)
  assert.equal(server.asked.length, 1)
})

test('a list that has not changed is asked for conditionally and read from what was kept', async (context) => {
  const body = { items: [{ contentDetails: { videoId: ID } }] }
  const { client, server, metrics } = await fixture(context, ({ headers }) =>
    headers['if-none-match'] === '"one"' ? { status: 304, body: '' } : { body, headers: { etag: '"one"' } },
  )
  const first = await client.playlistItems('PLx', undefined, never)
  const second = await client.playlistItems('PLx', undefined, never)
  assert.deepEqual(second, first)
  assert.equal(server.asked[1]?.headers['if-none-match'], '"one"')
  assert.equal(metrics.requests.get('playlistItems.list not-modified'), 1)
})

test('a request that hangs ends with its timeout, one that is aborted at once', async (context) => {
  const { client } = await fixture(context, () => 'hang', { timeoutMs: 30 })
  await assert.rejects(client.videos([ID], never), { name: 'YouTubeError', code: 'timeout' })
  const controller = new AbortController()
  const pending = client.videos([ID], controller.signal)
  controller.abort(new Error('stop'))
  await assert.rejects(pending, /stop/)
})

test('resets, cut-off bodies and what is not JSON can be retried', async (context) => {
  const script: Scripted[] = ['reset', 'truncate', { body: '<html>' }, { body: '[]' }]
  const { client } = await fixture(context, () => script.shift() ?? 'hang')
  for (const code of ['network', 'network', 'bad-answer', 'bad-answer']) {
    await assert.rejects(client.videos([ID], never), { code, disposition: 'retry' })
  }
})

test('nothing listens there: the message names the setting', async () => {
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const { port } = closed.address() as AddressInfo
  closed.close()
  await once(closed, 'close')
  const client = createClient({
    transport: { apiKey: TEST_KEY, baseUrl: `http://127.0.0.1:${port}`, timeoutMs: 1000, version: '0' },
    throttle: { concurrency: 1, requestsPerSecond: 100 },
    clock: systemClock,
    metrics: countingMetrics(),
  })
  await assert.rejects(client.videos([ID], never), /ECONNREFUSED.*youtube\.baseUrl/)
})

test('a redirect is not followed: the key stays with its host', async (context) => {
  const { client, server } = await fixture(context, () => ({
    status: 302,
    body: '',
    headers: { location: '/youtube/v3/elsewhere' },
  }))
  await assert.rejects(client.videos([ID], never), { code: 'bad-answer' })
  assert.equal(server.asked.length, 1)
})

test('no error shows the key, even when YouTube repeats it', async (context) => {
  const { client } = await fixture(context, () =>
    apiError(400, 'keyInvalid', `Bad key ${TEST_KEY} (${encodeURIComponent(TEST_KEY)})`),
  )
  const error = await client.videos([ID], never).catch((thrown: unknown) => thrown)
  assert.ok(error instanceof YouTubeError)
  assert.equal(error.disposition, 'operator')
  assert.match(error.message, /Bad key \*\*\* \(\*\*\*\)/)
  const shown = inspect(error, { depth: 10, showHidden: true })
  assert.ok(!shown.includes(TEST_KEY) && !shown.includes(encodeURIComponent(TEST_KEY)))
})

test('a key that is no header value is refused without being shown', () => {
  const make = (apiKey: string, baseUrl = 'https://youtube.googleapis.com') =>
    createClient({
      transport: { apiKey, baseUrl, timeoutMs: 1, version: '0' },
      throttle: { concurrency: 1, requestsPerSecond: 1 },
      clock: systemClock,
      metrics: countingMetrics(),
    })
  for (const key of ['', 'secret\n', 'sécret']) {
    assert.throws(
      () => make(key),
      (error: Error) => /youtube\.apiKey/.test(error.message) && !/cret/.test(error.message),
    )
  }
  assert.throws(() => make('k', 'ftp://x'), /youtube\.baseUrl/)
})

test('no more requests at once than allowed', async (context) => {
  const waiting: (() => void)[] = []
  const { client, server } = await fixture(
    context,
    () =>
      new Promise((resolve) => {
        waiting.push(() => resolve({ body: { items: [] } }))
        if (waiting.length === 2) for (const answer of waiting.splice(0)) answer()
      }),
    { concurrency: 2 },
  )
  const controller = new AbortController()
  const all = Array.from({ length: 6 }, () => client.videos([ID], controller.signal))
  assert.equal((await Promise.all(all)).length, 6)
  assert.equal(server.asked.length, 6)
})
