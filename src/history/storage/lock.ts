import { DatabaseSync } from 'node:sqlite'
import { HistoryError } from '../error.ts'

/**
 * Holds a directory's history for this process, as long as it lives: the operating system frees the lock with it.
 * Returns what releases it. Throws `HistoryError` `locked`.
 */
export function takeLock(file: string): () => void {
  const db = new DatabaseSync(file, { timeout: 0 })
  try {
    db.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
  } catch (cause) {
    db.close()
    throw new HistoryError('locked', `another process writes the history beside ${file}: end it first`, {
      cause,
    })
  }
  return () => {
    if (db.isOpen) db.close()
  }
}
