import type { FaultAction } from '../faults/rules.ts'
import * as errors from './errors.ts'

const refuse = (error: errors.BotApiError): FaultAction => ({
  kind: 'answer',
  answer: errors.errorAnswer(error),
})

/** Telegram's own ways to fail, beyond those of any server. */
export const telegramFaults = {
  tooManyRequests: (retryAfterSeconds: number) => refuse(errors.tooManyRequests(retryAfterSeconds)),
  /** Whether the message was accepted can't be told from the answer. */
  internalError: (accepted = false): FaultAction => ({
    kind: 'answer',
    answer: errors.errorAnswer(new errors.BotApiError(500, 'Internal Server Error')),
    accepted,
  }),
  restarting: () => refuse(new errors.BotApiError(500, 'Internal Server Error: restart')),
}
