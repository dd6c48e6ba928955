/** The last query of a script over state that a test can look into, take away and give back. */

import { compareKeys } from '../../../src/log/key-order.ts'
import type { TaskState } from '../../../src/log/port.ts'
import { emptyCatalog, memoryDirectory } from '../../../src/sql/catalog/index.ts'
import { applyStatement, type PersistentQuery } from '../../../src/sql/program/apply.ts'
import { parseStatements } from '../../../src/sql/syntax/index.ts'
import { taskStore } from '../../../src/sql/task/task-store.ts'
import { buildTopology, planStores, type RowProblem, type Store } from '../../../src/sql/topology/index.ts'

export interface TestRecord {
  readonly topic: string
  readonly key: string | null
  /** Becomes JSON. */
  readonly value: unknown
  readonly timestamp: number
}

export interface TestQuery {
  readonly query: PersistentQuery
  /** A topology over the stores; gives the outputs of one record as text. */
  open(
    store: (name: string) => Store,
    report?: (problem: RowProblem) => void,
  ): (record: TestRecord) => string[]
}

export function lastQuery(script: string): TestQuery {
  const schemas = memoryDirectory()
  let catalog = emptyCatalog()
  let query: PersistentQuery | undefined
  for (const statement of parseStatements(script)) {
    const applied = applyStatement(statement, catalog, schemas)
    catalog = applied.catalog
    for (const effect of applied.effects) if (effect.kind === 'start-query') query = effect.query
  }
  if (!query) throw new Error('The script has no query')
  const { plan } = query
  return {
    query,
    open(store, report = () => undefined) {
      let outputs: string[] = []
      const { inputs } = buildTopology(
        { step: plan.step, output: plan.sink },
        schemas,
        { store, report },
        ({ key, value, timestamp }) => {
          const text = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString('latin1')
          outputs.push(`${text(key)} ${text(value)} ${timestamp}`)
        },
      )
      let offset = 0
      return ({ topic, key, value, timestamp }) => {
        outputs = []
        inputs.get(topic)!({
          partition: 0,
          offset: offset++,
          timestamp,
          key: key === null ? null : Buffer.from(key),
          value: value === null ? null : Buffer.from(JSON.stringify(value)),
          headers: [],
        })
        return outputs
      }
    },
  }
}

/** A task's state in memory. */
export function memoryState(): TaskState {
  const stores = new Map<string, Map<string, Uint8Array>>()
  const of = (name: string) => {
    let store = stores.get(name)
    if (!store) {
      store = new Map()
      stores.set(name, store)
    }
    return store
  }
  return {
    get: (store, key) => of(store).get(key),
    put: (store, key, value) => void of(store).set(key, value),
    delete: (store, key) => void of(store).delete(key),
    range: (store, from, to) =>
      [...of(store)]
        .filter(
          ([key]) =>
            (from === undefined || compareKeys(key, from) >= 0) &&
            (to === undefined || compareKeys(key, to) < 0),
        )
        .sort(([a], [b]) => compareKeys(a, b)),
  }
}

/** Runs records over a task's state; before those of `restarts` everything in memory is lost. */
export function runWithRestarts(
  test: TestQuery,
  records: readonly TestRecord[],
  restarts: ReadonlySet<number>,
): string[] {
  const state = memoryState()
  const names = planStores(test.query.plan)
  const open = () => {
    const stores = new Map(names.map((name) => [name, taskStore(state, name)]))
    return { take: test.open((name) => stores.get(name)!), stores }
  }
  let running = open()
  return records.flatMap((record, index) => {
    if (restarts.has(index)) {
      for (const store of running.stores.values()) store.flush()
      running = open()
    }
    return running.take(record)
  })
}
