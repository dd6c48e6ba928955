/** What is watched, and what it costs. */

import { get, send } from './http.ts'

export interface WatchEntry {
  readonly id: string
  readonly client: string
  readonly kind: 'playlist' | 'channel' | 'video'
  /** As it is written in the configuration. */
  readonly text: string
  readonly url: string | null
  readonly title: string | null
  readonly videos: number
  readonly state: 'pending' | 'ok' | 'partial' | 'failed' | 'paused'
  readonly problem: { readonly message: string; readonly since: number; readonly retryAt: number } | null
  readonly quotaPerDay: number | null
  readonly checkedAt: number | null
}

export interface WatchList {
  readonly clients: readonly { readonly client: string; readonly entries: readonly WatchEntry[] }[]
  /** Why it can't be changed from here. */
  readonly readOnly: string | null
  readonly quota: { readonly allowedPerDay: number; readonly plannedPerDay: number } | null
}

export interface Look {
  readonly kind: WatchEntry['kind']
  readonly text: string
  readonly url: string | null
  readonly title: string | null
  readonly detail: string
  readonly videos: number | null
  readonly thumbnail: string | null
  /** Clients for whom it is watched already. */
  readonly already: readonly string[]
  readonly cost: {
    readonly unitsPerDay: number
    /** Of the day's allowance, from 0 to 1. */
    readonly share: number
    readonly fits: boolean
    /** How often videos are asked for then. */
    readonly intervalMs: number | null
  }
}

const entry = (id: string) => `/watch/entries/${encodeURIComponent(id)}`

export const watchApi = {
  list: () => get<WatchList>('/watch'),
  look: (text: string, signal?: AbortSignal) => send<Look>('POST', '/watch/look', { text }, signal),
  add: (client: string, text: string) => send<WatchEntry>('POST', '/watch/entries', { client, text }),
  change: (id: string, change: { readonly paused?: boolean; readonly client?: string }) =>
    send<WatchEntry>('PATCH', entry(id), change),
  remove: (id: string) => send<unknown>('DELETE', entry(id)),
}
