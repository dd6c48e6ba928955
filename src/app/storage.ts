/** What the data directory takes on the disk. */

import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'

export interface Storage {
  /** Each file with what SQLite keeps beside it. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[]
  /** Null where the system does not say. */
  readonly freeBytes: number | null
}

export async function storageOf(dir: string): Promise<Storage> {
  const sizes = new Map<string, number>()
  for (const name of await readdir(dir)) {
    const known = await stat(join(dir, name)).catch(gone)
    if (!known?.isFile()) continue
    const whole = name.replace(/-(?:wal|shm|journal)$/, '')
    sizes.set(whole, (sizes.get(whole) ?? 0) + known.size)
  }
  const files = [...sizes].map(([name, bytes]) => ({ name, bytes })).sort((a, b) => b.bytes - a.bytes)
  const disk = await statfs(dir).catch(() => undefined)
  return { files, freeBytes: disk ? disk.bavail * disk.bsize : null }
}

/** Files come and go while they are looked at. */
function gone(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined
  throw error
}
