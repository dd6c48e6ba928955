/** What rules would have sent over the records of the log, beside what the present ones would have. */

import type { Log } from '../../log/port.ts'
import { type Alert, backtest, compareAlerts } from '../../sql/backtest/index.ts'
import type { Program } from '../../sql/index.ts'
import { type RulesPreview, WriteRefused } from '../../web/writing/index.ts'

/** It reads the whole log twice, in the process that does everything else. */
const MOST_MS = 60_000
const MOST_ALERTS = 200
const MOST_VIDEOS = 50

export class Previews {
  readonly #log: Log
  #running: AbortController | undefined

  constructor(log: Log) {
    this.#log = log
  }

  /** One at a time: a later one ends an earlier one, whose person has gone on typing. Throws `WriteRefused`. */
  async run(
    present: Program | undefined,
    candidate: Program,
    since: number,
    signal: AbortSignal,
  ): Promise<RulesPreview> {
    this.#running?.abort()
    const own = new AbortController()
    this.#running = own
    const deadline = AbortSignal.timeout(MOST_MS)
    const stop = AbortSignal.any([signal, own.signal, deadline])
    try {
      const after = await backtest(candidate, this.#log, since, stop)
      stop.throwIfAborted()
      const before = present ? await backtest(present, this.#log, since, stop) : undefined
      stop.throwIfAborted()
      const sent = before?.alerts ?? []
      const { days, subjects, added, gone } = compareAlerts(sent, after.alerts)
      return {
        count: after.alerts.length,
        presentCount: sent.length,
        alerts: after.alerts.slice(-MOST_ALERTS).reverse().map(shown),
        perDay: days.map(({ of, ...counts }) => ({ day: of, ...counts })),
        perVideo: subjects.slice(0, MOST_VIDEOS).map(({ of, ...counts }) => ({ videoId: of, ...counts })),
        added: added.length,
        gone: gone.length,
        records: after.records,
        from: after.firstMs ?? null,
        to: after.lastMs ?? null,
        problems: [...after.problems].map(([text, count]) => ({ text, count })),
      }
    } catch (error) {
      if (deadline.aborted) {
        throw new WriteRefused(
          'timed-out',
          'the log holds more than can be gone through in a minute here; `tubewire sql backtest` has no such bound',
          {},
          { cause: error },
        )
      }
      if (own.signal.aborted)
        throw new WriteRefused('busy', 'another preview was asked for', {}, { cause: error })
      throw error
    } finally {
      if (this.#running === own) this.#running = undefined
    }
  }
}

function shown({ timestamp, subject, chatId, text, rule }: Alert) {
  return { at: timestamp, videoId: subject === '' ? null : subject, chat: chatId, text, rule }
}
