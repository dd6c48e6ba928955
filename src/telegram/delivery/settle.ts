import type { DeliveryOutcome } from '../../records/delivery.ts'
import type { SendOutcome } from '../api/outcome.ts'
import type { Entry } from './entry.ts'
import type { DeliveryPolicy } from './policy.ts'
import { hasMarkup, requestOf } from './request.ts'

/** What an answer to a request leads to. */
export interface Verdict {
  /** The entry as it goes on; absent when it has ended. */
  readonly next?: Entry
  readonly ended?: {
    readonly outcome: DeliveryOutcome
    readonly reason: string | null
    readonly entry: Entry
  }
  readonly chat?:
    | { readonly kind: 'reachable' }
    | { readonly kind: 'park'; readonly reason: string }
    | { readonly kind: 'migrate'; readonly to: string }
    | { readonly kind: 'pause'; readonly untilMs: number }
}

const FIRST_REPEAT_MS = 1000

/** Decides what becomes of an entry whose request has ended. `random` is in [0, 1). */
export function settle(
  sent: Entry,
  outcome: SendOutcome,
  policy: Pick<DeliveryPolicy, 'uncertain' | 'maxRepeats'>,
  nowMs: number,
  random: number,
): Verdict {
  const waiting: Entry = { ...sent, state: 'waiting' }
  switch (outcome.kind) {
    case 'sent': {
      const done = { ...waiting, messageId: sent.messageId ?? outcome.messageId, part: sent.part + 1 }
      const chat = { kind: 'reachable' } as const
      if (done.part < requestOf(sent).parts) return { next: { ...done, repeat: false }, chat }
      return { ended: { outcome: 'sent', reason: null, entry: done }, chat }
    }
    case 'rate-limited': {
      // What waits together should not come back together.
      const untilMs = nowMs + outcome.retryAfterSeconds * 1000 + Math.ceil(random * 500)
      return { next: waiting, chat: { kind: 'pause', untilMs } }
    }
    case 'migrated':
      return { next: { ...waiting, chat: outcome.chatId }, chat: { kind: 'migrate', to: outcome.chatId } }
    case 'target-refused': {
      const ended = { outcome: 'failed', reason: outcome.reason, entry: waiting } as const
      return outcome.scope === 'chat' ? { ended, chat: { kind: 'park', reason: outcome.reason } } : { ended }
    }
    case 'message-refused':
      if (outcome.entities && hasMarkup(sent)) return { next: { ...waiting, plain: true } }
      return { ended: { outcome: 'failed', reason: outcome.reason, entry: waiting } }
    case 'unauthorized':
    case 'unreached':
      return { next: waiting }
    case 'unclear':
      return unclear(waiting, outcome.reason, policy, nowMs, random)
  }
}

/** A request that nobody knows the end of: the message may have arrived. */
function unclear(
  entry: Entry,
  reason: string,
  { uncertain, maxRepeats }: Pick<DeliveryPolicy, 'uncertain' | 'maxRepeats'>,
  nowMs: number,
  random: number,
): Verdict {
  if (uncertain === 'drop' || entry.unclear >= maxRepeats) {
    return { ended: { outcome: 'uncertain', reason, entry } }
  }
  const delayMs = entry.unclear === 0 ? 0 : FIRST_REPEAT_MS * 4 ** entry.unclear * (1 + random / 4)
  const notBeforeMs = nowMs + Math.ceil(delayMs)
  return { next: { ...entry, repeat: true, unclear: entry.unclear + 1, unclearAtMs: nowMs, notBeforeMs } }
}

/**
 * An entry that was being sent when the process died. That says nothing against the message or the chat, so it is
 * neither delayed nor counted.
 */
export function interrupted(
  sending: Entry,
  { uncertain }: Pick<DeliveryPolicy, 'uncertain'>,
  nowMs: number,
): Verdict {
  const entry: Entry = { ...sending, state: 'waiting', unclearAtMs: nowMs }
  if (uncertain === 'resend') return { next: { ...entry, repeat: true } }
  return { ended: { outcome: 'uncertain', reason: 'tubewire was stopped while it was being sent', entry } }
}
