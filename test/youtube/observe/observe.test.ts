import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { VideoResource } from '../../../src/youtube/api/resources.ts'
import { decodeVideo, encodeVideo } from '../../../src/youtube/observe/codec.ts'
import { nextMovement } from '../../../src/youtube/observe/movement.ts'
import { digest, toObservation, toWrite } from '../../../src/youtube/observe/record.ts'
import {
  absentInDetail,
  absentInStats,
  isStatsUsable,
  leftEveryList,
  newVideo,
  seenInDetail,
  seenInStats,
  type Video,
} from '../../../src/youtube/observe/video.ts'

const HOUR_MS = 3_600_000
const T0 = Date.UTC(2026, 5, 15)
const MEMBERSHIP = { clients: ['acme'], playlists: ['PLx'] }

function resource(changes: Partial<VideoResource> = {}): VideoResource {
  return {
    id: 'dQw4w9WgXcQ',
    title: 'Launch',
    channelId: 'UCuAXFkgsw1L7xaCfnd5JJOw',
    channelTitle: 'Acme',
    publishedAtMs: T0 - 100 * HOUR_MS,
    durationSeconds: 213,
    broadcast: 'none',
    privacy: 'public',
    statsViewable: true,
    counts: { views: 1000n, comments: 10n, likes: 100n },
    ...changes,
  }
}

const seen = (changes: Partial<VideoResource> = {}, nowMs = T0): Video =>
  seenInDetail(newVideo('dQw4w9WgXcQ'), resource(changes), nowMs)

test('a first sight has every field', () => {
  assert.deepEqual(toObservation(seen(), MEMBERSHIP), {
    TITLE: 'Launch',
    VIEWS: 1000n,
    COMMENTS: 10n,
    LIKES: 100n,
    CHANNEL_ID: 'UCuAXFkgsw1L7xaCfnd5JJOw',
    CHANNEL_TITLE: 'Acme',
    CLIENTS: ['acme'],
    PLAYLISTS: ['PLx'],
    PUBLISHED_AT: BigInt(T0 - 100 * HOUR_MS),
    OBSERVED_AT: BigInt(T0),
    DURATION_SECONDS: 213,
    STATE: 'public',
    VIEWS_STATE: 'value',
    COMMENTS_STATE: 'value',
    LIKES_STATE: 'value',
  })
})

test('hidden likes, closed comments, hidden views and missing statistics differ, and none is 0', () => {
  const states = (changes: Partial<VideoResource>) => {
    const { VIEWS, COMMENTS, LIKES, ...rest } = toObservation(seen(changes), MEMBERSHIP)
    assert.deepEqual([VIEWS, COMMENTS, LIKES], [null, null, null])
    return [rest.VIEWS_STATE, rest.COMMENTS_STATE, rest.LIKES_STATE]
  }
  const none = { views: undefined, comments: undefined, likes: undefined }
  assert.deepEqual(states({ counts: none }), ['missing', 'disabled', 'hidden'])
  assert.deepEqual(states({ counts: none, statsViewable: false }), ['hidden', 'disabled', 'hidden'])
  assert.deepEqual(states({ counts: undefined }), ['missing', 'missing', 'missing'])
})

test('a count of 0 is a 0', () => {
  const observation = toObservation(seen({ counts: { views: 0n, comments: 0n, likes: 0n } }), MEMBERSHIP)
  assert.deepEqual([observation.VIEWS, observation.VIEWS_STATE], [0n, 'value'])
})

test('live, upcoming and unlisted videos are told as such', () => {
  assert.equal(seen({ broadcast: 'live' }).state, 'live')
  assert.equal(seen({ broadcast: 'upcoming', durationSeconds: 0 }).state, 'upcoming')
  assert.equal(seen({ privacy: 'unlisted' }).state, 'unlisted')
})

test('statistics change counts alone; hidden views stay hidden there', () => {
  const before = seen({ statsViewable: false, counts: { views: undefined, comments: 1n, likes: 1n } })
  const after = seenInStats(
    before,
    { id: before.id, counts: { views: undefined, comments: 2n, likes: 1n } },
    T0 + HOUR_MS,
  )
  assert.equal(after.metrics.views.state, 'hidden')
  assert.deepEqual(after.metrics.comments, { state: 'value', value: 2n })
  assert.equal(after.title, 'Launch')
  assert.equal(after.detailsAtMs, T0)
})

