/** What is watched, and what it costs. */

import type { Look, WatchEntry, WatchList } from '../../../src/web/writing/watch.ts'
import { get, send } from './http.ts'

export type { Look, WatchEntry, WatchList }

const entry = (id: string) => `/watch/entries/${encodeURIComponent(id)}`

export const watchApi = {
  list: () => get<WatchList>('/watch'),
  look: (text: string, signal?: AbortSignal) => send<Look>('POST', '/watch/look', { text }, signal),
  add: (client: string, text: string) => send<WatchEntry>('POST', '/watch/entries', { client, text }),
  change: (id: string, change: { readonly paused?: boolean; readonly client?: string }) =>
    send<WatchEntry>('PATCH', entry(id), change),
  remove: (id: string) => send<unknown>('DELETE', entry(id)),
}
