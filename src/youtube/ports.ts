/** What the YouTube stage needs from outside, as it is handed in by whoever composes the process. */

/** Structured logging. The fields never hold a secret. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Counters and gauges, told as things happen. */
export interface WatcherMetrics {
  /** A request ended. `outcome` is `ok`, `not-modified` or the code of a `YouTubeError`. */
  request(method: string, outcome: string, seconds: number): void
  /** Videos that an answer told something of. */
  observed(videos: number): void
  /** Observations written to the topic. */
  written(records: number): void
  /** Units used of what may be used in the current Pacific day. */
  quota(bucket: string, usedUnits: number, allowedUnits: number): void
  /** Distinct videos watched. */
  watched(videos: number): void
}

/** Time, so that a day can pass in a test. */
export interface Clock {
  /** Whole milliseconds since the epoch. */
  now(): number
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** Uniform in [0, 1). */
export type Random = () => number

const LONGEST_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const timer = setTimeout(done, Math.min(Math.max(ms, 0), LONGEST_TIMER_MS))
      function done() {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      signal.addEventListener('abort', done)
    }),
}