test('left out by statistics: nothing is said of it until videos.list is asked', () => {
  const missed = absentInStats(seen(), T0 + 1000)
  assert.equal(missed.recheck, true)
  assert.equal(missed.state, 'public')
  assert.equal(missed.observedAtMs, T0)
  const back = seenInDetail(missed, resource(), T0 + 2000)
  assert.equal(back.recheck, false)
  assert.equal(isStatsUsable(back, T0 + 2000), false, 'statistics leave it out: details serve for a while')
  assert.equal(isStatsUsable(back, T0 + 7 * HOUR_MS), true)
})

test('gone from videos.list: private, removed or unavailable, as its list says; the title stays known', () => {
  for (const [listed, state] of [
    ['private', 'private'],
    ['deleted', 'removed'],
    ['available', 'unavailable'],
  ] as const) {
    const observation = toObservation(absentInDetail(seen(), listed, T0 + 1000), MEMBERSHIP)
    assert.equal(observation.STATE, state)
    assert.equal(observation.TITLE, 'Launch')
    assert.deepEqual([observation.VIEWS, observation.VIEWS_STATE], [null, 'missing'])
  }
  assert.equal(leftEveryList(seen(), T0 + 1000).state, 'removed')
  assert.equal(
    seenInDetail(absentInDetail(seen(), 'private', T0 + 1000), resource(), T0 + 2000).state,
    'public',
  )
})

test('unchanged observations are written once a heartbeat, changed ones at once', () => {
  const first = toWrite(seen(), MEMBERSHIP, HOUR_MS)
  assert.ok(first)
  const again = (atMs: number, views = 1000n) =>
    toWrite(
      seenInStats(first.video, { id: first.video.id, counts: { views, comments: 10n, likes: 100n } }, atMs),
      MEMBERSHIP,
      HOUR_MS,
    )
  assert.equal(again(T0 + 60_000), undefined)
  assert.ok(again(T0 + 60_000, 1001n))
  assert.ok(again(T0 + HOUR_MS * 0.95))
})

test('a new client, a new playlist and a new title are changes', () => {
  const first = toWrite(seen(), MEMBERSHIP, HOUR_MS)
  assert.ok(first)
  const later = seenInDetail(first.video, resource(), T0 + 1000)
  assert.equal(toWrite(later, MEMBERSHIP, HOUR_MS), undefined)
  assert.ok(toWrite(later, { ...MEMBERSHIP, clients: ['acme', 'beta'] }, HOUR_MS))
  assert.ok(toWrite(seenInDetail(first.video, resource({ title: 'New' }), T0 + 1000), MEMBERSHIP, HOUR_MS))
})

test('the digest does not depend on the time, and on everything else', () => {
  const observation = toObservation(seen(), MEMBERSHIP)
  assert.equal(digest(observation), digest({ ...observation, OBSERVED_AT: 5n }))
  for (const name of Object.keys(observation).filter((field) => field !== 'OBSERVED_AT')) {
    assert.notEqual(digest({ ...observation, [name]: null }), digest(observation), name)
  }
})

test('movement: growth relative to size and time, smoothed, and never negative', () => {
  const at = (views: bigint) => seen({ counts: { views, comments: 0n, likes: 0n } }).metrics
  assert.equal(nextMovement(0, at(1000n), at(1000n), 60_000), 0)
  const slow = nextMovement(0, at(1_000_000n), at(1_000_100n), 60_000)
  const fast = nextMovement(0, at(1000n), at(1100n), 60_000)
  assert.ok(fast > slow * 100)
  assert.ok(nextMovement(fast, at(1100n), at(1100n), HOUR_MS) < fast)
  assert.ok(nextMovement(0, at(1000n), at(500n), 60_000) > 0, 'a fall is a movement')
})

test('what is kept in the state comes back as it was', () => {
  const count = fc.oneof(
    fc.bigInt(0n, (1n << 63n) - 1n).map((value) => ({ state: 'value' as const, value })),
    fc.constantFrom(
      { state: 'hidden' as const },
      { state: 'disabled' as const },
      { state: 'missing' as const },
    ),
  )
  fc.assert(
    fc.property(
      fc.record({ views: count, comments: count, likes: count }, { noNullPrototype: true }),
      fc.string(),
      (metrics, title) => {
        const video = { ...seen(), metrics, title }
        assert.deepEqual(decodeVideo(encodeVideo(video)), video)
      },
    ),
  )
  assert.equal(decodeVideo(Buffer.from('{"v":0,"id":"x","metrics":[]}')), undefined)
})
