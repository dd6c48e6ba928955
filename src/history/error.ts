export type HistoryErrorCode =
  /** The file is damaged, or belongs to another program. It is left as it is; deleted, it is rebuilt from the log. */
  | 'damaged'
  /** The file was made by a newer version. */
  | 'newer'
  /** Another process writes it. */
  | 'locked'
  /** The disk refuses: full, read-only, failing. */
  | 'disk'
  /** A mistake in the call: a range, a cursor, a count. */
  | 'invalid'
  /** What was asked for is a metric of our own, and `policy.derivedMetrics` is off. */
  | 'derived-metrics-off'
  /** The history was closed. */
  | 'closed'
  /** The question took too long and was given up. */
  | 'timed-out'

/** What went wrong with the history, and what to do about it. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError'
  readonly code: HistoryErrorCode
  constructor(code: HistoryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Refuses a metric that YouTube did not give. */
export function derivedMetricsOff(what: string): HistoryError {
  return new HistoryError(
    'derived-metrics-off',
    `${what} is calculated from YouTube's data, which its terms allow only where its derived metrics policy was ` +
      'accepted: set policy.derivedMetrics: accepted if it was',
  )
}
