/** The API with its price: each request, repeats included, is paid for before it goes out. */

import type { YouTubeApi } from '../api/client.ts'
import { backoffMs } from '../backoff.ts'
import { YouTubeError } from '../error.ts'
import type { Clock, Random } from '../ports.ts'
import type { Bucket } from '../quota/ledger.ts'
import type { Treasury } from './treasury.ts'

export interface PaidApiOptions {
  readonly api: YouTubeApi
  readonly treasury: Treasury
  readonly clock: Clock
  readonly random: Random
  /** A request ended: with nothing, or with an error that was not repeated. */
  readonly ended: (error: YouTubeError | undefined) => void
}

const ATTEMPTS = 3
export const REPEATS = { firstMs: 500, mostMs: 20_000 }

/** Rejects as the API does, and with `quota-exceeded` where the budget has nothing left. */
export function createPaidApi(options: PaidApiOptions): YouTubeApi {
  const { api, treasury, clock, random } = options

  async function call<T>(
    bucket: Bucket,
    kind: 'paced' | 'reserved',
    request: () => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      await treasury.pay(bucket, kind)
      signal.throwIfAborted()
      try {
        const answer = await request()
        options.ended(undefined)
        return answer
      } catch (error) {
        if (!(error instanceof YouTubeError)) throw error
        if (error.disposition === 'wait-for-reset') await treasury.exhaust(bucket)
        const waitMs = Math.max(error.retryAfterMs ?? 0, backoffMs(attempt, REPEATS, random))
        if (error.disposition !== 'retry' || attempt === ATTEMPTS || waitMs > REPEATS.mostMs) {
          options.ended(error)
          throw error
        }
        await clock.sleep(waitMs, signal)
        signal.throwIfAborted()
      }
    }
  }

  return {
    videos: (ids, signal) => call('general', 'paced', () => api.videos(ids, signal), signal),
    videoStats: (ids, signal) => call('stats', 'paced', () => api.videoStats(ids, signal), signal),
    playlistItems: (id, token, signal) =>
      call('general', 'reserved', () => api.playlistItems(id, token, signal), signal),
    playlists: (ids, signal) => call('general', 'reserved', () => api.playlists(ids, signal), signal),
    channels: (name, signal) => call('general', 'reserved', () => api.channels(name, signal), signal),
  }
}
