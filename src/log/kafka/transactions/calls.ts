/** Calls of the transactional API: what passes is called again, what does not come back is given up. */

import { setTimeout as pause } from 'node:timers/promises'
import { call, type Producer } from '../client/client.ts'
import { CODE, isClientError } from '../client/errors.ts'
import type { Start } from '../client/line.ts'
import type { Health } from '../health.ts'

export interface Limits {
  /** A client that wants to be called again for so long does not get anywhere. */
  readonly giveUpMs: number
  /** A call that has not come back by then does not, whatever limit it was given. */
  readonly lostMs: number
}

export interface CallsOptions {
  readonly limits: Limits
  readonly health: Pick<Health, 'during'>
  /** Aborted: nothing is called again. */
  readonly closing: AbortSignal
}

export interface PersistOptions {
  /** Which errors may pass. Default: those of which the client says so. */
  readonly mayRepeat?: (error: unknown) => boolean
  /** Why it makes no sense to call (again), if it makes none. */
  readonly vain?: () => Error | undefined
}

/** Whose steps are told where one takes too long. */
export const WHO = 'transactions'
const RETRY_PAUSE_MS = 10

/** A producer in whose transaction a call has not come to an end. */
export class Stuck extends Error {
  override readonly name = 'Stuck'
}

/** A call of the client that has not come back; before it does, the client can't even be closed. */
export class Lost extends Error {
  override readonly name = 'Lost'
  readonly end: Promise<unknown>
  constructor(end: Promise<unknown>) {
    super('the Kafka client does not come back')
    this.end = end
  }
}

export class Calls {
  readonly #options: CallsOptions

  constructor(options: CallsOptions) {
    this.#options = options
  }

  /** Throws the client's error, or `Lost`. */
  async once(client: Producer, start: Start): Promise<void> {
    const answered = call(client, start)
    const { promise: lost, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(new Lost(answered)), this.#options.limits.lostMs)
    try {
      await Promise.race([answered, lost])
    } finally {
      clearTimeout(timer)
    }
  }

  /**
   * Calls again what may be called again, for a while. Throws the client's error, `Lost`, `Stuck` where the call may
   * still come to an end, or what makes it vain.
   */
  async persist(
    client: Producer,
    what: string,
    start: Start,
    { mayRepeat = isPassing, vain }: PersistOptions,
  ): Promise<void> {
    const { health, limits, closing } = this.#options
    await health.during(WHO, what, async () => {
      const deadline = Date.now() + limits.giveUpMs
      for (;;) {
        const reason = vain?.()
        if (reason) throw reason
        try {
          return await this.once(client, start)
        } catch (error) {
          const isInTime = Date.now() < deadline && !closing.aborted
          if (!(mayRepeat(error) && isInTime)) throw error instanceof Lost ? error : stuckOr(error)
          await pause(RETRY_PAUSE_MS)
        }
      }
    })
  }
}

export function isTimeout(error: unknown): boolean {
  return isClientError(error) && error.code === CODE.timedOut
}

/** The call came to its end, and its end was that it may be tried again. */
function isPassing(error: unknown): boolean {
  // Another call that did not end is in the way of a conflicting one for good.
  if (!isClientError(error) || isTimeout(error) || error.code === CODE.conflict) return false
  return error.isRetriable === true
}

/** What may be called again and is not, for time is up or the call itself is in doubt, leaves a producer that is stuck. */
function stuckOr(error: unknown): unknown {
  const isOpen = isClientError(error) && (isTimeout(error) || error.isRetriable === true)
  return isOpen ? new Stuck(error.message, { cause: error }) : error
}
