import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { KEY, reasonOf, youtubeFor } from './support.ts'

test('a key is taken as a parameter and as a header, and is nowhere in the log', async (t) => {
  const { youtube, world, ask } = await youtubeFor(t)
  const [id] = world.videoIds
  assert.equal((await ask('videos', { part: 'id', id: id! })).status, 200)
  const url = `${youtube.baseUrl}/youtube/v3/videos?part=id&id=${id}`
  assert.equal((await fetch(url, { headers: { 'X-Goog-Api-Key': KEY } })).status, 200)
  assert.equal(youtube.requests.length, 2)
  assert.ok(!JSON.stringify(youtube.requests).includes(KEY))
})

test('keys that are missing, wrong or restricted are refused, and cost nothing', async (t) => {
  const { youtube, ask } = await youtubeFor(t, {
    apiKeys: {
      good: 'valid',
      off: 'service-disabled',
      blocked: 'service-blocked',
      elsewhere: 'address-blocked',
    },
  })
  const params = { part: 'id', id: 'x' }
  const missing = await fetch(`${youtube.baseUrl}/youtube/v3/videos?part=id&id=x`)
  assert.equal(missing.status, 403)
  const wrong = await ask('videos', { ...params, key: 'nobody' })
  assert.equal(wrong.status, 400)
  assert.equal(reasonOf(wrong), 'badRequest')
  assert.equal(wrong.json.error.status, 'INVALID_ARGUMENT')
  assert.equal(wrong.json.error.details[0].reason, 'API_KEY_INVALID')
  const details: [key: string, reason: string, detail: string][] = [
    ['off', 'accessNotConfigured', 'SERVICE_DISABLED'],
    ['blocked', 'forbidden', 'API_KEY_SERVICE_BLOCKED'],
    ['elsewhere', 'forbidden', 'API_KEY_IP_ADDRESS_BLOCKED'],
  ]
  for (const [key, reason, detail] of details) {
    const reply = await ask('videos', { ...params, key })
    assert.equal(reply.status, 403)
    assert.equal(reasonOf(reply), reason)
    assert.equal(reply.json.error.details[0].reason, detail)
  }
  assert.equal(youtube.quota.used('shared'), 0)
})

test('whatever is wrong with the parameters is named, as an error of its own', async (t) => {
  const { youtube, ask } = await youtubeFor(t)
  const many = Array.from({ length: 51 }, (_, n) => `video${n}`).join(',')
  const cases: [path: string, params: Record<string, string>, status: number, reason: string][] = [
    ['videos', { id: 'x' }, 400, 'missingRequiredParameter'],
    ['videos', { part: 'id' }, 400, 'missingRequiredParameter'],
    ['videos', { part: 'id', id: '' }, 400, 'missingRequiredParameter'],
    ['videos', { part: 'id', id: ',' }, 400, 'missingRequiredParameter'],
    ['videos', { part: 'id', id: 'x', chart: 'mostPopular' }, 400, 'incompatibleParameters'],
    ['videos', { part: 'id', id: 'x', maxResults: '50' }, 400, 'incompatibleParameters'],
    ['videos', { part: 'id', id: 'x', pageToken: 'CAUQAA' }, 400, 'incompatibleParameters'],
    ['videos', { part: 'id', id: many }, 400, 'invalidFilters'],
    ['videos', { part: 'id', id: 'x', color: 'red' }, 400, 'unexpectedParameter'],
    ['videos', { part: 'id,statistic', id: 'x' }, 400, 'unknownPart'],
    ['videos', { part: 'fileDetails', id: 'x' }, 403, 'forbidden'],
    ['videos', { part: 'id', myRating: 'like' }, 401, 'required'],
    ['videos', { part: 'id', id: 'x', quotaUser: 'q'.repeat(41) }, 400, 'invalidParameter'],
    ['videos', { part: 'id', id: 'x', fields: 'items(' }, 400, 'invalidParameter'],
    ['videos:batchGetStats', { part: 'id' }, 400, 'missingRequiredParameter'],
    ['videos:batchGetStats', { part: 'status', id: 'x' }, 400, 'unknownPart'],
    ['videos:batchGetStats', { part: 'id', id: many }, 400, 'invalidFilters'],
    ['playlistItems', { part: 'id', playlistId: 'x', maxResults: '51' }, 400, 'invalidParameter'],
    ['playlistItems', { part: 'id', playlistId: 'x', id: 'y' }, 400, 'incompatibleParameters'],
    ['playlistItems', { part: 'id', playlistId: 'PLnone' }, 404, 'playlistNotFound'],
    ['playlistItems', { part: 'statistics', playlistId: 'x' }, 400, 'unknownPart'],
    ['channels', { part: 'id', id: 'x', forHandle: 'y' }, 400, 'incompatibleParameters'],
    ['channels', { part: 'id', mine: 'true' }, 401, 'required'],
    ['playlists', { part: 'id', channelId: 'UCnone' }, 404, 'channelNotFound'],
  ]
  for (const [path, params, status, reason] of cases) {
    const reply = await ask(path, params)
    const what = `${path} ${JSON.stringify(params).slice(0, 80)}`
    assert.equal(reply.status, status, `${what}: ${reply.text}`)
    assert.equal(reply.json.error.code, status, what)
    assert.equal(reasonOf(reply), reason, what)
    assert.equal(reply.json.error.errors[0].message, reply.json.error.message, what)
  }
  assert.match(
    (await ask('videos', { part: 'id' })).json.error.message,
    /Expected one of: id, chart, myRating/,
  )
  const charged = youtube.requests.reduce((sum, each) => sum + each.units, 0)
  assert.equal(charged, cases.length + 1, 'invalid requests cost a unit, too')
})

