import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { steppedClock } from '../../../src/simulator/clock.ts'
import {
  createWorld,
  lastingChanges,
  VIDEO_KINDS,
  type VideoKind,
  type World,
} from '../../../src/simulator/world/index.ts'

const START = Date.UTC(2026, 2, 1, 12)
const DAY = 86_400_000
const MINUTE = 60_000

function worldOf(options: Partial<Parameters<typeof createWorld>[0]> = {}) {
  const clock = steppedClock(START)
  return { clock, world: createWorld({ seed: 'seed', clock, ...options }) }
}

const only = (kind: VideoKind) => worldOf({ videos: 1, playlists: 1, channels: 1, kinds: [kind] })
const first = (world: World) => world.videoIds[0]!
const during = (world: World, hours: number) =>
  Array.from({ length: hours * 12 }, (_, n) => world.video(first(world), START + n * 5 * MINUTE)!)

describe('a world', () => {
  test('is the same for the same seed, whatever was asked before', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(fc.integer({ min: 0, max: 3 * DAY }), { maxLength: 8 }),
        (seed, asked) => {
          const make = () => createWorld({ seed, videos: 6, clock: steppedClock(START), startMs: START })
          const one = make()
          const other = make()
          for (const after of asked) for (const id of one.videoIds) one.video(id, START + after)
          assert.deepEqual(one.videoIds, other.videoIds)
          for (const after of asked) {
            for (const id of one.videoIds) {
              assert.deepEqual(one.video(id, START + after), other.video(id, START + after))
            }
          }
        },
      ),
      { numRuns: 30 },
    )
  })

  test('differs with the seed', () => {
    assert.notDeepEqual(worldOf({ seed: 1 }).world.videoIds, worldOf({ seed: 2 }).world.videoIds)
  })

  test('has ids that look like real ones, each once', () => {
    const { world } = worldOf({ videos: 500, playlists: 5, channels: 3 })
    for (const id of world.videoIds) assert.match(id, /^[\w-]{10}[AEIMQUYcgkosw048]$/)
    assert.equal(new Set(world.videoIds).size, 500)
    for (const id of world.playlistIds) assert.match(id, /^PL[\w-]{32}$/)
    for (const channel of world.channels) {
      assert.match(channel.id, /^UC[\w-]{21}[AQgw]$/)
      assert.equal(channel.uploadsId, `UU${channel.id.slice(2)}`)
    }
  })

  test('has titles within 100 units that hold no half characters, hostile ones among them', () => {
    const { world } = worldOf({ videos: 300, hostileTitles: 0.5, kinds: ['renamed'] })
    const titles = world.videoIds.flatMap((id) =>
      [0, 1, 3, 20].map((d) => world.video(id, START + d * DAY)!.title),
    )
    for (const title of titles)
      assert.ok(title.length > 0 && title.length <= 100 && title.isWellFormed(), title)
    assert.ok(titles.some((title) => title.includes('<script>')))
    assert.ok(titles.some((title) => /\p{Script=Arabic}/u.test(title)))
    assert.ok(worldOf({ videos: 50, hostileTitles: 0 }).world.videoIds.every((id) => !id.includes('<')))
  })

  test('draws kinds by their shares', () => {
    const { world } = worldOf({ videos: 400, kinds: { viral: 1, frozen: 3 } })
    const kinds = world.videoIds.map((id) => world.video(id)!.facts.kind)
    const viral = kinds.filter((kind) => kind === 'viral').length
    assert.ok(viral > 60 && viral < 140, `${viral} of 400`)
    assert.equal(kinds.filter((kind) => kind === 'frozen').length, 400 - viral)
  })

  test('goes through its story faster at a pace', () => {
    const { world } = worldOf({ videos: 1, kinds: ['removed'], pace: 1440 })
    assert.equal(world.refreshMs, 208)
    assert.equal(world.video(first(world), START)!.presence, 'public')
    assert.equal(world.video(first(world), START + MINUTE)!.presence, 'deleted')
  })
})

