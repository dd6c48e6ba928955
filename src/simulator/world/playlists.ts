import type { SimulatedClock } from '../clock.ts'
import type { Seed } from '../random.ts'
import * as ids from './ids.ts'
import type { Change, ChannelFacts, PlaylistFacts, PlaylistItem, PlaylistState, VideoState } from './model.ts'

export interface Playlists {
  /** The ids of those made, uploads playlists not included. */
  readonly playlistIds: readonly string[]
  /** A playlist, or a channel's uploads, at a time (default: now); undefined for one that never was. */
  playlist(id: string, atMs?: number): PlaylistState | undefined
  addPlaylist(facts: PlaylistFacts | { readonly title: string; readonly channelId: string }): PlaylistFacts
  /** At the end, unless `position` says otherwise. A playlist may hold a video twice. */
  addToPlaylist(playlistId: string, videoId: string, atMs?: number, position?: number): PlaylistItem
  /** Removes all its entries of the video. */
  removeFromPlaylist(playlistId: string, videoId: string, atMs?: number): void
  setPlaylistPresence(id: string, presence: PlaylistState['presence'], atMs?: number): void
  /** When videos were put on lists and taken off, after `fromMs` up to and including `toMs`. */
  listings(fromMs: number, toMs: number): readonly Change[]
}

interface Entry extends PlaylistItem {
  removedAtMs: number
}

interface Stored {
  readonly facts: PlaylistFacts
  readonly entries: Entry[]
  readonly presence: { readonly atMs: number; readonly presence: PlaylistState['presence'] }[]
}

interface Surroundings {
  readonly seed: Seed
  readonly clock: SimulatedClock
  video(id: string, atMs: number): VideoState | undefined
  isPublished(id: string, atMs: number): boolean
  knows(videoId: string): boolean
  uploadsOf(
    playlistId: string,
    atMs: number,
  ): { readonly channel: ChannelFacts; readonly videoIds: readonly string[] } | undefined
}

export function createPlaylists({
  seed,
  clock,
  video,
  isPublished,
  knows,
  uploadsOf,
}: Surroundings): Playlists {
  const stored = new Map<string, Stored>()

  function must(id: string): Stored {
    const found = stored.get(id)
    if (!found) throw new RangeError(`There is no playlist ${id} in this world, or it is a channel's uploads`)
    return found
  }

  /** Newest first, and public ones only: uploads lists leave private and deleted videos out. */
  function uploads(id: string, atMs: number): PlaylistState | undefined {
    const found = uploadsOf(id, atMs)
    if (!found) return undefined
    const items = found.videoIds
      .map((videoId) => video(videoId, atMs) as VideoState)
      .filter((state) => state.presence === 'public')
      .sort((a, b) => b.facts.publishedAtMs - a.facts.publishedAtMs)
      .map((state) => ({
        id: ids.playlistItemId(id, seed, state.id),
        videoId: state.id,
        addedAtMs: state.facts.publishedAtMs,
      }))
    return {
      id,
      channelId: found.channel.id,
      title: `Uploads from ${found.channel.title}`,
      description: '',
      publishedAtMs: found.channel.publishedAtMs,
      presence: 'public',
      items,
    }
  }

  return {
    get playlistIds() {
      return [...stored.keys()]
    },
    playlist(id, atMs = clock.now()) {
      const found = stored.get(id)
      if (!found) return uploads(id, atMs)
      const items = found.entries.filter(
        (entry) => entry.addedAtMs <= atMs && atMs < entry.removedAtMs && isPublished(entry.videoId, atMs),
      )
      const presence = found.presence.findLast((each) => each.atMs <= atMs)?.presence ?? 'public'
      return { ...found.facts, presence, items }
    },
    addPlaylist(given) {
      const facts: PlaylistFacts = {
        id: ids.playlistId(seed, `made ${stored.size}`),
        description: '',
        publishedAtMs: clock.now(),
        ...given,
      }
      stored.set(facts.id, { facts, entries: [], presence: [] })
      return facts
    },
    addToPlaylist(playlistId, videoId, atMs = clock.now(), position) {
      const { entries } = must(playlistId)
      if (!knows(videoId)) throw new RangeError(`There is no video ${videoId} in this world`)
      const id = ids.playlistItemId(playlistId, seed, `${videoId} ${entries.length}`)
      const entry = { id, videoId, addedAtMs: atMs, removedAtMs: Number.POSITIVE_INFINITY }
      entries.splice(position ?? entries.length, 0, entry)
      return entry
    },
    removeFromPlaylist(playlistId, videoId, atMs = clock.now()) {
      for (const entry of must(playlistId).entries) {
        if (entry.videoId === videoId) entry.removedAtMs = Math.min(entry.removedAtMs, atMs)
      }
    },
    setPlaylistPresence(id, presence, atMs = clock.now()) {
      must(id).presence.push({ atMs, presence })
      must(id).presence.sort((a, b) => a.atMs - b.atMs)
    },
    listings(fromMs, toMs) {
      const within = (atMs: number) => fromMs < atMs && atMs <= toMs
      return [...stored.entries()].flatMap(([playlistId, { entries }]) =>
        entries.flatMap(({ videoId, addedAtMs, removedAtMs }) => [
          ...(within(addedAtMs) ? [{ atMs: addedAtMs, videoId, what: 'listed' as const, playlistId }] : []),
          ...(within(removedAtMs)
            ? [{ atMs: removedAtMs, videoId, what: 'unlisted' as const, playlistId }]
            : []),
        ]),
      )
    },
  }
}
