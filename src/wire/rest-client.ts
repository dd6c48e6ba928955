/** Requests to a Schema Registry's REST API: credentials, time limits, fail-over, bounded retries. */

import { setTimeout as delay } from 'node:timers/promises'
import { RegistryError, type RegistryErrorCode } from './registry.ts'
import type { RegistryEndpoints } from './rest-settings.ts'

export interface RestClientOptions extends RegistryEndpoints {
  /** A single request's limit. Default 10 s. */
  readonly timeoutMs?: number
  /** Requests in all, for one answer, over all URLs. Default 4, or one a URL if these are more. */
  readonly attempts?: number
  /** Pauses grow from this, twice as long each time, cut by chance. Default 200 ms. */
  readonly firstPauseMs?: number
  /** Default 5 s. */
  readonly longestPauseMs?: number
  /** Ends requests and pauses of every caller. */
  readonly signal?: AbortSignal
  /** A number from 0 to 1. */
  readonly random?: () => number
  readonly fetch?: typeof fetch
}

/** An answer that is no success, with the registry's own error code. */
export class RestError extends RegistryError {
  readonly status: number
  readonly errorCode: number
  constructor(code: RegistryErrorCode, message: string, status: number, errorCode: number) {
    super(code, message)
    this.status = status
    this.errorCode = errorCode
  }
}

const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json'

type Outcome = { readonly answer: unknown } | { readonly again: boolean; readonly failure: RegistryError }

export class RestClient {
  readonly #options: RestClientOptions
  /** The URL that answered last is asked first. */
  #preferred = 0

  constructor(options: RestClientOptions) {
    this.#options = options
  }

  get(path: string, signal?: AbortSignal): Promise<unknown> {
    return this.#request('GET', path, undefined, signal)
  }

  /** Every POST of this API may be repeated: registering a schema again gives the same id. */
  post(path: string, body: object, signal?: AbortSignal): Promise<unknown> {
    return this.#request('POST', path, JSON.stringify(body), signal)
  }

  async #request(
    method: string,
    path: string,
    body: string | undefined,
    signal?: AbortSignal,
  ): Promise<unknown> {
    const {
      urls,
      attempts = 4,
      firstPauseMs = 200,
      longestPauseMs = 5000,
      random = Math.random,
    } = this.#options
    const stop = AbortSignal.any([signal, this.#options.signal].filter((given) => given !== undefined))
    const limit = Math.max(attempts, urls.length)
    let failure: RegistryError | undefined
    for (let attempt = 0; attempt < limit; attempt++) {
      // All URLs are tried before the first pause.
      const round = Math.floor(attempt / urls.length)
      if (round > 0 && attempt % urls.length === 0) {
        const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (round - 1)) * random()
        await delay(pauseMs, undefined, { signal: stop })
      }
      const index = (this.#preferred + (attempt === 0 ? 0 : 1)) % urls.length
      this.#preferred = index
      const outcome = await this.#attempt(urls[index] as string, method, path, body, stop)
      if ('answer' in outcome) return outcome.answer
      if (!outcome.again) throw outcome.failure
      failure = outcome.failure
    }
    throw failure
  }

  async #attempt(
    url: string,
    method: string,
    path: string,
    body: string | undefined,
    stop: AbortSignal,
  ): Promise<Outcome> {
    const { timeoutMs = 10_000, fetch: send = fetch } = this.#options
    stop.throwIfAborted()
    try {
      const response = await send(url + path, {
        method,
        headers: this.#headers(body !== undefined),
        body: body ?? null,
        redirect: 'error',
        signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]),
      })
      const text = await response.text()
      if (response.ok) return answerOf(url, text)
      const failure = this.#refusal(url, method, path, response.status, text)
      return { again: response.status >= 500 || response.status === 429, failure }
    } catch (cause) {
      stop.throwIfAborted()
      return { again: true, failure: unreachable(url, timeoutMs, cause) }
    }
  }

  #headers(withBody: boolean): { [name: string]: string } {
    const { credentials } = this.#options
    const headers: { [name: string]: string } = { accept: CONTENT_TYPE }
    if (withBody) headers['content-type'] = CONTENT_TYPE
    if (credentials?.kind === 'basic') {
      const pair = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')
      headers.authorization = `Basic ${pair}`
    } else if (credentials?.kind === 'bearer') headers.authorization = `Bearer ${credentials.token}`
    return headers
  }

  #refusal(url: string, method: string, path: string, status: number, text: string): RestError {
    const { code: errorCode, message } = errorBody(status, text)
    const code = codeOf(status, errorCode)
    const said = this.#withoutSecrets(message)
    return new RestError(
      code,
      `Schema Registry ${url} answered ${method} ${path} with ${status} (${errorCode}): ${said}${remedyOf(code, status)}`,
      status,
      errorCode,
    )
  }

  /** A server, or a proxy before it, may repeat what it was sent. */
  #withoutSecrets(text: string): string {
    const { credentials } = this.#options
    if (!credentials) return text
    const secrets =
      credentials.kind === 'bearer'
        ? [credentials.token]
        : [
            credentials.password,
            Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64'),
          ]
    return secrets
      .filter((secret) => secret !== '')
      .reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
  }
}

function answerOf(url: string, text: string): Outcome {
  try {
    return { answer: JSON.parse(text) }
  } catch (cause) {
    const failure = new RegistryError('refused', `${url} answers with no JSON; is it a Schema Registry's?`, {
      cause,
    })
    return { again: false, failure }
  }
}

function errorBody(status: number, text: string): { readonly code: number; readonly message: string } {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && 'message' in body) {
      const code = 'error_code' in body ? Number(body.error_code) : status
      return { code, message: String(body.message) }
    }
  } catch {
    // Proxies answer in HTML; the status then says all.
  }
  return { code: status, message: 'no reason given' }
}

function codeOf(status: number, errorCode: number): RegistryErrorCode {
  if (status === 401 || status === 403) return 'denied'
  if (status === 404) return 'not-found'
  if (status === 409) return 'incompatible'
  if (status === 422 && errorCode === 42201) return 'invalid-schema'
  return status >= 500 || status === 429 ? 'unreachable' : 'refused'
}

function remedyOf(code: RegistryErrorCode, status: number): string {
  if (code === 'denied') return '. Check the key and secret (basic.auth.user.info) and what they may do.'
  if (code === 'incompatible')
    return '. Give new fields a default and keep the types of those that exist, or use another topic.'
  if (status >= 500) return '. Is the registry healthy? The request was repeated without success.'
  return ''
}

function unreachable(url: string, timeoutMs: number, cause: unknown): RegistryError {
  const reason =
    cause instanceof DOMException && cause.name === 'TimeoutError'
      ? `no answer within ${timeoutMs} ms`
      : (innermost(cause).message ?? 'no reason given')
  return new RegistryError(
    'unreachable',
    `Schema Registry ${url} can't be reached: ${reason}. Check the url, the network, and that the registry runs.`,
    { cause },
  )
}

/** fetch wraps what the socket said. */
function innermost(error: unknown): Error {
  return error instanceof Error && error.cause instanceof Error ? innermost(error.cause) : (error as Error)
}
