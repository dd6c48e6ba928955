/** Time that passes only when everything rests: so a day passes in seconds, and nothing is skipped. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setImmediate } from 'node:timers/promises'
import type { Task } from '../../src/log/port.ts'
import type { Clock } from '../../src/youtube/ports.ts'

type Body = (task: Task, signal: AbortSignal) => Promise<void>

interface Sleeper {
  readonly wakeAtMs: number
  readonly wake: () => void
}

/** Told by the fetch that is built into Node. */
const REQUEST_CREATED = 'undici:request:create'

/** Turns of the event loop without an open request or commit after which nothing is under way. */
const QUIET_TURNS = 12

export class VirtualClock implements Clock {
  readonly #sleepers = new Set<Sleeper>()
  readonly #events: { readonly atMs: number; readonly run: () => void }[] = []
  #nowMs: number
  #openRequests = 0
  #openCommits = 0

  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  now(): number {
    return this.#nowMs
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted || ms <= 0) return resolve()
      const sleeper = { wakeAtMs: this.#nowMs + ms, wake: done }
      const sleepers = this.#sleepers
      function done() {
        sleepers.delete(sleeper)
        signal.removeEventListener('abort', done)
        resolve()
      }
      signal.addEventListener('abort', done)
      sleepers.add(sleeper)
    })
  }

  /** Runs something when that time has come. */
  at(atMs: number, run: () => void): void {
    this.#events.push({ atMs, run })
    this.#events.sort((a, b) => a.atMs - b.atMs)
  }

  /** A request came to its end: its answer is read, or it failed. */
  requestEnded(): void {
    this.#openRequests--
  }

  /** A task's body, whose commits no time passes by. */
  holding(body: Body): Body {
    return (task, signal) => body(this.#held(task), signal)
  }

  #held(task: Task): Task {
    return {
      id: task.id,
      partition: task.partition,
      state: task.state,
      poll: (max, signal) => task.poll(max, signal),
      commit: async (turn) => {
        this.#openCommits++
        try {
          await task.commit(turn)
        } finally {
          this.#openCommits--
        }
      },
    }
  }

  /** Lets time pass until then, or until `stop` says so. */
  async passUntil(untilMs: number, stop: () => boolean = () => false): Promise<void> {
    const opened = () => {
      this.#openRequests++
    }
    subscribe(REQUEST_CREATED, opened)
    try {
      while (!stop()) {
        await this.#quiet()
        if (stop()) return
        const wakeAtMs = Math.min(...Array.from(this.#sleepers, (sleeper) => sleeper.wakeAtMs))
        const eventAtMs = this.#events[0]?.atMs ?? Number.POSITIVE_INFINITY
        const nextMs = Math.min(wakeAtMs, eventAtMs)
        if (nextMs > untilMs) {
          this.#nowMs = untilMs
          return
        }
        this.#nowMs = Math.max(this.#nowMs, Math.ceil(nextMs))
        if (eventAtMs <= this.#nowMs) this.#events.shift()?.run()
        for (const sleeper of [...this.#sleepers]) if (sleeper.wakeAtMs <= this.#nowMs) sleeper.wake()
      }
    } finally {
      unsubscribe(REQUEST_CREATED, opened)
    }
  }

  async #quiet(): Promise<void> {
    for (let turns = 0; turns < QUIET_TURNS; turns++) {
      await setImmediate()
      if (this.#openRequests > 0 || this.#openCommits > 0) turns = -1
    }
  }
}
