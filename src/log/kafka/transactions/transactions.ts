/**
 * Turns of several tasks that are ready together share a transaction (group commit); each turn brings its group's
 * generation, which fences an owner that has been replaced (KIP-447).
 */

import type { Outcome, PendingTurn, Transactor } from './transactor.ts'

interface Waiting {
  readonly turn: PendingTurn
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

interface Cleaning {
  readonly topics: readonly string[]
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

type Work = Pick<Transactor, 'open' | 'transact' | 'replaceIfHanging' | 'stop' | 'close'>

/**
 * A transaction takes no more turns than this many records: what comes behind one task's backlog waits less long, and
 * shares go on with their next turns while others' are written.
 */
const RECORDS_PER_TRANSACTION = 8000

export class Transactions {
  readonly #transactor: Work
  #waiting: Waiting[] = []
  #cleanings: Cleaning[] = []
  #running: Promise<void> | undefined

  constructor(transactor: Work) {
    this.#transactor = transactor
  }

  open(): Promise<void> {
    return this.#transactor.open()
  }

  /** Resolves when the turn is committed. Rejects when it is not, or may not be: its share must be taken again. */
  commit(turn: PendingTurn): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ turn, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Between two transactions: ends what hangs of this process in these topics. */
  endHanging(topics: readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#cleanings.push({ topics, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** From now on nothing is tried for long. */
  stop(): void {
    this.#transactor.stop()
  }

  /** Waits for commits in progress; while no broker answers, not for long. */
  async close(): Promise<void> {
    this.stop()
    await this.#running
    await this.#transactor.close()
  }

  async #run(): Promise<void> {
    try {
      // Turns that are asked for in the same round of the event loop go together.
      await new Promise((resolve) => setImmediate(resolve))
      while (this.#waiting.length + this.#cleanings.length > 0) {
        for (const { topics, resolve, reject } of this.#cleanings.splice(0))
          await this.#transactor.replaceIfHanging(topics).then(resolve, reject)
        if (this.#waiting.length > 0) await this.#next()
      }
    } finally {
      // At once after the last look: a turn that comes in a moment later must find that nobody is at work.
      this.#running = undefined
    }
  }

  async #next(): Promise<void> {
    const batch = this.#take()
    const outcome = await this.#transact(batch)
    if (outcome.kind === 'aborted' && batch.length > 1) {
      // One of them is at fault. Nothing was committed, so each may be tried alone.
      for (const one of batch) settle([one], await this.#transact([one]))
    } else {
      settle(batch, outcome)
    }
  }

  #transact(batch: readonly Waiting[]): Promise<Outcome> {
    return this.#transactor.transact(batch.map(({ turn }) => turn))
  }

  #take(): Waiting[] {
    let records = 0
    let count = 0
    for (const { turn } of this.#waiting) {
      records += turn.records.length
      if (count > 0 && records > RECORDS_PER_TRANSACTION) break
      count++
    }
    return this.#waiting.splice(0, count)
  }
}

function settle(batch: readonly Waiting[], outcome: Outcome): void {
  for (const { resolve, reject } of batch) {
    if (outcome.kind === 'committed') resolve()
    else reject(outcome.error)
  }
}
