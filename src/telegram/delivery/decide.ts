import type { TelegramChat } from '../../records/chat.ts'
import type { DeliveryOutcome } from '../../records/delivery.ts'
import { quietUntilMs } from '../chats/quiet.ts'
import { fold, isFoldable } from './digest.ts'
import type { Entry } from './entry.ts'
import type { DeliveryPolicy } from './policy.ts'

/** What to do next for one chat. */
export type Step =
  | { readonly kind: 'send'; readonly entry: Entry }
  /** Nothing before that time, or before something happens. */
  | { readonly kind: 'wait'; readonly untilMs: number; readonly needsProof?: boolean }
  | {
      readonly kind: 'end'
      readonly outcome: DeliveryOutcome
      readonly reason: string
      readonly entries: readonly Entry[]
    }
  | { readonly kind: 'hold'; readonly entries: readonly Entry[] }
  | { readonly kind: 'coalesce'; readonly digest: Entry; readonly folded: readonly Entry[] }

export interface ChatView {
  readonly chat: TelegramChat | undefined
  /** When the limits let a message go to the chat. */
  readonly readyAtMs: number
  /** Whether the API has answered since then. */
  readonly provenSince: (ms: number) => boolean
}

/**
 * The next step for a chat, of its entries in order of acceptance (never none). Pure: the same ledger at the same
 * time gives the same step; whoever carries a step out asks again, until it is `send` or `wait`.
 */
export function decide(queue: readonly Entry[], view: ChatView, policy: DeliveryPolicy, nowMs: number): Step {
  const waiting = queue.filter(({ state }) => state === 'waiting')
  const busy = waiting.length < queue.length
  return (
    muted(waiting, view.chat, nowMs) ??
    quiet(waiting, view.chat, policy, nowMs) ??
    expired(waiting, nowMs) ??
    (busy ? undefined : parked(waiting, view.chat, policy, nowMs)) ??
    coalesced(waiting, policy) ??
    (busy ? { kind: 'wait', untilMs: earliestDeadline(waiting) } : send(queue[0]!, waiting, view, nowMs))
  )
}

function muted(waiting: readonly Entry[], chat: TelegramChat | undefined, nowMs: number): Step | undefined {
  if (!chat) return undefined
  const all = chat.MUTED_UNTIL !== null && chat.MUTED_UNTIL > BigInt(nowMs)
  const videos = new Set(chat.MUTED_VIDEOS)
  const entries = waiting.filter(({ videoId }) => all || (videoId !== null && videos.has(videoId)))
  if (entries.length === 0) return undefined
  return {
    kind: 'end',
    outcome: 'muted',
    reason: all ? 'the chat is muted' : 'the chat muted this video',
    entries,
  }
}

/** In quiet hours messages wait, and do not age. */
function quiet(
  waiting: readonly Entry[],
  chat: TelegramChat | undefined,
  { maxAgeMs }: DeliveryPolicy,
  nowMs: number,
): Step | undefined {
  const untilMs = chat && quietUntilMs(chat, nowMs)
  if (untilMs === undefined) return undefined
  const held = waiting.filter((entry) => entry.notBeforeMs < untilMs && entry.deadlineMs >= nowMs)
  if (held.length === 0) return undefined
  return {
    kind: 'hold',
    entries: held.map((entry) => ({ ...entry, notBeforeMs: untilMs, deadlineMs: untilMs + maxAgeMs })),
  }
}

function expired(waiting: readonly Entry[], nowMs: number): Step | undefined {
  const entries = waiting.filter(({ deadlineMs }) => deadlineMs < nowMs)
  const tried = entries.filter(({ unclearAtMs }) => unclearAtMs > 0)
  if (tried.length > 0) {
    const reason = 'it may have arrived, and got too old to be sent again'
    return { kind: 'end', outcome: 'uncertain', reason, entries: tried }
  }
  if (entries.length === 0) return undefined
  return {
    kind: 'end',
    outcome: 'expired',
    reason: 'older than telegram.maxAge before it could be sent',
    entries,
  }
}

/** A parked chat's messages fail at once; one is let through now and then, to see whether it is back. */
function parked(
  waiting: readonly Entry[],
  chat: TelegramChat | undefined,
  { parkedRetryMs }: DeliveryPolicy,
  nowMs: number,
): Step | undefined {
  if (chat?.STATE !== 'parked') return undefined
  if (nowMs >= Number(chat.PARKED_AT ?? 0n) + parkedRetryMs) return undefined
  return {
    kind: 'end',
    outcome: 'failed',
    reason: `the chat is parked: ${chat.REASON ?? 'unreachable'}`,
    entries: waiting,
  }
}

/**
 * A backlog of one thread that is longer than it may be; a digest that waits already takes in what comes after it.
 * Order is kept: a message that must stay on its own ends a run.
 */
function coalesced(waiting: readonly Entry[], { coalesceAbove }: DeliveryPolicy): Step | undefined {
  if (waiting.length < 2) return undefined
  for (const thread of Map.groupBy(waiting, ({ parameters }) => parameters.message_thread_id).values()) {
    for (const [first, ...rest] of runs(thread)) {
      if (!first || rest.length === 0) continue
      const count = [first, ...rest].reduce((sum, { digest }) => sum + (digest?.count ?? 1), 0)
      if (count > coalesceAbove) return { kind: 'coalesce', digest: fold([first, ...rest]), folded: rest }
    }
  }
  return undefined
}

function runs(thread: readonly Entry[]): Entry[][] {
  const found: Entry[][] = [[]]
  for (const entry of thread) {
    if (isFoldable(entry)) found.at(-1)!.push(entry)
    else found.push([])
  }
  return found
}

function send(head: Entry, waiting: readonly Entry[], view: ChatView, nowMs: number): Step {
  const deadlineMs = earliestDeadline(waiting)
  if (head.unclearAtMs > 0 && !view.provenSince(head.unclearAtMs)) {
    return { kind: 'wait', untilMs: deadlineMs, needsProof: true }
  }
  const readyAtMs = Math.max(head.notBeforeMs, view.readyAtMs)
  return readyAtMs <= nowMs
    ? { kind: 'send', entry: head }
    : { kind: 'wait', untilMs: Math.min(readyAtMs, deadlineMs) }
}

/** Just after it, an entry is too old. */
function earliestDeadline(waiting: readonly Entry[]): number {
  return Math.min(...waiting.map(({ deadlineMs }) => deadlineMs)) + 1
}
