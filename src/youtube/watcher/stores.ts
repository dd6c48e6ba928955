/** The keyed stores of the watcher's task. */

import type { TaskSpec, TaskState } from '../../log/port.ts'

export const WATCHER_TASK: TaskSpec = {
  id: 'youtube-watcher',
  inputs: [],
  stores: ['quota', 'lists', 'items', 'videos'],
}

/** By bucket: its ledger entry. */
export const QUOTA_STORE = 'quota'
/** By source: how it stands, without its items. */
export const LISTS_STORE = 'lists'
/** By source: the videos that it lists. */
export const ITEMS_STORE = 'items'
/** By video: what is known of it. */
export const VIDEOS_STORE = 'videos'

export function encodeJson(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value), 'utf8')
}

/** The caller vouches for the shape: nobody else writes these stores. */
export function readJson<T>(state: TaskState, store: string, key: string): T | undefined {
  const bytes = state.get(store, key)
  return bytes && (JSON.parse(Buffer.from(bytes).toString('utf8')) as T)
}
