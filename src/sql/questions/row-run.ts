/** A pull or push query at work: records in, rows out. Synchronous. */

import type { TransientPlan } from '../analysis/index.ts'
import type { SchemaDirectory } from '../catalog/index.ts'
import {
  buildRows,
  type Event,
  type InputRecord,
  memoryStore,
  type Store,
  UnreadableRecord,
} from '../topology/index.ts'
import type { Value } from '../types/value.ts'

export interface FoundRow {
  readonly values: readonly Value[]
  /** The table's row of this key is gone: only the columns that are the key have a value. */
  readonly isTombstone: boolean
}

export interface RowRun {
  /** Whether LIMIT is reached: nothing more comes. */
  readonly isFull: boolean
  /** Takes a record of a topic that the query reads. */
  take(record: InputRecord & { readonly topic: string }): void
}

/** `report` is told of every row that failed, and why. */
export function rowRun(
  { kind, step, columns, limit = Number.POSITIVE_INFINITY }: TransientPlan,
  schemas: SchemaDirectory,
  emit: (row: FoundRow) => void,
  report: (reason: string) => void = () => undefined,
): RowRun {
  const stores = new Map<string, Store>()
  const store = (name: string): Store => {
    let found = stores.get(name)
    if (!found) {
      found = memoryStore()
      stores.set(name, found)
    }
    return found
  }
  let left = limit
  const next = ({ row, key }: Event) => {
    if (left <= 0) return
    if (row === null && (kind !== 'push' || step.gives !== 'table' || key === null)) return
    left--
    const values =
      row ?? columns.map(({ keyPart }) => (keyPart === undefined ? null : (key?.[keyPart] ?? null)))
    emit({ values, isTombstone: row === null })
  }
  const context = { store, report: ({ message }: { readonly message: string }) => report(message) }
  const { inputs } = buildRows(step, schemas, context, next)
  return {
    get isFull() {
      return left <= 0
    },
    take(record) {
      if (left <= 0) return
      try {
        inputs.get(record.topic)?.(record)
      } catch (error) {
        if (!(error instanceof UnreadableRecord)) throw error
        report(error.message)
      }
    },
  }
}
