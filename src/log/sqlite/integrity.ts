import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { type BatchRow, isIntact } from './batch.ts'
import { Catalog } from './catalog.ts'
import { inspect, openForReading } from './database.ts'
import { damaged, reading } from './errors.ts'

/** A file of this size is checked in some tenths of a second where the disk is slow. */
const WHOLE_CHECK_BYTES = 128 * 1024 * 1024
const SMALL_TABLES = ['topics', 'partitions', 'shares', 'positions', 'stores', 'schemas', 'subject_versions']

/**
 * What is checked before anything is written: all of a small file; of a larger one the tables that everything hangs
 * on, and the two ends of each partition. Each batch of records is checked again whenever it is read. Throws `damaged`.
 */
export function checkAtStart(file: string): void {
  if (!existsSync(file) || statSync(file).size === 0) return
  // Read-only: a damaged file must stay as it is, and a connection that may write does so when it ends.
  const { db, current } = inspect(file)
  try {
    checkTables(db, file)
    if (current) checkEnds(new Catalog(db))
  } finally {
    db.close()
  }
}

function checkTables(db: DatabaseSync, file: string): void {
  const small = statSync(file).size <= WHOLE_CHECK_BYTES
  const checks = small ? ['quick_check(1)'] : SMALL_TABLES.map((table) => `quick_check('${table}')`)
  for (const check of checks) {
    const [problem] = problemsOf(db, file, check)
    if (problem !== undefined) throw damaged(file, problem)
  }
}

function checkEnds(catalog: Catalog): void {
  for (const { partitions } of catalog.all) {
    for (const partition of partitions) {
      const { end } = partition
      partition.earliest()
      partition.read(end - 1)
    }
  }
}

/**
 * Checks the whole file, beside the process that writes it if need be: structure and every batch of records. Takes as
 * long as reading it. Returns what is wrong, for a person; nothing when all is well.
 */
export async function verifyLog(dir: string): Promise<readonly string[]> {
  const file = join(dir, 'log.db')
  const db = openForReading(file)
  try {
    return [...problemsOf(db, file, 'integrity_check'), ...brokenBatches(db)]
  } finally {
    db.close()
  }
}

function* brokenBatches(db: DatabaseSync): Generator<string> {
  for (const topic of new Catalog(db).all) {
    for (const partition of topic.partitions) {
      const rows = partition.sql('all', 'SELECT base, crc, data FROM $ ORDER BY base').iterate()
      for (const row of rows as unknown as Iterable<Pick<BatchRow, 'base' | 'crc' | 'data'>>) {
        if (!isIntact(row))
          yield `topic ${topic.name}, partition ${partition.index}: records from offset ${row.base}`
      }
    }
  }
}

function problemsOf(db: DatabaseSync, file: string, check: string): readonly string[] {
  const rows = reading(file, () => db.prepare(`PRAGMA ${check}`).all())
  return rows.map((row) => String(Object.values(row)[0])).filter((line) => line !== 'ok')
}
