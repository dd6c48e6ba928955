/** What can go wrong between us and YouTube, and what is to be done about it. */

export type YouTubeErrorCode =
  /** The day's quota of the bucket is used up. */
  | 'quota-exceeded'
  /** Too many requests in too short a time. */
  | 'rate-limited'
  /** 5xx. */
  | 'backend'
  /** No answer: refused, reset, no route, no name. */
  | 'network'
  | 'timeout'
  /** An answer that is not what the API documents. */
  | 'bad-answer'
  | 'key-invalid'
  /** The API is not enabled for the key's project, or the key is restricted. */
  | 'access-denied'
  | 'playlist-not-found'
  | 'forbidden'
  | 'not-found'
  | 'invalid-page-token'
  /** The method is not there for this key, or not there at all. */
  | 'method-refused'
  /** The request is wrong: a mistake of ours. */
  | 'bad-request'

/**
 * `retry`: again, after a back-off. `wait-for-reset`: the bucket rests until midnight Pacific time. `give-up-source`:
 * this playlist or channel can't be had, the others can. `restart-walk`: from page 1. `other-method`: ask another
 * way. `operator`: nothing works until a person acts. `bug`: not again as it is.
 */
export type Disposition =
  | 'retry'
  | 'wait-for-reset'
  | 'give-up-source'
  | 'restart-walk'
  | 'other-method'
  | 'operator'
  | 'bug'

const DISPOSITIONS: Readonly<Record<YouTubeErrorCode, Disposition>> = {
  'quota-exceeded': 'wait-for-reset',
  'rate-limited': 'retry',
  backend: 'retry',
  network: 'retry',
  timeout: 'retry',
  'bad-answer': 'retry',
  'key-invalid': 'operator',
  'access-denied': 'operator',
  'playlist-not-found': 'give-up-source',
  forbidden: 'give-up-source',
  'not-found': 'give-up-source',
  'invalid-page-token': 'restart-walk',
  'method-refused': 'other-method',
  'bad-request': 'bug',
}

export interface YouTubeErrorDetails extends ErrorOptions {
  /** HTTP status, where there was an answer. */
  readonly status?: number
  /** YouTube's own word for it, e.g. `quotaExceeded`. */
  readonly reason?: string
  /** What the answer asked us to wait. */
  readonly retryAfterMs?: number
}

/** The message says what happened and what to do; it never holds the key. */
export class YouTubeError extends Error {
  override readonly name = 'YouTubeError'
  readonly code: YouTubeErrorCode
  readonly disposition: Disposition
  readonly status: number | undefined
  readonly reason: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(code: YouTubeErrorCode, message: string, details: YouTubeErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined)
    this.code = code
    this.disposition = DISPOSITIONS[code]
    this.status = details.status
    this.reason = details.reason
    this.retryAfterMs = details.retryAfterMs
  }
}
