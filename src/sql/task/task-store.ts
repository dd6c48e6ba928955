/** A topology's store over the state of a task: decoded entries are cached, written ones are encoded once a turn. */

import type { TaskState } from '../../log/port.ts'
import { decodeEntry, type Entry, encodeEntry, type Store } from '../topology/index.ts'

export interface TaskStore extends Store {
  /** Hands what was written since the last time to the task's state. To be called before a commit. */
  flush(): void
}

/**
 * Above this many entries the cache lets go of those that were used longest ago. Enough for the keys of a few turns: the
 * log has a cache of its own of the same entries, encoded, which is smaller.
 */
const CACHED_ENTRIES = 4_000

export function taskStore(state: TaskState, name: string): TaskStore {
  /** In the order of last use; undefined: the key has no entry. */
  let cache = new Map<string, Entry | undefined>()
  /** The half of the cache that has not been used since it was last turned over. */
  let older = new Map<string, Entry | undefined>()
  const dirty = new Set<string>()

  function remember(key: string, entry: Entry | undefined): void {
    cache.set(key, entry)
    if (cache.size <= CACHED_ENTRIES / 2) return
    flush()
    older = cache
    cache = new Map()
  }

  function flush(): void {
    for (const key of dirty) {
      const entry = cache.get(key)
      if (entry === undefined) state.delete(name, key)
      else state.put(name, key, encodeEntry(entry))
    }
    dirty.clear()
  }

  return {
    flush,
    get(key) {
      const cached = cache.get(key)
      if (cached !== undefined || cache.has(key)) return cached
      const isOlder = older.has(key)
      const bytes = isOlder ? undefined : state.get(name, key)
      const entry = isOlder ? older.get(key) : bytes && decodeEntry(bytes)
      remember(key, entry)
      return entry
    },
    put(key, entry) {
      dirty.add(key)
      remember(key, entry)
    },
    delete(key) {
      dirty.add(key)
      remember(key, undefined)
    },
    range(from, to) {
      flush()
      return Array.from(state.range(name, from, to), ([key, bytes]) => [key, decodeEntry(bytes)] as const)
    },
  }
}
