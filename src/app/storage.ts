/** What the data directory takes on the disk, by what it is for. */

import type { Dirent } from 'node:fs'
import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { STATE_DIR } from './open-log.ts'

/** `log`: topics, positions and the rules' state; `state`: copies of state that lasts on Kafka; `other`: all else. */
export type StorageKind = 'log' | 'history' | 'state' | 'audit' | 'other'

export interface Storage {
  /** What there is, the largest first. */
  readonly parts: readonly { readonly kind: StorageKind; readonly bytes: number }[]
  /** Null where the system does not say. */
  readonly freeBytes: number | null
}

/** By the names of files and folders, without what SQLite puts behind them. */
const KINDS: Readonly<Record<string, StorageKind>> = {
  'log.db': 'log',
  'history.db': 'history',
  [STATE_DIR]: 'state',
  'audit.jsonl': 'audit',
}
/** Who is at work here: gone with the process, and of no size. */
const PASSING = /\.lock$|^holder\.json$|^process-\d+\.json$/

export async function storageOf(dir: string): Promise<Storage> {
  const sizes = new Map<StorageKind, number>()
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (PASSING.test(entry.name)) continue
    const kind = KINDS[entry.name.replace(/-(?:wal|shm|journal)$/, '')] ?? 'other'
    sizes.set(kind, (sizes.get(kind) ?? 0) + (await sizeOf(dir, entry)))
  }
  const parts = [...sizes]
    .filter(([, bytes]) => bytes > 0)
    .map(([kind, bytes]) => ({ kind, bytes }))
    .sort((a, b) => b.bytes - a.bytes)
  const disk = await statfs(dir).catch(() => undefined)
  return { parts, freeBytes: disk ? disk.bavail * disk.bsize : null }
}

/** Of a file, or of all files in a folder. */
async function sizeOf(parent: string, entry: Dirent): Promise<number> {
  const path = join(parent, entry.name)
  if (!entry.isDirectory()) return (await stat(path).catch(gone))?.size ?? 0
  const inner = (await readdir(path, { withFileTypes: true }).catch(gone)) ?? []
  const sizes = await Promise.all(inner.map((child) => sizeOf(path, child)))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Files come and go while they are looked at. */
function gone(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined
  throw error
}
