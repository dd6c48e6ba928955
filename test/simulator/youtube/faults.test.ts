import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorPage, resetAfter, resetBefore } from '../../../src/simulator/faults/common.ts'
import { youtubeFaults } from '../../../src/simulator/youtube/index.ts'
import { reasonOf, START, youtubeFor } from './support.ts'

const params = { part: 'id', id: 'x' }

/** Why a fetch failed, as the socket has it. */
async function failure(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => assert.fail('the request was answered'),
    (reason: unknown) => reason as Error & { cause?: { code?: string } },
  )
  return error.cause?.code ?? error.message
}

test('a page of HTML in place of JSON, for the requests chosen', async (t) => {
  const { youtube, ask } = await youtubeFor(t)
  const remove = youtube.faults.add({ nth: [2, 3], action: errorPage(502) })
  const statuses = []
  for (let n = 0; n < 4; n++) statuses.push((await ask('videos', params)).status)
  assert.deepEqual(statuses, [200, 502, 502, 200])
  assert.deepEqual(youtube.faults.hits, [2])
  assert.equal(youtube.quota.used('shared'), 2, 'what a fault kept from taking effect costs nothing')
  remove()
  youtube.faults.add({ every: 2, times: 1, action: errorPage(500) })
  const more = []
  for (let n = 0; n < 4; n++) more.push((await ask('videos', params)).status)
  assert.deepEqual(more, [200, 500, 200, 200])
})

test('resets arrive as resets, before the request took effect and after', async (t) => {
  const { youtube, ask } = await youtubeFor(t)
  youtube.faults.add({ nth: 1, action: resetBefore })
  youtube.faults.add({ nth: 2, action: resetAfter })
  assert.equal(await failure(ask('videos', params)), 'ECONNRESET')
  assert.equal(youtube.quota.used('shared'), 0)
  assert.equal(await failure(ask('videos', params)), 'ECONNRESET')
  assert.equal(youtube.quota.used('shared'), 1)
  assert.equal((await ask('videos', params)).status, 200)
  assert.deepEqual(
    youtube.requests.map((each) => each.outcome),
    ['refused', 'lost', 'delivered'],
  )
})

test('a body may end too early', async (t) => {
  const { world, youtube, ask } = await youtubeFor(t)
  youtube.faults.add({ times: 1, action: { kind: 'truncate' } })
  const whole = { part: 'snippet', id: world.videoIds.join() }
  assert.match(await failure(ask('videos', whole)), /UND_ERR_SOCKET|terminated/)
  assert.equal((await ask('videos', whole)).json.items.length, world.videoIds.length)
})

test('a slow answer is the true one, and one that never comes ends with the client', async (t) => {
  const { youtube, ask } = await youtubeFor(t)
  youtube.faults.add({ nth: 1, action: { kind: 'slow', delayMs: 60 } })
  youtube.faults.add({ nth: 2, action: { kind: 'hang', when: 'after' } })
  const begun = performance.now()
  assert.equal((await ask('videos', params)).status, 200)
  assert.ok(performance.now() - begun >= 55)
  const timeout = AbortSignal.timeout(50)
  await assert.rejects(
    fetch(`${youtube.baseUrl}/youtube/v3/videos?key=x`, { signal: timeout }),
    (error: Error) => error.name === 'TimeoutError',
  )
})

test('closing ends what hangs', async (t) => {
  const { youtube, ask } = await youtubeFor(t)
  youtube.faults.add({ action: { kind: 'hang', when: 'before' } })
  const hanging = failure(ask('videos', params))
  await untilTaken(youtube)
  await youtube.close()
  assert.match(await hanging, /ECONNRESET|UND_ERR_SOCKET/)
  await youtube.close()
})

async function untilTaken(youtube: { readonly faults: { readonly hits: readonly number[] } }) {
  while (youtube.faults.hits[0] === 0) await new Promise((resolve) => setImmediate(resolve))
}

test('tokens and lists that are good are refused now and then', async (t) => {
  const { world, youtube, ask } = await youtubeFor(t, {}, { videos: 20, playlists: 1 })
  youtube.faults.add(youtubeFaults.spuriousPageToken({ nth: 1 }))
  youtube.faults.add(youtubeFaults.spuriousNotFound({ nth: 2 }))
  const list = { part: 'id', playlistId: world.playlistIds[0]! }
  const { nextPageToken: pageToken } = (await ask('playlistItems', list)).json
  const bad = await ask('playlistItems', { ...list, pageToken })
  assert.equal(bad.status, 400)
  assert.equal(reasonOf(bad), 'invalidPageToken')
  const missing = await ask('playlistItems', { ...list, pageToken })
  assert.equal(missing.status, 404)
  assert.equal(reasonOf(missing), 'playlistNotFound')
  assert.equal((await ask('playlistItems', { ...list, pageToken })).status, 200)
})

test('the errors of YouTube can be had at will', async (t) => {
  const { youtube, ask } = await youtubeFor(t)
  const cases = [
    [youtubeFaults.quotaExceeded(), 403, 'quotaExceeded'],
    [youtubeFaults.rateLimited(7), 429, 'rateLimitExceeded'],
    [youtubeFaults.backendError(), 503, 'backendError'],
    [
      youtubeFaults.refused(403, 'dailyLimitExceeded', 'Daily Limit Exceeded', 'usageLimits'),
      403,
      'dailyLimitExceeded',
    ],
  ] as const
  for (const [action, status, reason] of cases) {
    youtube.faults.clear()
    youtube.faults.add({ match: { operation: 'VIDEOS' }, action })
    const reply = await ask('videos', params)
    assert.equal(reply.status, status)
    assert.equal(reasonOf(reply), reason)
    if (reason === 'rateLimitExceeded') assert.equal(reply.headers.get('retry-after'), '7')
    assert.equal((await ask('videos:batchGetStats', params)).status, 200)
  }
})

test('the clock in the head may be off', async (t) => {
  const { youtube, ask } = await youtubeFor(t)
  assert.equal(Date.parse((await ask('videos', params)).headers.get('date')!), START)
  youtube.faults.add({ action: { kind: 'skew', byMs: -3_600_000 } })
  assert.equal(Date.parse((await ask('videos', params)).headers.get('date')!), START - 3_600_000)
})

test('a probability hits the same requests for the same seed', async (t) => {
  const pattern = async () => {
    const { youtube, ask } = await youtubeFor(t, { faults: [{ probability: 0.3, action: errorPage(503) }] })
    const statuses = []
    for (let n = 0; n < 40; n++) statuses.push((await ask('videos', params)).status)
    assert.ok(youtube.faults.hits[0]! > 4 && youtube.faults.hits[0]! < 22)
    return statuses
  }
  assert.deepEqual(await pattern(), await pattern())
})

test('offline refuses connections, on the same port once it is back', async (t) => {
  const { youtube, ask } = await youtubeFor(t)
  await youtube.goOffline()
  assert.equal(await failure(ask('videos', params)), 'ECONNREFUSED')
  await youtube.goOnline()
  assert.equal((await ask('videos', params)).status, 200)
})
