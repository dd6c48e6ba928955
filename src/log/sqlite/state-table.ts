import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { CommittedState, StateChanges } from '../turn-state.ts'
import type { Entry } from '../writes.ts'
import { Budget } from './budget.ts'
import { reading } from './errors.ts'

/** How much committed state of all shares is kept in memory. */
const CACHE_BYTES = 8 * 1024 * 1024
const MIN_CACHE_BYTES = 256 * 1024
/** What an entry costs beside its value. */
const ENTRY_OVERHEAD_BYTES = 300

/**
 * Values used lately, absent ones too (null). Two generations: when the young one has half of the room, the old one
 * is dropped and the young takes its place.
 */
class Recent {
  readonly #budget: Budget
  #young = new Map<string, Uint8Array | null>()
  #old = new Map<string, Uint8Array | null>()
  #youngBytes = 0

  constructor(budget: Budget) {
    this.#budget = budget
  }

  get(key: string): Uint8Array | null | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: string, value: Uint8Array | null): void {
    this.#young.set(key, value)
    this.#youngBytes += (value?.length ?? 0) + key.length + ENTRY_OVERHEAD_BYTES
    if (this.#youngBytes < this.#budget.each / 2) return
    this.#old = this.#young
    this.#young = new Map()
    this.#youngBytes = 0
  }
}

/** Statements on the state of all shares. */
export class StateTable {
  readonly caches = new Budget(CACHE_BYTES, MIN_CACHE_BYTES)
  readonly #file: string
  readonly #get: StatementSync
  readonly #put: StatementSync
  readonly #delete: StatementSync
  readonly #from: StatementSync
  readonly #between: StatementSync
  readonly #first: StatementSync
  readonly #after: StatementSync

  constructor(db: DatabaseSync) {
    this.#file = db.location() ?? 'the log'
    const prepare = (text: string) => {
      const statement = db.prepare(text)
      statement.setReturnArrays(true)
      return statement
    }
    const rows = 'SELECT CAST(key AS TEXT), value FROM state WHERE store = ?'
    this.#get = prepare('SELECT value FROM state WHERE store = ? AND key = CAST(? AS BLOB)')
    this.#put = prepare(
      'INSERT INTO state VALUES (?, CAST(? AS BLOB), ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    )
    this.#delete = prepare('DELETE FROM state WHERE store = ? AND key = CAST(? AS BLOB)')
    this.#from = prepare(`${rows} AND key >= CAST(? AS BLOB) ORDER BY key`)
    this.#between = prepare(`${rows} AND key >= CAST(? AS BLOB) AND key < CAST(? AS BLOB) ORDER BY key`)
    this.#first = prepare(`${rows} ORDER BY key LIMIT ?`)
    this.#after = prepare(`${rows} AND key > CAST(? AS BLOB) ORDER BY key LIMIT ?`)
  }

  get(store: number, key: string): Uint8Array | undefined {
    const row = reading(this.#file, () => this.#get.get(store, key))
    return (row as unknown as [Uint8Array] | undefined)?.[0]
  }

  range(store: number, from = '', to?: string): readonly Entry[] {
    const rows = reading(this.#file, () =>
      to === undefined ? this.#from.all(store, from) : this.#between.all(store, from, to),
    )
    return rows as unknown as Entry[]
  }

  /** The next entries after a key, or the first ones. */
  page(store: number, after: string | undefined, limit: number): readonly Entry[] {
    const rows = after === undefined ? this.#first.all(store, limit) : this.#after.all(store, after, limit)
    return rows as unknown as Entry[]
  }

  write(store: number, changes: ReadonlyMap<string, Uint8Array | null>): void {
    for (const [key, value] of changes) {
      if (value === null) this.#delete.run(store, key)
      else this.#put.run(store, key, value)
    }
  }
}

/** The committed state of one share, the part in use kept in memory. */
export class ShareState implements CommittedState {
  readonly #table: StateTable
  readonly #ids: ReadonlyMap<string, number>
  readonly #recent: ReadonlyMap<string, Recent>

  constructor(table: StateTable, ids: ReadonlyMap<string, number>) {
    this.#table = table
    this.#ids = ids
    this.#recent = new Map([...ids.keys()].map((store) => [store, new Recent(table.caches)]))
    table.caches.join(ids.size)
  }

  close(): void {
    this.#table.caches.leave(this.#ids.size)
  }

  get(store: string, key: string): Uint8Array | undefined {
    const recent = this.#recent.get(store)!
    let value = recent.get(key)
    if (value === undefined) {
      value = this.#table.get(this.#ids.get(store)!, key) ?? null
      recent.set(key, value)
    }
    return value ?? undefined
  }

  range(store: string, from: string | undefined, to: string | undefined): readonly Entry[] {
    return this.#table.range(this.#ids.get(store)!, from, to)
  }

  /** Writes changes within a transaction. */
  write(changes: StateChanges): void {
    for (const [store, entries] of changes) this.#table.write(this.#ids.get(store)!, entries)
  }

  /** The changes are durable. */
  apply(changes: StateChanges): void {
    for (const [store, entries] of changes) {
      const recent = this.#recent.get(store)!
      for (const [key, value] of entries) recent.set(key, value)
    }
  }
}
