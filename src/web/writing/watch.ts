/** The watch list as the dashboard shows and changes it. */

export type WatchKind = 'playlist' | 'channel' | 'video'

export interface WatchEntry {
  /** Of the client, the kind and the text: the same as long as they are. */
  readonly id: string
  readonly client: string
  readonly kind: WatchKind
  /** As it stands in the configuration. */
  readonly text: string
  readonly url: string | null
  readonly title: string | null
  readonly videos: number
  readonly state: 'pending' | 'ok' | 'partial' | 'failed' | 'paused'
  /** Times in milliseconds since the epoch; 0: not known. */
  readonly problem: { readonly message: string; readonly since: number; readonly retryAt: number } | null
  /** Its part of what all of them cost; null where nothing is watched in this process. */
  readonly quotaPerDay: number | null
  readonly checkedAt: number | null
}

export interface WatchList {
  readonly clients: readonly { readonly client: string; readonly entries: readonly WatchEntry[] }[]
  /** Why it can't be changed from here; null: it can. */
  readonly readOnly: string | null
  readonly quota: { readonly allowedPerDay: number; readonly plannedPerDay: number } | null
}

/** What a pasted text names, and what watching it would cost. */
export interface Look {
  readonly kind: WatchKind
  readonly text: string
  readonly url: string | null
  readonly title: string | null
  readonly detail: string
  /** Null: not told without reading all of it. */
  readonly videos: number | null
  readonly thumbnail: string | null
  /** Clients that watch it already. */
  readonly already: readonly string[]
  readonly cost: {
    /** Units a day that it adds, if every video is asked for at the finest interval. */
    readonly unitsPerDay: number
    /** Of the day's allowance, from 0. */
    readonly share: number
    /** Whether the allowance then bears the finest interval for all. */
    readonly fits: boolean
    /** How often videos are asked for then. */
    readonly intervalMs: number | null
  }
}

/** Every method throws `WriteRefused`. */
export interface WatchDesk {
  read(): Promise<WatchList>
  /** Costs one or two units. */
  look(text: string, signal: AbortSignal): Promise<Look>
  /** Each of these resolves once the running watcher has the list. */
  add(entry: { client: string; text: string }): Promise<WatchEntry>
  change(
    id: string,
    change: { paused?: boolean | undefined; client?: string | undefined },
  ): Promise<WatchEntry>
  remove(id: string): Promise<WatchEntry>
}
