/** Commits of the watcher's task, one after the other: what jobs hand in while one is under way shares the next. */

import type { OutputRecord, Task } from '../../log/port.ts'

/** A value of undefined deletes the key. */
export type StateWrite = readonly [store: string, key: string, value: Uint8Array | undefined]

export interface Work {
  readonly writes?: readonly StateWrite[]
  readonly outputs?: readonly OutputRecord[]
}

interface Waiting {
  readonly work: Work
  readonly done: PromiseWithResolvers<void>
}

export class Turns {
  readonly #task: Task
  #waiting: Waiting[] = []
  #running = false
  #failure: { readonly error: unknown } | undefined

  constructor(task: Task) {
    this.#task = task
  }

  /** Resolves when all of it is durable. Rejects when a commit failed: the share is lost, and nothing can follow. */
  submit(work: Work): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure.error)
    const done = Promise.withResolvers<void>()
    this.#waiting.push({ work, done })
    if (!this.#running) void this.#run()
    return done.promise
  }

  async #run(): Promise<void> {
    this.#running = true
    while (this.#waiting.length > 0) {
      const turn = this.#waiting
      this.#waiting = []
      try {
        for (const { work } of turn) this.#write(work)
        await this.#task.commit({ outputs: turn.flatMap(({ work }) => work.outputs ?? []) })
        for (const { done } of turn) done.resolve()
      } catch (error) {
        this.#failure = { error }
        for (const { done } of [...turn, ...this.#waiting]) done.reject(error)
        this.#waiting = []
      }
    }
    this.#running = false
  }

  #write({ writes = [] }: Work): void {
    for (const [store, key, value] of writes) {
      if (value === undefined) this.#task.state.delete(store, key)
      else this.#task.state.put(store, key, value)
    }
  }
}