describe('the stories', () => {
  test('only dropping videos ever lose views', () => {
    for (const kind of VIDEO_KINDS) {
      const states = during(only(kind).world, 72).filter((state) => state.presence === 'public')
      const falls = states.some((state, n) => n > 0 && state.views! < states[n - 1]!.views!)
      assert.equal(falls, kind === 'dropping', kind)
    }
  })

  test('steady grows, viral grows more, frozen stands still for hours', () => {
    const steady = during(only('steady').world, 24)
    assert.ok(steady.at(-1)!.views! > steady[0]!.views!)
    const gain = (kind: VideoKind) => {
      const states = during(only(kind).world, 24)
      return states.at(-1)!.views! - states[0]!.views!
    }
    assert.ok(gain('viral') > 5n * gain('steady'))
    const frozen = during(only('frozen').world, 24).map((state) => state.views!)
    const longest = Math.max(...frozen.map((views) => frozen.filter((other) => other === views).length))
    assert.ok(longest > 60, `${longest} five-minute steps without movement`)
  })

  test('metrics are hidden and shown again, and never 0 for that', () => {
    const likes = during(only('hidden-likes').world, 24).map((state) => state.likes)
    assert.ok(likes.includes(null) && likes.at(0) !== null && likes.at(-1) !== null)
    const comments = during(only('comments-closed').world, 24).map((state) => state.comments)
    assert.ok(comments.includes(null) && comments.at(0) !== null)
    assert.ok(!likes.includes(0n))
  })

  const path = (kind: VideoKind, what: 'presence' | 'broadcast') =>
    during(only(kind).world, 24)
      .map((state) => state[what])
      .filter((value, n, all) => value !== all[n - 1])

  test('videos vanish, return, appear and go live', () => {
    assert.deepEqual(path('removed', 'presence'), ['public', 'deleted'])
    assert.deepEqual(path('returned', 'presence'), ['public', 'private', 'public'])
    assert.deepEqual(path('upload', 'presence'), ['unpublished', 'public'])
    assert.deepEqual(path('premiere', 'broadcast'), ['upcoming', 'live', 'none'])
  })

  test('a premiere tells its times', () => {
    const states = during(only('premiere').world, 24)
    const [upcoming, live, over] = ['upcoming', 'live', 'none'].map(
      (broadcast) => states.find((state) => state.broadcast === broadcast)!.live!,
    )
    assert.equal(upcoming!.actualStartMs, null)
    assert.equal(live!.actualStartMs, live!.scheduledStartMs)
    assert.ok(live!.concurrentViewers! > 0n)
    assert.ok(over!.actualEndMs! > over!.scheduledStartMs)
  })

  test('uploads appear in the uploads of their channel, the newest first, and vanished ones leave them', () => {
    const { world } = worldOf({ videos: 6, channels: 1, kinds: ['upload', 'steady', 'removed'] })
    const uploads = (atMs: number) => world.playlist(world.channels[0]!.uploadsId, atMs)!.items
    assert.equal(uploads(START).length, 4)
    const later = uploads(START + DAY)
    assert.equal(later.length, 4)
    assert.ok(later.every((item, n) => n === 0 || item.addedAtMs <= later[n - 1]!.addedAtMs))
  })
})

