/** What the rooms above give to this one. */

/** The program's log: fields, then a sentence. pino's loggers fit. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface Metrics {
  /** One message reached its end in one chat. `ageMs`: since the outbox record was written. */
  delivered(outcome: string, ageMs: number): void
  /** One request to the Bot API has ended. `result`: the kind of its outcome. */
  requested(method: string, result: string, durationMs: number): void
  /** How many messages wait or are being sent, over all chats. */
  queued(count: number): void
  /** One outbox record was no message. */
  deadLettered(code: string): void
}

/** Milliseconds since the epoch. */
export type Clock = () => number

/** Uniform in [0, 1). */
export type Random = () => number

export const SILENT_METRICS: Metrics = {
  delivered() {},
  requested() {},
  queued() {},
  deadLettered() {},
}
