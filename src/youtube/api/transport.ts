/** One GET to YouTube: headers, timeout, conditional requests, and every failure as a `YouTubeError`. */

import { YouTubeError } from '../error.ts'
import { classify, type Method, remedy } from './classify.ts'
import { EtagCache } from './etags.ts'
import { isObject, type JsonObject } from './json.ts'

export interface TransportSettings {
  readonly apiKey: string
  /** Scheme, host and port, e.g. `https://youtube.googleapis.com`. */
  readonly baseUrl: string
  readonly timeoutMs: number
  /** Of the product, for the User-Agent. */
  readonly version: string
}

export interface Answer {
  readonly body: JsonObject
  /** YouTube said that nothing has changed since the last time. */
  readonly notModified: boolean
}

const PATHS: Readonly<Record<Method, string>> = {
  'playlistItems.list': 'playlistItems',
  'playlists.list': 'playlists',
  'channels.list': 'channels',
  'videos.list': 'videos',
  'videos.batchGetStats': 'videos:batchGetStats',
}

/** Lists stay the same for long; statistics never do, so keeping them would only fill the cache. */
const KEPT: readonly Method[] = ['playlistItems.list', 'playlists.list', 'channels.list']

export class Transport {
  readonly #settings: TransportSettings
  readonly #etags = new EtagCache()

  /** Throws a TypeError where the key could not be sent as a header, or the address is none. */
  constructor(settings: TransportSettings) {
    // fetch would name the whole value in its own error.
    if (!/^[\x21-\x7e]+$/.test(settings.apiKey)) {
      throw new TypeError('youtube.apiKey is empty or holds characters that no API key has')
    }
    const url = new URL(settings.baseUrl)
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw new TypeError(`youtube.baseUrl must begin with https:// or http://, not ${url.protocol}`)
    }
    this.#settings = { ...settings, baseUrl: settings.baseUrl.replace(/\/+$/, '') }
  }

  /**
   * Rejects with `YouTubeError`, or with the signal's reason when it aborts. One request, no repeat: every request
   * is paid for, so whoever pays decides.
   */
  async get(
    method: Method,
    parameters: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const query = new URLSearchParams({ ...parameters, prettyPrint: 'false' })
    const url = `${this.#settings.baseUrl}/youtube/v3/${PATHS[method]}?${query}`
    const kept = KEPT.includes(method) ? this.#etags.get(url) : undefined
    const timeout = AbortSignal.timeout(this.#settings.timeoutMs)
    let response: Response
    let body: string
    try {
      response = await fetch(url, {
        headers: this.#headers(kept?.etag),
        redirect: 'manual',
        signal: AbortSignal.any([signal, timeout]),
      })
      body = await response.text()
    } catch (cause) {
      throw this.#failure(method, cause, signal, timeout)
    }
    if (response.status === 304 && kept) return { body: parse(method, kept.body), notModified: true }
    if (response.status !== 200) {
      const retryAfterMs = readRetryAfter(response.headers.get('retry-after'))
      throw classify(
        method,
        { status: response.status, body, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
        (text) => this.redact(text),
      )
    }
    const parsed = parse(method, body)
    const etag = response.headers.get('etag')
    if (etag && KEPT.includes(method)) this.#etags.put(url, { etag, body })
    return { body: parsed, notModified: false }
  }

  /** Takes the key out of a text, as it is and as a URL has it. */
  redact(text: string): string {
    const { apiKey } = this.#settings
    return text.replaceAll(apiKey, '***').replaceAll(encodeURIComponent(apiKey), '***')
  }

  /** The key goes as a header, so that it is in no URL (docs.cloud.google.com/docs/authentication/api-keys-best-practices). */
  #headers(etag: string | undefined): Record<string, string> {
    return {
      accept: 'application/json',
      // YouTube compresses only for agents that name gzip here too.
      'accept-encoding': 'gzip',
      'user-agent': `tubewire/${this.#settings.version} (gzip)`,
      'x-goog-api-key': this.#settings.apiKey,
      ...(etag === undefined ? {} : { 'if-none-match': etag }),
    }
  }

  #failure(method: Method, cause: unknown, signal: AbortSignal, timeout: AbortSignal): unknown {
    if (signal.aborted) return signal.reason
    if (timeout.aborted) {
      const seconds = this.#settings.timeoutMs / 1000
      return new YouTubeError(
        'timeout',
        `${method} did not answer within ${seconds} s. ${remedy('timeout')}`,
        {
          cause,
        },
      )
    }
    const text = this.redact(describe(cause))
    return new YouTubeError('network', `${method} got no answer: ${text}. ${remedy('network')}`, { cause })
  }
}

function parse(method: Method, body: string): JsonObject {
  try {
    const parsed: unknown = JSON.parse(body)
    if (isObject(parsed)) return parsed
  } catch (cause) {
    throw new YouTubeError(
      'bad-answer',
      `${method} answered 200 with what is not JSON. ${remedy('bad-answer')}`,
      { cause, status: 200 },
    )
  }
  throw new YouTubeError('bad-answer', `${method} answered 200 without an object. ${remedy('bad-answer')}`, {
    status: 200,
  })
}

/** fetch hides what happened in `cause`. */
function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const inner = cause.cause
  if (!(inner instanceof Error)) return cause.message
  return inner.message || ('code' in inner ? String(inner.code) : cause.message)
}

/** Seconds, or a date. */
function readRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header)) return Number(header) * 1000
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now())
}
