import { LogError } from '../port.ts'

/** What kind of trouble SQLite is in, from its result code (https://www.sqlite.org/rescode.html). */
export type Trouble = 'no-room' | 'io' | 'busy' | 'damaged' | 'other'

export function troubleOf(error: unknown): Trouble {
  const code = (error as { errcode?: unknown }).errcode
  if (typeof code !== 'number') return 'other'
  switch (code & 0xff) {
    case 13: // SQLITE_FULL
      return 'no-room'
    case 8: // SQLITE_READONLY
    case 10: // SQLITE_IOERR
    case 14: // SQLITE_CANTOPEN
      return 'io'
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return 'busy'
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
      return 'damaged'
    default:
      return 'other'
  }
}

/** The error for a data file that can't be trusted. The file is left as it is. */
export function damaged(file: string, what: string, cause?: unknown): LogError {
  return new LogError(
    'damaged',
    `${file} is damaged: ${what}. It was left as it is. Stop all that uses it, keep a copy of the directory, and put ` +
      'a backup in its place; or save what can be read with `sqlite3 log.db .recover`, or move the directory away ' +
      'to begin anew',
    { cause },
  )
}

/** Reads from the file: what SQLite or the disk has against it becomes an error that says what to do. */
export function reading<T>(file: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const trouble = troubleOf(error)
    if (trouble !== 'damaged' && trouble !== 'io') throw error
    throw damaged(file, error instanceof Error ? error.message : String(error), error)
  }
}

/** Why commits wait, in words for a person. */
export function stallReason(trouble: Trouble, file: string, error: unknown): string {
  const detail = error instanceof Error ? error.message : String(error)
  switch (trouble) {
    case 'no-room':
      return `no room for ${file} (${detail}): free some space on its disk or raise its limit; it goes on by itself`
    case 'busy':
      return `another process writes into ${file} (${detail}): end it; only one may`
    default:
      return `the disk of ${file} fails (${detail}): look at the system's log; it goes on by itself when the disk does`
  }
}
