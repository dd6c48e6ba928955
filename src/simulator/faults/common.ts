import { htmlAnswer } from '../http/answer.ts'
import type { FaultAction } from './rules.ts'

/** An error page in HTML. `accepted`: the request took effect all the same, as behind a proxy that gave up waiting. */
export const errorPage = (status: 500 | 502 | 503 | 504, accepted = false): FaultAction => ({
  kind: 'answer',
  answer: htmlAnswer(status),
  accepted,
})

export const resetBefore: FaultAction = { kind: 'reset', when: 'before' }
export const resetAfter: FaultAction = { kind: 'reset', when: 'after' }
