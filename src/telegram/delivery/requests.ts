import type { TelegramApi } from '../api/client.ts'
import { type SendOutcome, toSendOutcome } from '../api/outcome.ts'
import type { Limiter } from '../limits.ts'
import type { Clock, Metrics } from '../ports.ts'
import type { Trouble } from './health.ts'
import type { Send } from './machine.ts'

export type Happened =
  | { readonly kind: 'answered'; readonly seq: number; readonly chat: string; readonly outcome: SendOutcome }
  | {
      readonly kind: 'probed'
      readonly trouble?: { readonly kind: Trouble; readonly reason: string; readonly retryAfterMs?: number }
    }

interface RequestParts {
  readonly api: TelegramApi
  readonly limiter: Limiter
  readonly metrics: Metrics
  readonly clock: Clock
  readonly happened: (event: Happened) => void
}

/** The requests under way. Each ends in one event. */
export class Requests {
  readonly #parts: RequestParts
  readonly #stop = new AbortController()
  readonly #running = new Set<Promise<void>>()

  constructor(parts: RequestParts) {
    this.#parts = parts
  }

  send({ seq, chat, takenAtMs, payload }: Send): void {
    const { api, limiter, happened, clock } = this.#parts
    limiter.moved(chat, takenAtMs, clock())
    this.#track(async () => {
      const answer = await this.#timed('sendMessage', () =>
        api.call('sendMessage', payload, { signal: this.#stop.signal }),
      )
      // Given up at a stop: the ledger has it as being sent, and so the next start will know.
      if (answer.kind === 'unclear' && this.#stop.signal.aborted) return
      happened({ kind: 'answered', seq, chat, outcome: toSendOutcome(answer) })
    })
  }

  /** Asks getMe, which has no effect, whether Telegram answers. */
  probe(): void {
    this.#track(async () => {
      const answer = await this.#timed('getMe', () =>
        this.#parts.api.call('getMe', {}, { timeoutMs: PROBE_TIMEOUT_MS, signal: this.#stop.signal }),
      )
      const trouble = (kind: Trouble, reason: string, retryAfterMs = 0) =>
        this.#parts.happened({ kind: 'probed', trouble: { kind, reason, retryAfterMs } })
      if (answer.kind === 'ok') this.#parts.happened({ kind: 'probed' })
      else if (answer.kind !== 'error') trouble(answer.kind, answer.reason)
      else if (answer.code === 401 || answer.code === 404) trouble('unauthorized', answer.description)
      else trouble('unclear', answer.description, (answer.retryAfterSeconds ?? 0) * 1000)
    })
  }

  /** Waits for those under way, at most so long; then gives them up. */
  async finish(boundMs: number): Promise<void> {
    const { promise: bound, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, boundMs)
    await Promise.race([Promise.all(this.#running), bound])
    clearTimeout(timer)
    this.#stop.abort()
    await Promise.all(this.#running)
  }

  #track(work: () => Promise<void>): void {
    const running = work().finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  async #timed<T extends { readonly kind: string }>(method: string, call: () => Promise<T>): Promise<T> {
    const { metrics, clock } = this.#parts
    const startedMs = clock()
    const answer = await call()
    metrics.requested(method, answer.kind, clock() - startedMs)
    return answer
  }
}

const PROBE_TIMEOUT_MS = 10_000
