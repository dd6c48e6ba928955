import type { Answer } from '../api/answer.ts'
import type { TelegramApi } from '../api/client.ts'
import { type SendOutcome, toSendOutcome } from '../api/outcome.ts'
import type { Limiter } from '../limits.ts'
import type { Clock, Metrics } from '../ports.ts'
import type { ProbeTrouble } from './health.ts'
import type { Send } from './machine.ts'

/** A request to a chat has ended. */
export interface Answered {
  readonly seq: number
  readonly chat: string
  readonly outcome: SendOutcome
}

interface RequestParts {
  readonly api: TelegramApi
  readonly limiter: Limiter
  readonly metrics: Metrics
  readonly clock: Clock
  readonly answered: (answered: Answered) => void
  /** getMe has ended; without trouble, if it answered. */
  readonly probed: (trouble?: ProbeTrouble) => void
}

/** The requests under way. Each ends in one call back, but for messages given up at a stop. */
export class Requests {
  readonly #parts: RequestParts
  readonly #stop = new AbortController()
  readonly #running = new Set<Promise<void>>()

  constructor(parts: RequestParts) {
    this.#parts = parts
  }

  send({ seq, chat, takenAtMs, payload }: Send): void {
    const { api, limiter, answered, clock } = this.#parts
    limiter.moved(chat, takenAtMs, clock())
    this.#track(async () => {
      const answer = await this.#timed('sendMessage', () =>
        api.call('sendMessage', payload, { signal: this.#stop.signal }),
      )
      // Given up at a stop: the ledger has it as being sent, and so the next start will know.
      if (answer.kind === 'unclear' && this.#stop.signal.aborted) return
      answered({ seq, chat, outcome: toSendOutcome(answer) })
    })
  }

  /** Asks getMe, which has no effect, whether Telegram answers. */
  probe(): void {
    this.#track(async () => {
      const answer = await this.#timed('getMe', () =>
        this.#parts.api.call('getMe', {}, { timeoutMs: PROBE_TIMEOUT_MS, signal: this.#stop.signal }),
      )
      this.#parts.probed(troubleOf(answer))
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

function troubleOf(answer: Answer<unknown>): ProbeTrouble | undefined {
  switch (answer.kind) {
    case 'ok':
      return undefined
    case 'error': {
      const { code, description: reason, retryAfterSeconds = 0 } = answer
      const kind = code === 401 || code === 404 ? 'unauthorized' : 'unclear'
      return { kind, reason, retryAfterMs: retryAfterSeconds * 1000 }
    }
    case 'unreached':
    case 'unclear':
      return { kind: answer.kind, reason: answer.reason, retryAfterMs: 0 }
  }
}
