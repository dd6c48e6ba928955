import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SILENT } from '../logger.ts'
import { LogError } from '../port.ts'
import { openForWriting } from './database.ts'
import { checkAtStart } from './integrity.ts'
import { type Lock, takeLock } from './lock.ts'
import { SqliteLog } from './log.ts'
import {
  DEFAULT_MAINTENANCE_INTERVAL_MS,
  DEFAULT_MAX_RECORD_BYTES,
  type SqliteLogOptions,
  UNMEASURED,
} from './options.ts'

/**
 * Opens the log of a data directory, made where there is none. Throws `LogError`: `locked` when another process has
 * it, `damaged` when its file can't be trusted or is of a newer version, `invalid` when the directory can't be used.
 */
export async function openSqliteLog(options: SqliteLogOptions): Promise<SqliteLog> {
  const { dir, logger = SILENT, metrics = UNMEASURED, clock = Date.now } = options
  const lock = await holdDirectory(dir, clock())
  try {
    const file = join(dir, 'log.db')
    checkAtStart(file)
    const db = openForWriting(file, options.maxBytes)
    return new SqliteLog({
      db,
      file,
      lock,
      clock,
      logger,
      metrics,
      maxRecordBytes: options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES,
      maintenanceIntervalMs:
        options.maintenanceIntervalMs === undefined
          ? DEFAULT_MAINTENANCE_INTERVAL_MS
          : options.maintenanceIntervalMs,
    })
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Makes the directory where there is none, and takes it. */
async function holdDirectory(dir: string, now: number): Promise<Lock> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    return await takeLock(dir, now)
  } catch (cause) {
    if (cause instanceof LogError) throw cause
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new LogError(
      'invalid',
      `the directory ${dir} can't be used: ${detail}. It has to be a directory in which this user may write, on a disk with room`,
      { cause },
    )
  }
}
