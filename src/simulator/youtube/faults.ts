import type { FaultAction, FaultRule } from '../faults/rules.ts'
import * as errors from './errors.ts'

const refuse = (refusal: errors.Refusal): FaultAction => ({
  kind: 'answer',
  answer: errors.errorAnswer(refusal),
})

/** YouTube's own ways to fail, beyond those of any server. */
export const youtubeFaults = {
  quotaExceeded: () => refuse(errors.quotaExceeded()),
  /** With `retryAfterSeconds`, the header says so. */
  rateLimited: (retryAfterSeconds?: number): FaultAction => {
    const answer = errors.errorAnswer(errors.minuteLimit())
    if (retryAfterSeconds === undefined) return { kind: 'answer', answer }
    const headers = { ...answer.headers, 'retry-after': String(retryAfterSeconds) }
    return { kind: 'answer', answer: { ...answer, headers } }
  },
  backendError: () => refuse(errors.backendError()),
  /** Any other reason: `playlistItemsNotAccessible`, the old `dailyLimitExceeded`, `keyInvalid`, ... */
  refused: (status: number, reason: string, message = reason, domain = 'global') =>
    refuse(errors.refusal(status, message, { domain, reason })),
  /** An `invalidPageToken` for a token that is good. */
  spuriousPageToken: (rule: Omit<FaultRule, 'match' | 'action'> = {}): FaultRule => ({
    ...rule,
    match: { operation: 'playlistItems', params: { pageToken: true } },
    action: refuse(errors.invalidPageToken()),
  }),
  /** A `playlistNotFound` on a page after the first, for a playlist that is there. */
  spuriousNotFound: (rule: Omit<FaultRule, 'match' | 'action'> = {}): FaultRule => ({
    ...rule,
    match: { operation: 'playlistItems', params: { pageToken: true } },
    action: refuse(errors.playlistNotFound()),
  }),
}
