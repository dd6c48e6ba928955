/** The entries of the watch list: as the configuration has them, and as the watcher finds them. */

import { createHash } from 'node:crypto'
import type { Config } from '../../config/index.ts'
import type { WatchEntry, WatchKind } from '../../web/writing/index.ts'
import { parseSource, type SourceStatus, type WatcherStatus } from '../../youtube/index.ts'

export interface Written {
  readonly id: string
  readonly client: string
  readonly kind: WatchKind
  readonly text: string
  readonly isPaused: boolean
}

/** In the order of the file; what is written twice for one client is one. */
export function writtenEntries(watch: Config['watch']): readonly Written[] {
  const found = watch.flatMap(({ client, playlists, channels, videos, paused }) => {
    const of = (kind: WatchKind, texts: readonly string[]) =>
      texts.map(
        (text): Written => ({
          id: idOf(client, kind, text),
          client,
          kind,
          text,
          isPaused: paused.includes(text),
        }),
      )
    return [...of('playlist', playlists), ...of('channel', channels), ...of('video', videos)]
  })
  return [...new Map(found.map((entry) => [entry.id, entry])).values()]
}

function idOf(client: string, kind: WatchKind, text: string): string {
  return createHash('sha256')
    .update(JSON.stringify([client, kind, text]))
    .digest('base64url')
    .slice(0, 16)
}

/** `status` is undefined where another process watches. */
export function shownEntry(
  written: Written,
  status: WatcherStatus | undefined,
  plannedPerDay: number,
): WatchEntry {
  const { isPaused, ...entry } = written
  const found = status?.sources.find(({ kind, text }) => kind === entry.kind && text === entry.text)
  const watched = status?.videos.watched ?? 0
  const videos = found?.items ?? 0
  const problem = found?.problem
  return {
    ...entry,
    url: addressOf(entry, found),
    title: found?.title ?? null,
    videos,
    state: isPaused ? 'paused' : (found?.state ?? 'pending'),
    problem: problem
      ? { message: problem.message, since: problem.sinceMs, retryAt: problem.retryAtMs }
      : null,
    quotaPerDay: !status || isPaused || watched === 0 ? null : Math.ceil((plannedPerDay * videos) / watched),
    checkedAt: found?.completeAtMs || null,
  }
}

/** Where a person finds it; null where the text names nothing. */
export function addressOf(
  { kind, text }: Pick<Written, 'kind' | 'text'>,
  found?: SourceStatus,
): string | null {
  try {
    const source = parseSource(text, kind)
    switch (source.kind) {
      case 'video':
        return `https://www.youtube.com/watch?v=${source.videoId}`
      case 'playlist':
        return `https://www.youtube.com/playlist?list=${source.playlistId}`
      case 'channel':
        return `https://www.youtube.com/channel/${source.channelId}`
      case 'handle':
        return `https://www.youtube.com/${encodeURI(source.handle)}`
      default:
        return found?.channelId ? `https://www.youtube.com/channel/${found.channelId}` : null
    }
  } catch {
    // What is wrong with it is its problem's to say.
    return null
  }
}
