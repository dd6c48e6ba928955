import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openForWriting } from './database.ts'
import { checkAtStart } from './integrity.ts'
import { takeLock } from './lock.ts'
import { SqliteLog } from './log.ts'
import {
  DEFAULT_MAINTENANCE_INTERVAL_MS,
  DEFAULT_MAX_RECORD_BYTES,
  SILENT,
  type SqliteLogOptions,
  UNMEASURED,
} from './options.ts'

/**
 * Opens the log of a data directory, made where there is none. Throws `LogError`: `locked` when another process has
 * it, `damaged` when its file can't be trusted or is of a newer version.
 */
export async function openSqliteLog(options: SqliteLogOptions): Promise<SqliteLog> {
  const { dir, logger = SILENT, metrics = UNMEASURED, clock = Date.now } = options
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const lock = await takeLock(dir, clock())
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
