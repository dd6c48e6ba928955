import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { errorOf, type Failure, failureOf } from '../../wire/failure.ts'
import type { SchemaRegistry } from '../../wire/registry.ts'
import { HistoryError, type HistoryErrorCode } from '../error.ts'
import type { FromThread, SchemaId, Task, ThreadData, ToThread } from './messages.ts'

/** Source and published package have the thread's file beside this one, each with its own ending. */
const WORKER = new URL(`./worker${extname(import.meta.url)}`, import.meta.url)

/** The process's side of one thread. */
export class AnswerThread {
  readonly #worker: Worker
  readonly #registry: SchemaRegistry
  #task: PromiseWithResolvers<unknown> | undefined
  #isGone = false

  constructor(data: ThreadData, registry: SchemaRegistry) {
    this.#registry = registry
    this.#worker = new Worker(WORKER, { workerData: data, name: 'history' })
    this.#worker.unref()
    this.#worker.on('message', (message: FromThread) => this.#hear(message))
    this.#worker.on('error', (error) => this.#settle((task) => task.reject(error)))
    this.#worker.on('exit', () => {
      this.#isGone = true
      this.#settle((task) => task.reject(new Error('the thread that answers questions has ended')))
    })
  }

  /** Whether it takes no more tasks. */
  get isGone(): boolean {
    return this.#isGone
  }

  /** Not while another task is on. Throws what the task throws. */
  perform(task: Task): Promise<unknown> {
    if (this.#isGone) return Promise.reject(new Error('the thread that answers questions has ended'))
    this.#task = Promise.withResolvers<unknown>()
    // Only work in progress keeps the process alive.
    this.#worker.ref()
    this.#say(task)
    return this.#task.promise
  }

  /**
   * Gives up what it does now, which throws the reason at once. A statement that SQLite is at work on ends by itself
   * first, and the thread with it.
   */
  async kill(reason: Error): Promise<void> {
    this.#isGone = true
    this.#settle((task) => task.reject(reason))
    await this.#worker.terminate()
  }

  /** Resolves when its connection is closed; without a task in progress. */
  async end(): Promise<void> {
    if (this.#isGone) return
    this.#isGone = true
    const exited = new Promise((resolve) => this.#worker.once('exit', resolve))
    this.#worker.ref()
    this.#say({ kind: 'end' })
    await exited
  }

  #hear(message: FromThread): void {
    switch (message.kind) {
      case 'answer':
        this.#settle((task) => task.resolve(message.value))
        break
      case 'failed':
        this.#settle((task) => task.reject(errorOf(message.error, historyError)))
        break
      case 'schema':
        this.#schema(message.id).then(
          (schema) => this.#say({ kind: 'schema', call: message.call, schema }),
          (error: unknown) => this.#say({ kind: 'no-schema', call: message.call, error: failureOf(error) }),
        )
    }
  }

  #schema(id: SchemaId) {
    return 'id' in id ? this.#registry.byId(id.id) : this.#registry.byGuid(id.guid)
  }

  #settle(how: (task: PromiseWithResolvers<unknown>) => void): void {
    const task = this.#task
    this.#task = undefined
    if (!this.#isGone) this.#worker.unref()
    if (task) how(task)
  }

  #say(message: ToThread): void {
    this.#worker.postMessage(message)
  }
}

function historyError({ name, code, message }: Failure): HistoryError | undefined {
  return name === 'HistoryError' ? new HistoryError(code as HistoryErrorCode, message) : undefined
}
