/** Previews of rules, one at a time, in a thread that the work of this process does not wait for. */

import type { RulesPreview } from '../../web/writing/index.ts'
import { WriteRefused } from '../../web/writing/index.ts'
import type { BorrowedLog } from './borrowed-log.ts'
import type { PreviewTask } from './messages.ts'
import { previewInThread } from './thread.ts'

/** It reads the whole log twice. */
const MOST_MS = 60_000

export class Previews {
  readonly #log: BorrowedLog
  readonly #mostMs: number
  #running: AbortController | undefined

  /** `mostMs`: how long one may take. */
  constructor(log: BorrowedLog, mostMs = MOST_MS) {
    this.#log = log
    this.#mostMs = mostMs
  }

  /** A later one ends an earlier one, whose person has gone on typing. Throws `WriteRefused`. */
  async run(task: PreviewTask, signal: AbortSignal): Promise<RulesPreview> {
    this.#running?.abort()
    const own = new AbortController()
    this.#running = own
    const deadline = AbortSignal.timeout(this.#mostMs)
    try {
      return await previewInThread(task, this.#log, AbortSignal.any([signal, own.signal, deadline]))
    } catch (error) {
      if (own.signal.aborted)
        throw new WriteRefused('busy', 'another preview was asked for', {}, { cause: error })
      if (deadline.aborted) throw tooLong(this.#mostMs, error)
      throw error
    } finally {
      if (this.#running === own) this.#running = undefined
    }
  }
}

function tooLong(mostMs: number, cause: unknown): WriteRefused {
  return new WriteRefused(
    'timed-out',
    `the log holds more than can be gone through in ${mostMs / 1_000} s here; \`tubewire sql backtest\` has no such bound`,
    {},
    { cause },
  )
}
