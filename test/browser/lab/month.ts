/** A month of observations of four clients' videos, with everything that a page has to cope with. */

import type { OutputRecord } from '../../../src/log/port.ts'
import type { Observation } from '../../../src/records/observation.ts'
import { between, chance, magnitude, pick } from '../../../src/simulator/random.ts'
import { HOSTILE_TITLES, videoTitle } from '../../../src/simulator/world/titles.ts'
import { DAY, HOUR, type Writers } from '../../history/fixture.ts'

const SEED = 'browser'
export const CLIENTS = ['Alpine Outdoor', 'Bluebird Coffee', 'Nordlicht Studio', 'Solène'] as const

export interface MonthOptions {
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly videos: number
  /** Between two observations of a video. */
  readonly everyMs: number
  readonly days: number
}

/** The nth video's id. */
export function videoIdOf(n: number): string {
  return `video-${String(n).padStart(5, '0')}`
}

/** Which videos are special, by number: tests look at them. */
export const SPECIAL = {
  viral: 1,
  hiddenLikes: 2,
  commentsOff: 3,
  removed: 4,
  private: 5,
  renamed: 6,
  unobserved: 7,
  hostile: 8,
  young: 9,
  live: 10,
} as const

/** Everything that was seen of one video, in the order of time. */
export function observationsOf(write: Writers, n: number, options: MonthOptions): OutputRecord[] {
  const { now, days, everyMs } = options
  const videoId = videoIdOf(n)
  const published = publishedAt(n, now)
  const from = Math.max(now - days * DAY, published)
  const phase = Math.floor(chance(SEED, 'phase', n) * Math.min(everyMs, HOUR))
  const records: OutputRecord[] = []
  for (let at = from + phase; at <= now; at += everyMs) {
    if (n === SPECIAL.unobserved && at > now - 12 * DAY && at < now - 9 * DAY) continue
    records.push(write.observation(videoId, { at, ...countsAt(n, at, now), more: factsAt(n, at, now) }))
  }
  return records
}

function publishedAt(n: number, now: number): number {
  const age = n === SPECIAL.young ? 2.5 * DAY : between(4, 500, SEED, 'age', n) * DAY
  return Math.floor((now - age) / HOUR) * HOUR
}

interface CountsAt {
  readonly views: number | null
  readonly likes: number | null
  readonly comments: number | null
}

function countsAt(n: number, at: number, now: number): CountsAt {
  if (isGone(n, at, now)) return { views: null, likes: null, comments: null }
  const views = viewsAt(n, at, now)
  const likes = Math.floor(views * between(0.01, 0.06, SEED, 'likes', n))
  const comments = Math.floor(views * between(0.0005, 0.004, SEED, 'comments', n))
  return {
    views,
    likes: n === SPECIAL.hiddenLikes && at > now - 6 * DAY ? null : likes,
    comments: n === SPECIAL.commentsOff ? null : comments,
  }
}

/** Many at first, fewer each day, more in the evening; the viral one takes off five days ago. */
function viewsAt(n: number, at: number, now: number): number {
  const total = magnitude(2_000, 4_000_000, SEED, 'views', n)
  const age = Math.max(0, (at - publishedAt(n, now)) / DAY)
  const grown = total * (1 - Math.exp(-age / between(3, 60, SEED, 'decay', n))) + age * total * 0.004
  const hour = ((at / HOUR) % 24) / 24
  const wave = total * 0.0006 * Math.sin(2 * Math.PI * (hour - 0.45))
  const takenOff = n === SPECIAL.viral ? Math.max(0, (at - (now - 5 * DAY)) / DAY) : 0
  return Math.max(0, Math.floor(grown + wave + total * 0.9 * takenOff ** 1.6))
}

function isGone(n: number, at: number, now: number): boolean {
  if (n === SPECIAL.removed) return at > now - 30 * HOUR
  return n === SPECIAL.private && at > now - 8 * DAY && at < now - 6 * DAY
}

function factsAt(n: number, at: number, now: number): Partial<Observation> {
  const client = CLIENTS[n % CLIENTS.length]!
  const isBoth = chance(SEED, 'both', n) < 0.06
  const counts = countsAt(n, at, now)
  return {
    TITLE: titleAt(n, at, now),
    CHANNEL_ID: `UC${client.replaceAll(/[^A-Za-z]/g, '').padEnd(22, '0')}`,
    CHANNEL_TITLE: client,
    CLIENTS: isBoth ? [client, CLIENTS[(n + 1) % CLIENTS.length]!] : [client],
    PLAYLISTS: [`PL-${client}`],
    PUBLISHED_AT: BigInt(publishedAt(n, now)),
    DURATION_SECONDS: magnitude(20, 4_000, SEED, 'duration', n),
    STATE: stateAt(n, at, now),
    VIEWS_STATE: counts.views === null ? 'missing' : 'value',
    LIKES_STATE: counts.likes !== null ? 'value' : isGone(n, at, now) ? 'missing' : 'hidden',
    COMMENTS_STATE: counts.comments !== null ? 'value' : isGone(n, at, now) ? 'missing' : 'disabled',
  }
}

function stateAt(n: number, at: number, now: number): NonNullable<Observation['STATE']> {
  if (isGone(n, at, now)) return n === SPECIAL.removed ? 'removed' : 'private'
  if (n === SPECIAL.live && at > now - 3 * HOUR) return 'live'
  return n > 20 && chance(SEED, 'unlisted', n) < 0.02 ? 'unlisted' : 'public'
}

function titleAt(n: number, at: number, now: number): string {
  if (n === SPECIAL.hostile) return HOSTILE_TITLES[0]!
  if (n === SPECIAL.renamed && at > now - 3 * DAY) return 'How we filmed the mountain (director’s cut)'
  if (n === SPECIAL.renamed) return 'How we filmed the mountain'
  if (n > 30 && chance(SEED, 'odd', n) < 0.02) return pick(HOSTILE_TITLES, SEED, 'odd title', n)
  return videoTitle(SEED, n, 0)
}
