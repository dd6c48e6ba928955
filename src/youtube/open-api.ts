/** The API by itself, for whoever asks YouTube a single question. */

import { createClient, type YouTubeApi } from './api/client.ts'
import { systemClock } from './ports.ts'

export interface OpenApiOptions {
  readonly apiKey: string
  readonly baseUrl: string
  readonly timeoutMs: number
  readonly requestsPerSecond: number
  /** Of the product, for the User-Agent. */
  readonly version: string
}

/** Requests made here cost units of the day's quota that no ledger counts. */
export function createYouTubeApi(options: OpenApiOptions): YouTubeApi {
  const { apiKey, baseUrl, timeoutMs, requestsPerSecond, version } = options
  return createClient({
    transport: { apiKey, baseUrl, timeoutMs, version },
    throttle: { concurrency: 2, requestsPerSecond },
    clock: systemClock,
    metrics: { request() {}, observed() {}, written() {}, quota() {}, watched() {} },
  })
}
