import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { StateEntry, TaskPosition } from '../port.ts'
import type { Entry } from '../writes.ts'
import { StateTable } from './state-table.ts'

/** Entries of a store read at once for a status page. */
const PAGE = 500

/** What lasts of a share: the ids of its stores, and where it reads on, by partition id. */
export interface ShareRow {
  readonly id: number
  readonly stores: ReadonlyMap<string, number>
  readonly positions: ReadonlyMap<number, number>
}

/** Statements on tasks, their shares and positions. */
export class TaskTable {
  readonly #db: DatabaseSync
  readonly #setPosition: StatementSync
  readonly state: StateTable

  constructor(db: DatabaseSync) {
    this.#db = db
    this.state = new StateTable(db)
    this.#setPosition = db.prepare(
      'INSERT INTO positions VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET next = excluded.next',
    )
  }

  /** Finds the share, or makes it within a transaction. */
  share(task: string, partition: number, stores: readonly string[]): ShareRow {
    const known = this.#db
      .prepare('SELECT id FROM shares WHERE task = ? AND partition = ?')
      .get(task, partition)
    const id =
      (known?.id as number | undefined) ??
      Number(
        this.#db.prepare('INSERT INTO shares (task, partition) VALUES (?, ?)').run(task, partition)
          .lastInsertRowid,
      )
    const find = this.#db.prepare('SELECT id FROM stores WHERE share = ? AND name = ?')
    const make = this.#db.prepare('INSERT INTO stores (share, name) VALUES (?, ?)')
    const ids = stores.map((name): [string, number] => {
      const found = find.get(id, name)?.id as number | undefined
      return [name, found ?? Number(make.run(id, name).lastInsertRowid)]
    })
    const positions = this.#db.prepare('SELECT partition, next FROM positions WHERE share = ?').all(id)
    return {
      id,
      stores: new Map(ids),
      positions: new Map(
        (positions as { partition: number; next: number }[]).map((p) => [p.partition, p.next]),
      ),
    }
  }

  /** Where a share reads on, by partition id. */
  setPosition(share: number, partition: number, next: number): void {
    this.#setPosition.run(share, partition, next)
  }

  /** Ids of tasks that have committed something. */
  tasks(): readonly string[] {
    const rows = this.#db
      .prepare(
        `SELECT DISTINCT task FROM shares WHERE
           EXISTS (SELECT 1 FROM positions WHERE share = shares.id) OR
           EXISTS (SELECT 1 FROM stores JOIN state ON state.store = stores.id WHERE stores.share = shares.id)
         ORDER BY task`,
      )
      .all()
    return rows.map((row) => row.task as string)
  }

  positions(task: string): readonly TaskPosition[] {
    const rows = this.#db
      .prepare(
        `SELECT topics.name AS topic, partitions.partition, positions.next AS offset
         FROM shares JOIN positions ON positions.share = shares.id
         JOIN partitions ON partitions.id = positions.partition JOIN topics ON topics.id = partitions.topic
         WHERE task = ? AND topics.name IS NOT NULL ORDER BY topics.name, partitions.partition`,
      )
      .all(task)
    return rows.map((row) => ({ ...(row as unknown as TaskPosition) }))
  }

  /** Entries of one store of all shares, a page at a time, so that a large store holds nothing up. */
  *entries(task: string, store: string): Generator<readonly Entry[]> {
    const ids = this.#db
      .prepare(
        `SELECT stores.id FROM shares JOIN stores ON stores.share = shares.id
         WHERE task = ? AND name = ? ORDER BY shares.partition`,
      )
      .all(task, store)
    for (const { id } of ids as { id: number }[]) yield* this.#pages(id)
  }

  /** Entries of all stores of all shares, a page at a time. */
  *allEntries(task: string): Generator<readonly StateEntry[]> {
    const stores = this.#db
      .prepare(
        `SELECT stores.id, stores.name, shares.partition FROM stores JOIN shares ON shares.id = stores.share
         WHERE task = ? ORDER BY shares.partition, stores.name`,
      )
      .all(task)
    for (const { id, name, partition } of stores as { id: number; name: string; partition: number }[]) {
      for (const page of this.#pages(id)) {
        yield page.map(([key, value]) => ({ partition, store: name, key, value }))
      }
    }
  }

  *#pages(store: number): Generator<readonly Entry[]> {
    let after: string | undefined
    for (;;) {
      const page = this.state.page(store, after, PAGE)
      if (page.length > 0) yield page
      if (page.length < PAGE) return
      after = page.at(-1)![0]
    }
  }

  /** Forgets a task within a transaction. Its state is removed later, bit by bit, by whoever keeps house. */
  drop(task: string): void {
    const shares = 'SELECT id FROM shares WHERE task = ?'
    this.#db.prepare(`DELETE FROM positions WHERE share IN (${shares})`).run(task)
    this.#db.prepare(`UPDATE stores SET share = NULL WHERE share IN (${shares})`).run(task)
    this.#db.prepare('DELETE FROM shares WHERE task = ?').run(task)
  }
}
