import type { DatabaseSync } from 'node:sqlite'
import { pragma } from '../../../sqlite/index.ts'
import type { Work } from './slicer.ts'

const BATCHES_AT_ONCE = 4
const ENTRIES_AT_ONCE = 100
const PAGES_AT_ONCE = 8

/** Free pages are used again; beyond these, and beyond a quarter of the file, they are given back to the disk. */
const FREE_PAGES_KEPT = 4_096
const FREE_SHARE_KEPT = 0.25

/** Removes what is left of deleted topics. */
export function* purgeTopics(db: DatabaseSync): Work {
  const next = db.prepare(
    `SELECT partitions.id FROM topics JOIN partitions ON partitions.topic = topics.id
     WHERE name IS NULL ORDER BY partitions.id LIMIT 1`,
  )
  for (let row = next.get(); row; row = next.get()) {
    const table = `batches_${row.id}`
    const remove = db.prepare(
      `DELETE FROM ${table} WHERE base IN (SELECT base FROM ${table} ORDER BY base LIMIT ${BATCHES_AT_ONCE})`,
    )
    while (Number(remove.run().changes) > 0) yield
    db.exec(`DROP TABLE ${table}`)
    db.prepare('DELETE FROM partitions WHERE id = ?').run(row.id as number)
    yield
  }
  db.exec('DELETE FROM topics WHERE name IS NULL')
}

/** Removes the state of dropped tasks. */
export function* purgeState(db: DatabaseSync): Work {
  const next = db.prepare('SELECT id FROM stores WHERE share IS NULL LIMIT 1')
  const remove = db.prepare(
    `DELETE FROM state WHERE store = ?1
     AND key IN (SELECT key FROM state WHERE store = ?1 ORDER BY key LIMIT ${ENTRIES_AT_ONCE})`,
  )
  for (let row = next.get(); row; row = next.get()) {
    const id = row.id as number
    while (Number(remove.run(id).changes) > 0) yield
    db.prepare('DELETE FROM stores WHERE id = ?').run(id)
    yield
  }
}

/** Gives free pages back where there are many. */
export function* vacuum(db: DatabaseSync): Work {
  const excess = () => {
    const kept = Math.max(FREE_PAGES_KEPT, Math.floor(pragma(db, 'page_count') * FREE_SHARE_KEPT))
    return pragma(db, 'freelist_count') - kept
  }
  if (excess() <= 0) return
  // Half as many again, so that the next round does not begin at the same bound.
  for (let left = excess() + FREE_PAGES_KEPT / 2; left > 0; left -= PAGES_AT_ONCE) {
    db.exec(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`)
    yield
  }
}
