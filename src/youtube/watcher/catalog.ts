/** What is watched at the moment: sources, the lists among them, and the videos that they lead to. */

import type { TaskState } from '../../log/port.ts'
import { decodeVideo } from '../observe/codec.ts'
import type { Membership } from '../observe/record.ts'
import { newVideo, type Video } from '../observe/video.ts'
import type { Source } from '../sources/source.ts'
import type { Availability } from '../sources/walk.ts'
import { type Items, type ListRecord, newList } from './list.ts'
import { encodeJson, ITEMS_STORE, LISTS_STORE, readJson, VIDEOS_STORE } from './stores.ts'
import type { StateWrite } from './turns.ts'
import type { WatchedSource } from './watch-list.ts'

export interface WatchedList {
  readonly id: string
  readonly source: Exclude<Source, { kind: 'video' }>
  readonly clients: readonly string[]
  record: ListRecord
  items: Items
  /** Something is being asked about it. */
  busy: boolean
}

interface Listing {
  readonly clients: Set<string>
  readonly playlists: Set<string>
  availability: Availability
}

export class Catalog {
  readonly sources: readonly WatchedSource[]
  readonly lists: readonly WatchedList[]
  readonly #singles = new Map<string, readonly string[]>()
  readonly #videos = new Map<string, Video>()
  #listings = new Map<string, Listing>()

  constructor(sources: readonly WatchedSource[], state: TaskState) {
    this.sources = sources
    const lists: WatchedList[] = []
    for (const { id, source, clients } of sources) {
      if (source?.kind === 'video') this.#singles.set(source.videoId, clients)
      else if (source) {
        const record = readJson<ListRecord>(state, LISTS_STORE, id) ?? newList(source)
        const items = new Map(readJson<[string, Availability][]>(state, ITEMS_STORE, id) ?? [])
        lists.push({ id, source, clients, record, items, busy: false })
      }
    }
    this.lists = lists
    this.reindex()
    for (const id of this.#listings.keys()) {
      const bytes = state.get(VIDEOS_STORE, id)
      const kept = bytes && decodeVideo(bytes)
      if (kept) this.#videos.set(id, kept)
    }
  }

  get size(): number {
    return this.#videos.size
  }

  videos(): IterableIterator<Video> {
    return this.#videos.values()
  }

  get(id: string): Video | undefined {
    return this.#videos.get(id)
  }

  /** Of a video that is still watched. */
  set(video: Video): void {
    if (this.#listings.has(video.id)) this.#videos.set(video.id, video)
  }

  membership(id: string): Membership {
    const listing = this.#listings.get(id)
    if (!listing) return { clients: [], playlists: [] }
    return { clients: [...listing.clients].sort(), playlists: [...listing.playlists].sort() }
  }

  /** What the lists that hold the video say of it. */
  listed(id: string): Availability {
    return this.#listings.get(id)?.availability ?? 'available'
  }

  /** Brings the videos in line with the lists' items; returns those that no source names any more. */
  reindex(): readonly Video[] {
    const listings = new Map<string, Listing>()
    const add = (id: string, clients: readonly string[], availability: Availability, playlist?: string) => {
      const known = listings.get(id) ?? { clients: new Set(), playlists: new Set(), availability }
      for (const client of clients) known.clients.add(client)
      if (playlist !== undefined) known.playlists.add(playlist)
      if (availability !== 'available') known.availability = availability
      listings.set(id, known)
    }
    for (const [id, clients] of this.#singles) add(id, clients, 'available')
    for (const { source, clients, items } of this.lists) {
      const playlist = source.kind === 'playlist' ? source.playlistId : undefined
      for (const [id, availability] of items) add(id, clients, availability, playlist)
    }
    this.#listings = listings
    const gone: Video[] = []
    for (const video of this.#videos.values()) if (!listings.has(video.id)) gone.push(video)
    for (const { id } of gone) this.#videos.delete(id)
    for (const id of listings.keys()) if (!this.#videos.has(id)) this.#videos.set(id, newVideo(id))
    return gone
  }

  /** What is kept of sources and of videos that are on the watch list no more. */
  stale(state: TaskState): { readonly lists: readonly StateWrite[]; readonly videoIds: readonly string[] } {
    const known = new Set(this.lists.map(({ id }) => id))
    const lists: StateWrite[] = []
    for (const store of [LISTS_STORE, ITEMS_STORE]) {
      for (const [key] of state.range(store)) if (!known.has(key)) lists.push([store, key, undefined])
    }
    const kept = [...state.range(VIDEOS_STORE)].map(([key]) => key)
    return { lists, videoIds: kept.filter((id) => !this.#listings.has(id)) }
  }
}

export function isUploads(list: WatchedList): boolean {
  return list.source.kind !== 'playlist'
}

export function keepList({ id, record }: WatchedList): StateWrite {
  return [LISTS_STORE, id, encodeJson(record)]
}

export function keepItems({ id, items }: WatchedList): StateWrite {
  return [ITEMS_STORE, id, encodeJson([...items])]
}
