import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Passed, Request } from './messages.ts'

/** Source and published package have the thread's file beside this one, each with its own ending. */
const WORKER = new URL(`./worker${extname(import.meta.url)}`, import.meta.url)

/** The thread that moves the write-ahead log, made when it is needed first: many a log never is long enough. */
export class CheckpointThread {
  readonly #file: string
  #worker: Worker | undefined

  constructor(file: string) {
    this.#file = file
  }

  /** One pass; not while another is on. Throws when the thread can't run. */
  async pass(): Promise<Passed> {
    this.#worker ??= new Worker(WORKER, { workerData: this.#file, name: 'checkpoints' })
    const worker = this.#worker
    // Only work in progress keeps the process alive.
    worker.ref()
    const answered = once(worker, 'message')
    worker.postMessage('pass' satisfies Request)
    const [passed] = (await answered) as [Passed]
    worker.unref()
    return passed
  }

  /** Resolves when its connection is closed. */
  async end(): Promise<void> {
    const worker = this.#worker
    if (!worker || worker.threadId === -1) return
    worker.ref()
    const exited = new Promise((resolve) => worker.once('exit', resolve))
    worker.postMessage('end' satisfies Request)
    await exited
  }
}
