import { setTimeout as wait } from 'node:timers/promises'
import type { TelegramApi } from '../api/client.ts'
import type { Limiter } from '../limits.ts'
import type { Clock, Logger } from '../ports.ts'
import type { Answer } from './respond.ts'

interface AnswerParts {
  readonly api: TelegramApi
  readonly limiter: Limiter
  readonly clock: Clock
  readonly logger: Logger
}

/** An answer that could only come later than this is not worth a slot. */
const MAX_DELAY_MS = 3000

/**
 * Sends what the bot says, within the same limits as alerts. Once each and best effort: whoever asked can ask again,
 * so a lost answer is better than one twice.
 */
export class Answers {
  readonly #parts: AnswerParts
  readonly #running = new Set<Promise<void>>()

  constructor(parts: AnswerParts) {
    this.#parts = parts
  }

  send(answer: Answer, signal: AbortSignal): void {
    const running = this.#send(answer, signal).finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Waits for those under way: their signal ends them. */
  async finish(): Promise<void> {
    await Promise.all(this.#running)
  }

  async #send({ chat, threadId, text }: Answer, signal: AbortSignal): Promise<void> {
    const { api, limiter, clock, logger } = this.#parts
    const untilMs = clock() + MAX_DELAY_MS
    for (let readyAtMs = limiter.readyAtMs(chat, clock()); readyAtMs > clock(); ) {
      if (readyAtMs > untilMs || signal.aborted) return
      await wait(readyAtMs - clock(), undefined, { signal }).catch(() => undefined)
      readyAtMs = limiter.readyAtMs(chat, clock())
    }
    limiter.take(chat, clock())
    const answer = await api.call(
      'sendMessage',
      { chat_id: Number(chat), text, ...(threadId === null ? {} : { message_thread_id: threadId }) },
      { signal },
    )
    if (answer.kind !== 'ok') logger.info({ chat, ...answer }, 'the bot could not answer')
    if (answer.kind === 'error' && answer.retryAfterSeconds !== undefined) {
      limiter.pause(chat, clock() + answer.retryAfterSeconds * 1000)
    }
  }
}
