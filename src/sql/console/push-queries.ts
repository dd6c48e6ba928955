/** The push queries that run for consoles: they can be listed, and ended by whoever may give orders. */

import type { TransientPlan } from '../analysis/index.ts'
import type { KnownQuery } from '../questions/index.ts'

/** More at a time would slow the rules down. */
const MOST = 20

export class TooManyPushQueries extends Error {
  override readonly name = 'TooManyPushQueries'
}

export class PushQueries {
  readonly #running = new Map<string, { readonly known: KnownQuery; readonly stop: AbortController }>()
  #count = 0

  /** Runs `body` as a push query, with a signal that its end aborts. Throws TooManyPushQueries. */
  async *run<T>(
    statement: string,
    { step, reads }: TransientPlan,
    signal: AbortSignal,
    body: (signal: AbortSignal) => AsyncIterable<T>,
  ): AsyncGenerator<T> {
    if (this.#running.size >= MOST) {
      throw new TooManyPushQueries(`${MOST} push queries run already: end one (SHOW QUERIES, TERMINATE id).`)
    }
    const names = reads.map(({ name }) => name)
    const id = `transient_${names[0]}_${++this.#count}`
    const stop = new AbortController()
    const known: KnownQuery = { id, kind: 'PUSH', state: 'RUNNING', statement, reads: names, step }
    this.#running.set(id, { known, stop })
    try {
      yield* body(AbortSignal.any([signal, stop.signal]))
    } finally {
      this.#running.delete(id)
    }
  }

  list(): readonly KnownQuery[] {
    return [...this.#running.values()].map(({ known }) => known)
  }

  /** Whether there was one of this id, in any case of its letters. */
  terminate(id: string): boolean {
    const found = [...this.#running].find(([name]) => name.toUpperCase() === id.toUpperCase())
    found?.[1].stop.abort()
    return found !== undefined
  }
}
