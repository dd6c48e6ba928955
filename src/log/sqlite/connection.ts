import { closeSync, fsync, openSync } from 'node:fs'
import { DatabaseSync, type DatabaseSyncOptions } from 'node:sqlite'
import { promisify } from 'node:util'

interface OpenFile {
  connections: number
  /** Only for `syncFile`. */
  descriptor: number | undefined
}

const openFiles = new Map<string, OpenFile>()

/**
 * A connection to a file that is counted as long as it is open. POSIX frees all locks that a process has on a file
 * when it closes any descriptor of it, so the one of `syncFile` has to outlive the connections, SQLite's locks and all.
 */
export class Connection extends DatabaseSync {
  readonly #file: string

  constructor(file: string, options: DatabaseSyncOptions) {
    super(file, options)
    this.#file = file
    const entry = openFiles.get(file)
    if (entry) entry.connections++
    else openFiles.set(file, { connections: 1, descriptor: undefined })
  }

  override close(): void {
    super.close()
    const entry = openFiles.get(this.#file)!
    entry.connections--
    if (entry.connections > 0) return
    openFiles.delete(this.#file)
    if (entry.descriptor !== undefined) closeSync(entry.descriptor)
  }
}

const synced = promisify(fsync)

/** Brings to the disk what was written into a file, without holding up this thread. A connection to it must be open. */
export async function syncFile(file: string): Promise<void> {
  const entry = openFiles.get(file)
  if (!entry) throw new Error(`${file} has no connection`)
  entry.descriptor ??= openSync(file, 'r')
  await synced(entry.descriptor)
}
