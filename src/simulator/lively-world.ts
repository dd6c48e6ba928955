/** The world of the demo: something is due within seconds, and there is a past to look back on. */
import { realClock } from './clock.ts'
import { between, type Seed } from './random.ts'
import { createWorld, type VideoKind, type VideoSpec, type World } from './world/index.ts'

const DAY_MS = 86_400_000
const REFRESHES_PER_DAY = 60
/** No video is older, in the clock's own time. */
const OLDEST_MS = 40 * DAY_MS
/** For how long nobody talked about the advert. */
const QUIET_MS = 20 * DAY_MS
const UPLOADS = 40
const UPLOAD_GAP_SECONDS = 90

const CALM = { viewsPerDay: 600, likesPerView: 0.004, commentsPerView: 0.0004 }

/** `speed`: how many times faster than life. */
export function livelyWorld(seed: Seed, speed: number): World {
  const dayMs = DAY_MS / speed
  const world = createWorld({
    seed,
    clock: realClock,
    pace: speed,
    refreshMs: Math.max(250, dayMs / REFRESHES_PER_DAY),
    videos: 0,
    playlists: 0,
    channels: 3,
  })
  const [launch, series, tour] = world.channels.map((channel, n) => {
    const title = ['Launch campaign', 'Series and shorts', 'On tour'][n]!
    return world.addPlaylist({ title, channelId: channel.id }).id
  }) as [string, string, string]
  const at = (seconds: number) => world.startMs + seconds * 1000

  /** Published when its views, at their pace, began. */
  const add = (
    playlist: string,
    spec: VideoSpec & { readonly views: number; readonly viewsPerDay: number },
  ) => {
    const ageMs = Math.min(OLDEST_MS, (spec.views / spec.viewsPerDay) * dayMs)
    const publishedAtMs = Math.floor((world.startMs - ageMs) / 1000) * 1000
    return world.addVideo({ publishedAtMs, ...spec, playlists: [playlist] })
  }

  // In the first seconds: a milestone, a rename, a video that vanishes and returns, a new one.
  add(launch, {
    kind: 'viral',
    title: 'The advert everybody is talking about',
    views: 992_000,
    viewsPerDay: 54_000,
    // It becomes so now, after quiet weeks.
    publishedAtMs: world.startMs - QUIET_MS,
    likesPerView: 0.03,
    commentsPerView: 0.0003,
  })
  const renamed = add(launch, {
    ...CALM,
    title: 'Unboxing the new trail shoe',
    views: 48_200,
    viewsPerDay: 900,
  })
  world.rename(renamed.id, 'Unboxing the new trail shoe (with subtitles)', at(5))
  const vanishing = add(series, {
    ...CALM,
    title: 'How we filmed the mountain',
    views: 318_000,
    viewsPerDay: 700,
  })
  world.setPresence(vanishing.id, 'private', at(6))
  world.setPresence(vanishing.id, 'story', at(40))
  const hidden = add(series, { ...CALM, title: 'One pan, five dinners', views: 99_700, viewsPerDay: 4_000 })
  world.hide(hidden.id, 'likes', at(25))
  world.release(hidden.id, 'likes', at(70))
  add(tour, { ...CALM, title: 'Live at the harbour, the whole set', views: 4_998_700, viewsPerDay: 800 })

  // Beside them, a quiet company of every kind, hostile titles included.
  const company: readonly (readonly [string, readonly VideoKind[]])[] = [
    [launch, ['steady', 'steady', 'frozen', 'dropping', 'hidden-likes', 'comments-closed']],
    [series, ['steady', 'steady', 'removed', 'returned', 'renamed']],
    [tour, ['steady', 'steady', 'frozen', 'dropping']],
  ]
  for (const [playlist, kinds] of company) {
    for (const [n, kind] of kinds.entries()) {
      const drawn = (least: number, most: number, what: string) =>
        Math.floor(between(least, most, seed, what, playlist, n))
      const views = drawn(1_500_000, 9_000_000, 'views')
      add(playlist, { ...CALM, kind, views, viewsPerDay: drawn(150, 1100, 'speed') })
    }
  }
  world.addVideo({ ...CALM, kind: 'premiere', playlists: [series] })
  for (let n = 0; n < UPLOADS; n++) {
    world.addVideo({
      views: 12,
      viewsPerDay: 6_000,
      likesPerView: 0.02,
      commentsPerView: 0.001,
      publishedAtMs: at(12 + n * UPLOAD_GAP_SECONDS),
      playlists: [n % 2 === 0 ? series : launch],
    })
  }
  return world
}
