import { randomUUID } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { LogError } from '../port.ts'
import { troubleOf } from './errors.ts'

/** Who writes a data directory. */
export interface Holder {
  readonly pid: number
  readonly host: string
  /** Milliseconds since the epoch. */
  readonly since: number
  /** What the owner says about itself, such as the address of its control API. */
  readonly facts: Readonly<Record<string, unknown>>
}

export interface Lock {
  /** Adds to what others are told about the holder. The file is readable by its owner alone. */
  publish(facts: Readonly<Record<string, unknown>>): Promise<void>
  release(): void
}

/** How long a probe of somebody else is waited for. */
const PROBE_MS = 200

const lockFile = (dir: string) => join(dir, 'log.lock')
const holderFile = (dir: string) => join(dir, 'holder.json')

/**
 * Takes the directory for this process. The lock is the operating system's, on a file that SQLite holds: it is gone
 * with the process, however that ended. Throws `locked`, naming the holder.
 */
export async function takeLock(dir: string, now: number): Promise<Lock> {
  const db = new DatabaseSync(lockFile(dir), { timeout: PROBE_MS })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    db.close()
    if (troubleOf(cause) !== 'busy') throw cause
    throw new LogError('locked', lockedMessage(dir, await readHolder(dir)), { cause })
  }
  let holder: Holder = { pid: process.pid, host: hostname(), since: now, facts: {} }
  const publish = async (facts: Readonly<Record<string, unknown>>) => {
    holder = { ...holder, facts: { ...holder.facts, ...facts } }
    await writeHolder(dir, holder)
  }
  try {
    await publish({})
  } catch (error) {
    db.close()
    throw error
  }
  return {
    publish,
    release: () => {
      if (db.isOpen) db.close()
    },
  }
}

/** Who writes the directory now; undefined when nobody does. */
export async function describeHolder(dir: string): Promise<Holder | undefined> {
  return isHeld(dir) ? readHolder(dir) : undefined
}

function isHeld(dir: string): boolean {
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(lockFile(dir), { readOnly: true, timeout: 0 })
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    return false
  } catch (error) {
    // Any other error means that there is no lock file to hold.
    return troubleOf(error) === 'busy'
  } finally {
    db?.close()
  }
}

async function readHolder(dir: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(holderFile(dir), 'utf8')) as Holder
  } catch {
    // The holder has not written it yet, or belongs to another user: the lock counts, not this file.
    return undefined
  }
}

async function writeHolder(dir: string, holder: Holder): Promise<void> {
  const temporary = `${holderFile(dir)}.${randomUUID()}`
  await writeFile(temporary, `${JSON.stringify(holder)}\n`, { mode: 0o600 })
  await rename(temporary, holderFile(dir))
}

function lockedMessage(dir: string, holder: Holder | undefined): string {
  if (!holder) return `${dir} is in use by another process: end it first`
  const since = new Date(holder.since).toISOString()
  const where = holder.host === hostname() ? '' : ` on ${holder.host}`
  const { controlUrl } = holder.facts
  const control = typeof controlUrl === 'string' ? `, control address ${controlUrl}` : ''
  return `${dir} is in use by process ${holder.pid}${where} since ${since}${control}: end it first, or use another directory`
}
