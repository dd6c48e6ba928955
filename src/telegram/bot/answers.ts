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

/** As long as a group whose minute is used up has to wait. A later answer would only puzzle. */
const MAX_DELAY_MS = 65_000
/** So many wait in one chat at most: who writes more than can be answered is not answered more often. */
const MAX_WAITING = 5

/**
 * Sends what the bot says, within the same limits as alerts and ahead of those that wait. Once each: whoever asked can
 * ask again, so a lost answer is better than one twice.
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

  async #send(answer: Answer, signal: AbortSignal): Promise<void> {
    const { limiter, clock, logger } = this.#parts
    const { chat } = answer
    if (limiter.answersWaiting(chat) >= MAX_WAITING) {
      logger.info({ chat, reason: `${MAX_WAITING} answers wait already` }, 'the bot does not answer')
      return
    }
    const untilMs = clock() + MAX_DELAY_MS
    while (await this.#placeFor(chat, untilMs, signal)) {
      const { kind, ...told } = await this.#request(answer, signal)
      if (kind === 'ok') return
      logger.info({ chat, kind, ...told }, 'the bot could not answer')
      const retryAfterSeconds = 'retryAfterSeconds' in told ? told.retryAfterSeconds : undefined
      if (retryAfterSeconds === undefined) return
      // Refused for its pace alone: it was not sent, and may be tried again.
      limiter.pause(chat, clock() + retryAfterSeconds * 1000)
    }
  }

  /** Waits for the limits, and counts the answer that goes now. False: it would come too late, or all ends. */
  async #placeFor(chat: string, untilMs: number, signal: AbortSignal): Promise<boolean> {
    const { limiter, clock, logger } = this.#parts
    const letGo = limiter.keepForAnswer(chat)
    try {
      for (;;) {
        const readyAtMs = limiter.answerReadyAtMs(chat, clock())
        if (signal.aborted) return false
        if (readyAtMs > untilMs) {
          logger.info({ chat, reason: 'the limits of the chat leave no place' }, 'the bot does not answer')
          return false
        }
        if (readyAtMs <= clock()) break
        await wait(readyAtMs - clock(), undefined, { signal }).catch(() => undefined)
      }
      limiter.takeForAnswer(chat, clock())
      return true
    } finally {
      letGo()
    }
  }

  #request({ chat, threadId, text }: Answer, signal: AbortSignal) {
    const parameters = {
      chat_id: Number(chat),
      text,
      ...(threadId === null ? {} : { message_thread_id: threadId }),
    }
    return this.#parts.api.call('sendMessage', parameters, { signal })
  }
}