describe('edits', () => {
  test('hold, grow, hide and release a metric from their time on', () => {
    const { world } = only('steady')
    const id = first(world)
    const views = (hours: number) => world.video(id, START + hours * 60 * MINUTE)!.views
    const told = [0, 1, 2, 3, 4, 5, 6].map(views)
    world.hold(id, 'views', 2n ** 60n, START + 60 * MINUTE)
    world.setMetric(id, 'views', { grown: 500n }, START + 180 * MINUTE)
    world.hide(id, 'views', START + 300 * MINUTE)
    world.release(id, 'views', START + 360 * MINUTE)
    assert.equal(views(0), told[0])
    assert.equal(views(1), 2n ** 60n)
    assert.equal(views(2), 2n ** 60n)
    assert.equal(views(3), 500n)
    assert.equal(views(4), 500n + told[4]! - told[3]!)
    assert.equal(views(5), null)
    assert.equal(views(6), told[6])
  })

  test('may come in any order', () => {
    const { world } = only('steady')
    world.rename(first(world), 'third', START + 3)
    world.rename(first(world), 'first', START + 1)
    assert.deepEqual([0, 1, 2, 3].map((ms) => world.video(first(world), START + ms)!.title).slice(1), [
      'first',
      'first',
      'third',
    ])
  })

  test('remove, restore, and take the whole statistics away', () => {
    const { world, clock } = only('steady')
    const id = first(world)
    world.setPresence(id, 'deleted')
    assert.equal(world.video(id)!.presence, 'deleted')
    clock.advance(1)
    world.setPresence(id, 'story')
    world.setStatistics(id, false)
    assert.equal(world.video(id)!.presence, 'public')
    assert.equal(world.video(id)!.hasStatistics, false)
  })

  test('a new video counts from its own publication', () => {
    const { world, clock } = only('steady')
    clock.advance(5 * DAY)
    const made = world.addVideo({ views: 1000, viewsPerDay: 2400, playlists: [world.playlistIds[0]!] })
    assert.equal(world.video(made.id)!.views, 1000n)
    assert.equal(world.video(made.id, clock.now() - 1)!.presence, 'unpublished')
    assert.ok(world.video(made.id, clock.now() + DAY)!.views! > 3000n)
    assert.ok(world.playlist(world.playlistIds[0]!)!.items.some((item) => item.videoId === made.id))
  })

  test('lists hold a video twice, lose it, and close', () => {
    const { world, clock } = only('steady')
    const [list] = world.playlistIds
    const id = first(world)
    world.addToPlaylist(list!, id, undefined, 0)
    const items = world.playlist(list!)!.items
    assert.deepEqual(
      items.map((item) => item.videoId),
      [id, id],
    )
    assert.notEqual(items[0]!.id, items[1]!.id)
    clock.advance(1)
    world.removeFromPlaylist(list!, id)
    assert.equal(world.playlist(list!)!.items.length, 0)
    world.setPlaylistPresence(list!, 'private')
    assert.equal(world.playlist(list!)!.presence, 'private')
    assert.equal(world.playlist(list!, START)!.presence, 'public')
  })

  test('name what does not exist', () => {
    const { world } = only('steady')
    assert.throws(() => world.rename('nope', 'x'), /no video nope/)
    assert.throws(() => world.addToPlaylist('nope', first(world)), /no playlist nope/)
    assert.equal(world.video('nope'), undefined)
    assert.equal(world.playlist('nope'), undefined)
  })
})

describe('the true history', () => {
  test('replayed over the first state gives the last one', () => {
    const { world } = worldOf({ videos: 33, kinds: VIDEO_KINDS })
    const to = START + 2 * DAY
    world.hold(first(world), 'likes', 7, START + 100)
    const changes = world.changes(START, to)
    assert.ok(changes.every((change, n) => n === 0 || change.atMs >= changes[n - 1]!.atMs))
    for (const id of world.videoIds) {
      const now: Record<string, unknown> = { ...world.video(id, START) }
      for (const change of changes) {
        if (change.videoId !== id || !('to' in change)) continue
        assert.equal(now[change.what], change.from)
        now[change.what] = change.to
      }
      const last = world.video(id, to)!
      for (const what of ['views', 'likes', 'comments', 'title', 'presence', 'broadcast'] as const) {
        assert.equal(now[what], last[what], `${what} of ${id}`)
      }
    }
  })

  test('is the same in one span and in many', () => {
    const { world } = worldOf({ videos: 11, kinds: VIDEO_KINDS })
    const cuts = [0, 1, 777_777, DAY / 3, DAY / 2, DAY].map((ms) => START + ms)
    const pieces = cuts.slice(1).flatMap((to, n) => world.changes(cuts[n]!, to))
    assert.deepEqual(pieces, world.changes(START, START + DAY))
  })

  test('tells when lists change', () => {
    const { world } = only('steady')
    const [list] = world.playlistIds
    world.removeFromPlaylist(list!, first(world), START + 5)
    assert.deepEqual(
      world.changes(START, START + 10).filter((change) => change.what === 'unlisted'),
      [{ atMs: START + 5, videoId: first(world), what: 'unlisted', playlistId: list }],
    )
  })

  test('what lasted can be told from what passed', () => {
    const { world } = only('steady')
    const id = first(world)
    for (const [value, after] of [
      [1, 10],
      [2, 15],
      [3, 40],
    ] as const)
      world.hold(id, 'likes', value, START + after)
    const likes = world.changes(START, START + 50).filter((change) => change.what === 'likes')
    assert.deepEqual(
      likes.map((change) => 'to' in change && change.to),
      [1n, 2n, 3n],
    )
    assert.deepEqual(
      lastingChanges(likes, 10, START + 50).map((change) => 'to' in change && change.to),
      [2n, 3n],
    )
    assert.deepEqual(
      lastingChanges(likes, 11, START + 50).map((change) => 'to' in change && change.to),
      [2n],
    )
  })
})
