/**
 * Answers from the history that nothing else waits for: threads with connections of their own, and an end to a question
 * that takes too long.
 */

import type { SchemaRegistry } from '../../wire/registry.ts'
import { HistoryError } from '../error.ts'
import type { ExportRequest } from '../transfer/export.ts'
import type { Task, ThreadData } from './messages.ts'
import { type HistoryAnswers, questionsThrough } from './questions.ts'
import { AnswerThread } from './thread.ts'

export type { HistoryAnswers } from './questions.ts'

/** An answer to a question takes no longer, the wait for its turn included. */
export const LONGEST_ANSWER_MS = 20_000
/** Questions answered at a time: a long one leaves room for short ones. Exports have threads of their own. */
const MOST_THREADS = 2

/** After so long without a question their memory is given back; the next one waits for a new thread. */
const IDLE_MS = 5 * 60_000

export interface AnswersOptions extends ThreadData {
  readonly registry: SchemaRegistry
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly longestMs?: number
}

interface Waiting {
  readonly task: Task
  readonly answer: PromiseWithResolvers<unknown>
  thread?: AnswerThread
}

/** Threads are started when they are needed, and anew where one was ended for its question. */
export class ThreadedAnswers implements AsyncDisposable {
  readonly answers: HistoryAnswers
  readonly #options: AnswersOptions
  readonly #all = new Set<AnswerThread>()
  readonly #idle: AnswerThread[] = []
  readonly #exporting = new Set<AnswerThread>()
  #waiting: Waiting[] = []
  #resting: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: AnswersOptions) {
    this.#options = options
    const { clock } = options
    this.answers = {
      ...questionsThrough(
        (question, asked) =>
          this.#ask({ kind: 'ask', now: clock(), question, asked, asText: false }) as Promise<never>,
      ),
      textOf: (question, ...asked) =>
        this.#ask({ kind: 'ask', now: clock(), question, asked, asText: true }) as Promise<
          string | undefined
        >,
      export: (request, signal) => this.#export(request, signal),
    }
  }

  /** Ends what is asked now with `closed`. May be called twice. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#resting)
    const reason = closed()
    for (const { answer } of this.#waiting.splice(0)) answer.reject(reason)
    const idle = new Set(this.#idle.splice(0))
    await Promise.all(
      [...this.#all, ...this.#exporting].map((thread) =>
        idle.has(thread) ? thread.end() : thread.kill(reason),
      ),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #ask(task: Task): Promise<unknown> {
    if (this.#isClosed) throw closed()
    const waiting: Waiting = { task, answer: Promise.withResolvers<unknown>() }
    const timer = setTimeout(() => this.#giveUp(waiting), this.#longestMs)
    this.#waiting.push(waiting)
    this.#next()
    try {
      return await waiting.answer.promise
    } finally {
      clearTimeout(timer)
    }
  }

  get #longestMs(): number {
    return this.#options.longestMs ?? LONGEST_ANSWER_MS
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      const thread = this.#idle.pop() ?? this.#start()
      if (!thread) return
      if (!thread.isGone) void this.#perform(this.#waiting.shift()!, thread)
      else this.#all.delete(thread)
    }
  }

  #start(): AnswerThread | undefined {
    if (this.#all.size >= MOST_THREADS) return undefined
    const thread = this.#open()
    this.#all.add(thread)
    return thread
  }

  #open(): AnswerThread {
    const { file, policy, registry } = this.#options
    return new AnswerThread({ file, policy }, registry)
  }

  async #perform(waiting: Waiting, thread: AnswerThread): Promise<void> {
    waiting.thread = thread
    try {
      waiting.answer.resolve(await thread.perform(waiting.task))
    } catch (error) {
      waiting.answer.reject(error)
    }
    if (thread.isGone) this.#all.delete(thread)
    else this.#idle.push(thread)
    clearTimeout(this.#resting)
    if (!this.#isClosed) this.#resting = setTimeout(() => this.#rest(), IDLE_MS).unref()
    this.#next()
  }

  #rest(): void {
    for (const thread of this.#idle.splice(0)) {
      this.#all.delete(thread)
      void thread.end()
    }
  }

  #giveUp(waiting: Waiting): void {
    const error = timedOut(this.#longestMs)
    if (waiting.thread) {
      void waiting.thread.kill(error)
      return
    }
    this.#waiting = this.#waiting.filter((other) => other !== waiting)
    waiting.answer.reject(error)
  }

  async *#export(request: ExportRequest, signal: AbortSignal): AsyncGenerator<string, void> {
    if (this.#isClosed) throw closed()
    const thread = this.#open()
    this.#exporting.add(thread)
    try {
      let task: Task = { kind: 'export', now: this.#options.clock(), request }
      for (;;) {
        signal.throwIfAborted()
        const timer = setTimeout(() => void thread.kill(timedOut(this.#longestMs)), this.#longestMs)
        const piece = (await thread.perform(task).finally(() => clearTimeout(timer))) as IteratorResult<
          string,
          void
        >
        if (piece.done) return
        yield piece.value
        task = { kind: 'piece' }
      }
    } finally {
      this.#exporting.delete(thread)
      await thread.end()
    }
  }
}

function closed(): HistoryError {
  return new HistoryError('closed', 'The history is closed: the program ends')
}

function timedOut(limitMs: number): HistoryError {
  return new HistoryError(
    'timed-out',
    `There was no answer within ${limitMs / 1_000} s: ask for less, or later`,
  )
}
