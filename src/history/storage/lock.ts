import { DatabaseSync } from 'node:sqlite'
import { HistoryError } from '../error.ts'
import { guarded } from './database.ts'

/**
 * Holds a directory's history for this process, as long as it lives: the operating system frees the lock with it.
 * Returns what releases it. Throws `HistoryError` `locked` or `disk`.
 */
export function takeLock(file: string): () => void {
  const db = guarded(file, () => new DatabaseSync(file, { timeout: 0 }))
  try {
    guarded(file, () => db.exec('BEGIN EXCLUSIVE'))
  } catch (cause) {
    db.close()
    if (!(cause instanceof HistoryError) || cause.code !== 'locked') throw cause
    throw new HistoryError('locked', `another process writes the history beside ${file}: end it first`, {
      cause,
    })
  }
  return () => {
    if (db.isOpen) db.close()
  }
}
