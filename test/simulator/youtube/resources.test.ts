import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isoDuration, threeFigures } from '../../../src/simulator/youtube/resources/shape.ts'
import { reasonOf, youtubeFor } from './support.ts'

test('a video has the documented shape: counts are strings, times whole seconds', async (t) => {
  const { world, ask } = await youtubeFor(t)
  const [id] = world.videoIds
  world.hold(id!, 'views', 2n ** 63n)
  world.hold(id!, 'likes', 12)
  const reply = await ask('videos', { part: 'snippet,statistics,contentDetails,status', id: id! })
  assert.equal(reply.json.kind, 'youtube#videoListResponse')
  assert.deepEqual(reply.json.pageInfo, { totalResults: 1, resultsPerPage: 1 })
  const [video] = reply.json.items
  assert.equal(video.kind, 'youtube#video')
  assert.equal(video.id, id)
  assert.match(video.etag, /^[\w-]{27}$/)
  assert.match(video.snippet.publishedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.equal(video.snippet.liveBroadcastContent, 'none')
  assert.deepEqual(video.snippet.localized.title, video.snippet.title)
  assert.equal(video.snippet.thumbnails.default.width, 120)
  assert.match(video.contentDetails.duration, /^P(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$/)
  assert.equal(video.status.privacyStatus, 'public')
  assert.equal(video.statistics.viewCount, '9223372036854775808')
  assert.equal(video.statistics.likeCount, '12')
  assert.equal(video.statistics.favoriteCount, '0')
  assert.match(video.statistics.commentCount, /^\d+$/)
  assert.equal(video.liveStreamingDetails, undefined)
})

test('only the parts asked for are answered', async (t) => {
  const { world, ask } = await youtubeFor(t)
  const reply = await ask('videos', { part: 'status,liveStreamingDetails', id: world.videoIds[0]! })
  assert.deepEqual(Object.keys(reply.json.items[0]), ['kind', 'etag', 'id', 'status'])
})

test('what is hidden, closed or missing has no field, never a 0', async (t) => {
  const { world, ask } = await youtubeFor(t)
  const [id] = world.videoIds
  const statistics = async (path: string) =>
    Object.keys((await ask(path, { part: 'statistics', id: id! })).json.items[0].statistics ?? { none: 1 })
  world.hide(id!, 'likes')
  assert.deepEqual(await statistics('videos'), ['viewCount', 'favoriteCount', 'commentCount'])
  assert.deepEqual(await statistics('videos:batchGetStats'), ['viewCount', 'commentCount'])
  world.hide(id!, 'comments')
  world.hide(id!, 'views')
  assert.deepEqual(await statistics('videos'), ['favoriteCount'])
  world.setStatistics(id!, false)
  assert.deepEqual(await statistics('videos'), ['none'])
})

test('private, deleted and unknown videos are left out, an id given twice comes once', async (t) => {
  const { world, ask } = await youtubeFor(t)
  const [one, two, three] = world.videoIds
  world.setPresence(two!, 'private')
  world.setPresence(three!, 'deleted')
  for (const path of ['videos', 'videos:batchGetStats']) {
    const reply = await ask(path, { part: 'id', id: [one, two, three, 'unknownunkn', one].join() })
    assert.equal(reply.status, 200)
    assert.deepEqual(
      reply.json.items.map((item: { id: string }) => item.id),
      [one],
    )
  }
  const none = await ask('videos', { part: 'id', id: two! })
  assert.deepEqual(none.json.items, [])
})

test('batchGetStats answers in its own shape, and says how many failed', async (t) => {
  const { world, ask } = await youtubeFor(t)
  const [id] = world.videoIds
  const reply = await ask('videos:batchGetStats', {
    part: 'id,snippet,statistics,contentDetails',
    id: `${id},unknownunkn`,
  })
  assert.equal(reply.json.kind, 'youtube#batchGetStatsResponse')
  assert.deepEqual(reply.json.summary, {
    requestedVideoCount: '2',
    succeededVideoCount: '1',
    failedVideoCount: '1',
  })
  const [item] = reply.json.items
  assert.equal(item.kind, 'youtube#videoStats')
  assert.deepEqual(Object.keys(item.snippet), ['publishTime'])
  assert.match(item.contentDetails.durationMillis, /^\d+000$/)
  assert.equal(item.statistics.favoriteCount, undefined)
})

test('a premiere is upcoming without a length, then live with viewers, then over', async (t) => {
  const { world, clock, ask } = await youtubeFor(t, {}, { videos: 1, kinds: ['premiere'] })
  const [id] = world.videoIds
  const look = async () =>
    (await ask('videos', { part: 'snippet,contentDetails,liveStreamingDetails', id: id! })).json.items[0]
  const upcoming = await look()
  assert.equal(upcoming.snippet.liveBroadcastContent, 'upcoming')
  assert.equal(upcoming.contentDetails.duration, 'P0D')
  assert.deepEqual(Object.keys(upcoming.liveStreamingDetails), ['scheduledStartTime'])
  const { scheduledStartMs } = world.video(id!)!.live!
  clock.set(scheduledStartMs + world.refreshMs)
  const live = await look()
  assert.equal(live.snippet.liveBroadcastContent, 'live')
  assert.match(live.liveStreamingDetails.concurrentViewers, /^\d+$/)
  clock.advance(86_400_000)
  const over = await look()
  assert.equal(over.snippet.liveBroadcastContent, 'none')
  assert.notEqual(over.contentDetails.duration, 'P0D')
  assert.ok(over.liveStreamingDetails.actualEndTime)
})

test('a playlist is walked by opaque tokens, forwards and backwards', async (t) => {
  const { world, ask } = await youtubeFor(t, {}, { videos: 120, playlists: 1 })
  const [playlistId] = world.playlistIds
  const page = (pageToken?: string) =>
    ask('playlistItems', {
      part: 'contentDetails',
      playlistId: playlistId!,
      maxResults: '50',
      ...(pageToken ? { pageToken } : {}),
    })
  const one = (await page()).json
  const two = (await page(one.nextPageToken)).json
  const three = (await page(two.nextPageToken)).json
  assert.deepEqual(
    [one, two, three].map((each) => each.items.length),
    [50, 50, 20],
  )
  assert.deepEqual(one.pageInfo, { totalResults: 120, resultsPerPage: 50 })
  assert.equal(one.prevPageToken, undefined)
  assert.equal(three.nextPageToken, undefined)
  assert.deepEqual((await page(two.prevPageToken)).json.items, one.items)
  const ids = [one, two, three].flatMap((each) =>
    each.items.map((item: { contentDetails: { videoId: string } }) => item.contentDetails.videoId),
  )
  assert.deepEqual(ids, world.videoIds)
  const defaults = await ask('playlistItems', { part: 'id', playlistId: playlistId! })
  assert.equal(defaults.json.items.length, 5)
})

test('a token that is not of this list is refused', async (t) => {
  const { world, ask } = await youtubeFor(t, {}, { videos: 40 })
  const [one, two] = world.playlistIds
  const { nextPageToken } = (await ask('playlistItems', { part: 'id', playlistId: one! })).json
  for (const pageToken of [nextPageToken, 'CAUQAA', 'x']) {
    const reply = await ask('playlistItems', { part: 'id', playlistId: two!, pageToken })
    assert.equal(reply.status, 400)
    assert.equal(reasonOf(reply), 'invalidPageToken')
  }
})

test('a playlist lists private and deleted videos without their data, uploads do not list them', async (t) => {
  const { world, ask } = await youtubeFor(t, {}, { videos: 3, playlists: 1, channels: 1 })
  const [one, two] = world.videoIds
  world.setPresence(one!, 'private')
  world.setPresence(two!, 'deleted')
  const list = async (playlistId: string) =>
    (await ask('playlistItems', { part: 'snippet,contentDetails,status', playlistId })).json.items
  const [hidden, gone, whole] = await list(world.playlistIds[0]!)
  assert.equal(hidden.snippet.title, 'Private video')
  assert.equal(hidden.snippet.description, 'This video is private.')
  assert.deepEqual(hidden.snippet.thumbnails, {})
  assert.equal(hidden.snippet.videoOwnerChannelId, undefined)
  assert.deepEqual(hidden.contentDetails, { videoId: one })
  assert.equal(hidden.status.privacyStatus, 'private')
  assert.equal(gone.snippet.title, 'Deleted video')
  assert.equal(whole.snippet.position, 2)
  assert.equal(whole.snippet.videoOwnerChannelId, world.channels[0]!.id)
  assert.deepEqual(whole.snippet.resourceId, { kind: 'youtube#video', videoId: world.videoIds[2] })
  assert.ok(whole.contentDetails.videoPublishedAt)
  const uploads = await list(world.channels[0]!.uploadsId)
  assert.equal(uploads.length, 1)
})

test('a list may hold a video twice, and can be asked for one video or for one entry', async (t) => {
  const { world, ask } = await youtubeFor(t, {}, { videos: 3, playlists: 1 })
  const [playlistId] = world.playlistIds
  const [id] = world.videoIds
  world.addToPlaylist(playlistId!, id!)
  const both = (await ask('playlistItems', { part: 'id', playlistId: playlistId!, videoId: id! })).json.items
  assert.equal(both.length, 2)
  assert.notEqual(both[0].id, both[1].id)
  const single = (await ask('playlistItems', { part: 'snippet', id: both[1].id })).json.items
  assert.equal(single[0].snippet.position, 3)
})

test('a private playlist is not found, and left out by id', async (t) => {
  const { world, ask } = await youtubeFor(t)
  const [one, two] = world.playlistIds
  world.setPlaylistPresence(one!, 'private')
  const items = await ask('playlistItems', { part: 'id', playlistId: one! })
  assert.equal(items.status, 404)
  assert.equal(reasonOf(items), 'playlistNotFound')
  const lists = await ask('playlists', { part: 'contentDetails,snippet', id: `${one},${two}` })
  assert.equal(lists.json.items.length, 1)
  assert.equal(typeof lists.json.items[0].contentDetails.itemCount, 'number')
  world.setPlaylistPresence(two!, 'unlisted')
  const ofChannel = await ask('playlists', { part: 'id', channelId: world.channels[1]!.id })
  assert.equal(ofChannel.json.items.length, 0)
  assert.equal((await ask('playlists', { part: 'id', id: two! })).json.items.length, 1)
  assert.equal((await ask('playlistItems', { part: 'id', playlistId: two! })).status, 200)
})

test('a channel is found by id and by handle; where none is, there are no items at all', async (t) => {
  const { world, ask } = await youtubeFor(t)
  const [channel] = world.channels
  const part = 'snippet,contentDetails,statistics'
  const { handle } = channel!
  const ways: Record<string, string>[] = [
    { id: channel!.id },
    { forHandle: handle },
    { forHandle: handle.slice(1) },
    { forHandle: handle.toUpperCase() },
  ]
  for (const params of ways) {
    const reply = await ask('channels', { part, ...params })
    assert.equal(reply.json.items[0].id, channel!.id, JSON.stringify(params))
    assert.equal(reply.json.items[0].contentDetails.relatedPlaylists.uploads, channel!.uploadsId)
  }
  world.terminateChannel(channel!.id)
  const nobody: Record<string, string>[] = [
    { id: channel!.id },
    { forHandle: '@nobody' },
    { forUsername: 'nobody' },
  ]
  for (const params of nobody) {
    const reply = await ask('channels', { part, ...params })
    assert.equal(reply.status, 200)
    assert.ok(!('items' in reply.json))
    assert.equal(reply.json.pageInfo.totalResults, 0)
  }
})

test('search finds public videos, and charts sort by views', async (t) => {
  const { world, ask } = await youtubeFor(t, {}, { videos: 30 })
  world.rename(world.videoIds[3]!, 'A needle in the hay')
  const found = await ask('search', { part: 'snippet', q: 'Needle' })
  assert.deepEqual(found.json.items[0].id, { kind: 'youtube#video', videoId: world.videoIds[3] })
  const chart = await ask('videos', { part: 'statistics', chart: 'mostPopular', maxResults: '30' })
  const views = chart.json.items.map((item: { statistics: { viewCount: string } }) =>
    BigInt(item.statistics.viewCount),
  )
  assert.deepEqual(
    views,
    [...views].sort((a, b) => Number(b - a)),
  )
})

test('durations and rounded counts', () => {
  assert.equal(isoDuration(213), 'PT3M33S')
  assert.equal(isoDuration(0), 'P0D')
  assert.equal(isoDuration(3600), 'PT1H')
  assert.equal(isoDuration(90_061), 'P1DT1H1M1S')
  assert.equal(threeFigures(1_239_999), 1_230_000)
  assert.equal(threeFigures(999), 999)
  assert.equal(threeFigures(0), 0)
})
