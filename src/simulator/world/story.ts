/**
 * What happens to a video by itself: closed forms of time, so that any instant can be asked for without those before.
 * Time is counted in days of the story since the world began, or since the video was published where that was later;
 * a fast-paced world goes through its days sooner.
 */
import { between, chance, type Seed } from '../random.ts'
import type { Broadcast, Counters, Presence, VideoFacts } from './model.ts'
import { cut, TITLE_LIMIT } from './titles.ts'

export interface Story {
  readonly title: string
  readonly presence: Presence
  readonly broadcast: Broadcast
  readonly views: number
  readonly likes: number | null
  readonly comments: number | null
}

/** How long a premiere is live, in days. */
export const PREMIERE_DAYS = 0.06
const FROZEN_DAYS = 0.33
const HIDDEN_DAYS = 0.5
const AWAY_DAYS = 0.1
const WAVES_PER_DAY = 3
const KEPT_AFTER_A_DROP = 0.97

/** At which fraction of each day this video's own event comes; not at once, so that it is seen before. */
export function eventAt(seed: Seed, videoId: string): number {
  return between(0.05, 0.45, seed, 'event', videoId)
}

/** How many of the daily events have come, and how many days ago the last one was (below 0: none has). */
function events(days: number, at: number): { readonly count: number; readonly ago: number } {
  const since = days - at
  return since < 0 ? { count: 0, ago: -1 } : { count: Math.floor(since) + 1, ago: since - Math.floor(since) }
}

/** Rises evenly on average, faster and slower within a day, and never falls. */
function rhythm(days: number, phase: number): number {
  const turn = 2 * Math.PI
  return days + (0.8 / turn) * (Math.sin(turn * (days + phase)) - Math.sin(turn * phase))
}

/** Rises by 1 a wave, most of it in the wave's middle. */
function waves(days: number, phase: number): number {
  const height = (x: number) => {
    const within = x - Math.floor(x)
    return Math.floor(x) + within * within * (3 - 2 * within)
  }
  return height(days * WAVES_PER_DAY + phase) - height(phase)
}

function viewsAt(seed: Seed, video: VideoFacts, days: number): number {
  const phase = chance(seed, 'phase', video.id)
  const grown = video.views + video.viewsPerDay * rhythm(days, phase)
  return video.kind === 'viral' ? grown + 4 * video.viewsPerDay * waves(days, phase) : grown
}

/** The story of one video that is out, after `days` days (0 or more). */
export function storyAt(seed: Seed, video: VideoFacts, days: number): Story {
  const at = eventAt(seed, video.id)
  const { count, ago } = events(days, at)
  const happened = count > 0
  const within = (length: number) => happened && ago < length

  let counted = days
  let kept = 1
  let title = video.title
  let presence: Presence = 'public'
  let broadcast: Broadcast = 'none'
  switch (video.kind) {
    case 'frozen':
      if (within(FROZEN_DAYS)) counted = days - ago
      break
    case 'dropping':
      kept = KEPT_AFTER_A_DROP ** count
      break
    case 'removed':
      if (happened) presence = 'deleted'
      break
    case 'returned':
      if (within(AWAY_DAYS)) presence = 'private'
      break
    case 'renamed':
      if (happened) title = renamed(video.title, count)
      break
    case 'premiere':
      if (!happened) broadcast = 'upcoming'
      else if (days - at < PREMIERE_DAYS) broadcast = 'live'
      counted = days - at
      break
    default:
      break
  }
  const views = counted < 0 ? 0 : Math.floor(viewsAt(seed, video, counted) * kept)
  return {
    title,
    presence,
    broadcast,
    views,
    likes:
      video.kind === 'hidden-likes' && within(HIDDEN_DAYS) ? null : Math.floor(views * video.likesPerView),
    comments:
      video.kind === 'comments-closed' && within(HIDDEN_DAYS)
        ? null
        : Math.floor(views * video.commentsPerView),
  }
}

const SWING = 0.7

/**
 * The counters before the world began: `days` of the story is below 0, and so is `clockDays`, the same in the clock's own
 * time, of which the past has a rhythm. What is hidden or closed by itself was not so then, and what is viral was quiet:
 * from its publication on, `clockAge` before the start, it had grown evenly.
 */
export function countersBefore(
  seed: Seed,
  video: VideoFacts,
  {
    days,
    clockDays,
    clockAge,
  }: { readonly days: number; readonly clockDays: number; readonly clockAge: number },
): Counters {
  const turn = 2 * Math.PI
  const phase = turn * chance(seed, 'past', video.id)
  const swing = (SWING / turn) * (Math.sin(turn * clockDays + phase) - Math.sin(phase))
  const ebb = video.viewsPerDay * (days / clockDays) * swing
  const told =
    video.kind === 'viral'
      ? video.views * (1 + (clockDays + swing) / clockAge)
      : viewsAt(seed, video, days) + ebb
  const views = Math.max(0, Math.min(video.views, Math.floor(told)))
  return {
    views,
    likes: Math.floor(views * video.likesPerView),
    comments: Math.floor(views * video.commentsPerView),
  }
}

const MARKS = ['(updated)', '(new cut)', '[4K]', '- now with subtitles', '| final version']

/** Another title after each rename, within YouTube's limit. */
function renamed(title: string, count: number): string {
  const mark = `${MARKS[(count - 1) % MARKS.length]}${count > MARKS.length ? ` ${count}` : ''}`
  return `${cut(title, TITLE_LIMIT - 1 - mark.length)} ${mark}`
}