test('only GET is answered, and only under the paths that there are', async (t) => {
  const { youtube, ask } = await youtubeFor(t, { without: ['videos:batchGetStats'] })
  const posted = await ask('videos', { part: 'id', id: 'x' }, {}, 'POST')
  assert.equal(posted.status, 405)
  assert.equal(posted.headers.get('allow'), 'GET')
  for (const path of ['comments', 'videos:batchGetStats', '%E0%A4', 'constructor']) {
    const reply = await ask(path, { part: 'id', id: 'x' })
    assert.equal(reply.status, 404)
    assert.match(reply.text, /<html>/)
  }
  assert.equal((await fetch(`${youtube.baseUrl}/`)).status, 404)
  assert.equal(youtube.quota.used('shared') + youtube.quota.used('stats'), 0)
})

test('an ETag saves bytes, not quota', async (t) => {
  const { world, clock, youtube, ask } = await youtubeFor(t)
  const params = { part: 'statistics', id: world.videoIds[0]! }
  const first = await ask('videos', params)
  const etag = first.json.etag
  assert.equal(first.headers.get('etag'), `"${etag}"`)
  for (const sent of [etag, `"${etag}"`, `W/"${etag}"`, `"other", "${etag}"`]) {
    const again = await ask('videos', params, { 'if-none-match': sent })
    assert.equal(again.status, 304)
    assert.equal(again.text, '')
  }
  assert.equal(youtube.quota.used('shared'), 5)
  clock.advance(3_600_000)
  assert.equal((await ask('videos', params, { 'if-none-match': etag })).status, 200)
})

test('gzip comes only to those who ask for it twice', async (t) => {
  const { youtube, world } = await youtubeFor(t)
  const path = `/youtube/v3/videos?key=${KEY}&part=snippet&id=${world.videoIds[0]}`
  const raw = (headers: Record<string, string>) =>
    new Promise<{ encoding: string | undefined; body: Buffer }>((resolve, reject) => {
      httpRequest(`${youtube.baseUrl}${path}`, { headers }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({ encoding: response.headers['content-encoding'], body: Buffer.concat(chunks) }),
        )
      })
        .on('error', reject)
        .end()
    })
  assert.equal((await raw({ 'accept-encoding': 'gzip' })).encoding, undefined)
  assert.equal((await raw({ 'user-agent': 'tubewire (gzip)' })).encoding, undefined)
  const zipped = await raw({ 'accept-encoding': 'gzip, deflate', 'user-agent': 'tubewire (gzip)' })
  assert.equal(zipped.encoding, 'gzip')
  assert.equal(JSON.parse(gunzipSync(zipped.body).toString()).items.length, 1)
})

test('answers are indented unless told otherwise, and partial where fields are named', async (t) => {
  const { world, ask } = await youtubeFor(t)
  const params = { part: 'snippet,statistics', id: world.videoIds.slice(0, 2).join() }
  assert.match((await ask('videos', params)).text, /^{\n {2}"kind"/)
  assert.ok(!(await ask('videos', { ...params, prettyPrint: 'false' })).text.includes('\n'))
  const partial = await ask('videos', {
    ...params,
    fields: 'pageInfo/totalResults,items(id,statistics/viewCount)',
  })
  assert.deepEqual(Object.keys(partial.json), ['items', 'pageInfo'])
  assert.deepEqual(partial.json.pageInfo, { totalResults: 2 })
  assert.deepEqual(Object.keys(partial.json.items[0]), ['id', 'statistics'])
  assert.deepEqual(Object.keys(partial.json.items[0].statistics), ['viewCount'])
})

test('every request is logged with what it cost', async (t) => {
  const { youtube, world, ask } = await youtubeFor(t)
  await ask(
    'playlistItems',
    { part: 'id', playlistId: world.playlistIds[0]! },
    { 'user-agent': 'tubewire/1' },
  )
  await ask('videos:batchGetStats', { part: 'statistics', id: world.videoIds[0]! })
  const [first, second] = youtube.requests
  assert.equal(first!.operation, 'playlistItems')
  assert.equal(first!.bucket, 'shared')
  assert.equal(first!.units, 1)
  assert.equal(first!.status, 200)
  assert.equal(first!.outcome, 'delivered')
  assert.deepEqual(first!.params, { part: 'id', playlistId: world.playlistIds[0] })
  assert.equal(first!.headers['user-agent'], 'tubewire/1')
  assert.equal(second!.bucket, 'stats')
  assert.equal(second!.path, '/youtube/v3/videos:batchGetStats')
})
