/** What the state of a message means, and what may be done about it. */

import type { AlertState } from '../../api/shapes.ts'

export const STATE_MEANS: Readonly<Record<AlertState, string>> = {
  sent: 'Telegram took it.',
  waiting:
    'It is in the queue: Telegram takes so many messages a minute, or the chat is in its quiet hours, or delivery is not running.',
  failed: 'Telegram refused it, or there was no chat to send it to.',
  uncertain: 'The connection broke before the answer came. It may have arrived, and was not sent again.',
  expired: 'It was too old by the time it could have been sent.',
  coalesced: 'Many came at once, and its text went into another message.',
  muted: 'The chat asked not to get it.',
  refused: 'What the rule wrote is no message that could be sent.',
}

/** Trying again makes sense: nobody got it, or nobody knows. */
export function mayRetry(state: AlertState): boolean {
  return state === 'failed' || state === 'expired' || state === 'uncertain'
}
