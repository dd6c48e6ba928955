/**
 * Telegram's limits, kept by us: a message a second to a chat, 20 a minute to a group, 30 a second in all
 * (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). Short bursts would pass, but
 * nobody says how short: what comes in bursts is coalesced instead. The clock is passed in.
 */

export interface Limits {
  /** Between two messages to one chat. */
  readonly chatIntervalMs: number
  readonly groupCount: number
  readonly groupWindowMs: number
  readonly allCount: number
  readonly allWindowMs: number
}

/** Each window is a little wider than Telegram's: what leaves here evenly may arrive unevenly. */
export const TELEGRAM_LIMITS: Limits = {
  chatIntervalMs: 1050,
  groupCount: 20,
  groupWindowMs: 61_000,
  allCount: 30,
  allWindowMs: 1050,
}

export class Limiter {
  readonly #limits: Limits
  /** Times of the last messages, oldest first, by chat and in all. */
  readonly #chats = new Map<string, number[]>()
  readonly #all: number[] = []
  readonly #pauses = new Map<string, number>()
  #pausedUntilMs = 0
  #sweptAtMs = 0

  constructor(limits: Limits = TELEGRAM_LIMITS) {
    this.#limits = limits
  }

  /** The earliest time at which a message may go to the chat; `nowMs` or before: now. */
  readyAtMs(chat: string, nowMs: number): number {
    return Math.max(this.chatReadyAtMs(chat, nowMs), this.readyForAnyAtMs(nowMs))
  }

  /** The same, for the chat's own limits alone. */
  chatReadyAtMs(chat: string, nowMs: number): number {
    const { chatIntervalMs, groupCount, groupWindowMs } = this.#limits
    const times = this.#chats.get(chat) ?? []
    return Math.max(
      this.#pauses.get(chat) ?? 0,
      after(times, 1, chatIntervalMs, nowMs),
      isGroup(chat) ? after(times, groupCount, groupWindowMs, nowMs) : 0,
    )
  }

  /** The earliest time at which a message may go to whatever chat. */
  readyForAnyAtMs(nowMs: number): number {
    const { allCount, allWindowMs } = this.#limits
    return Math.max(this.#pausedUntilMs, after(this.#all, allCount, allWindowMs, nowMs))
  }

  /** Counts a message that goes now. */
  take(chat: string, nowMs: number): void {
    const times = this.#chats.get(chat) ?? []
    this.#chats.set(chat, keepLast([...times, nowMs], isGroup(chat) ? this.#limits.groupCount : 1))
    this.#all.push(nowMs)
    keepLast(this.#all, this.#limits.allCount)
    this.#sweep(nowMs)
  }

  /** Tells that a message counted for one time began at another. */
  moved(chat: string, fromMs: number, toMs: number): void {
    for (const times of [this.#chats.get(chat), this.#all]) {
      const at = times?.lastIndexOf(fromMs) ?? -1
      if (times && at >= 0) {
        times.splice(at, 1)
        times.push(toMs)
      }
    }
  }

  /** When the chat last got a message; 0 where it is long ago or never. Whom to serve first: the one who waits longest. */
  lastAtMs(chat: string): number {
    return this.#chats.get(chat)?.at(-1) ?? 0
  }

  /** What a restart has to know of the chat. */
  timesOf(chat: string): readonly number[] {
    return this.#chats.get(chat) ?? []
  }

  /** Counts messages of before a restart. */
  recall(chat: string, timesMs: readonly number[]): void {
    const merged = [...(this.#chats.get(chat) ?? []), ...timesMs].sort((a, b) => a - b)
    this.#chats.set(chat, keepLast(merged, isGroup(chat) ? this.#limits.groupCount : 1))
    this.#all.push(...timesMs)
    this.#all.sort((a, b) => a - b)
    keepLast(this.#all, this.#limits.allCount)
  }

  /** Telegram asked to wait with this chat. */
  pause(chat: string, untilMs: number): void {
    this.#pauses.set(chat, Math.max(untilMs, this.#pauses.get(chat) ?? 0))
  }

  /** Telegram asked to wait with every chat. */
  pauseAll(untilMs: number): void {
    this.#pausedUntilMs = Math.max(untilMs, this.#pausedUntilMs)
  }

  /** Forgets chats whose windows have passed. */
  #sweep(nowMs: number): void {
    const { groupWindowMs } = this.#limits
    if (nowMs - this.#sweptAtMs < groupWindowMs && nowMs >= this.#sweptAtMs) return
    this.#sweptAtMs = nowMs
    for (const [chat, times] of this.#chats) {
      if (times.at(-1)! < nowMs - groupWindowMs) this.#chats.delete(chat)
    }
    for (const [chat, untilMs] of this.#pauses) if (untilMs < nowMs) this.#pauses.delete(chat)
  }
}

/** Groups, supergroups and channels have negative ids; a public name is never a private chat's. */
export function isGroup(chat: string): boolean {
  return chat.startsWith('-') || chat.startsWith('@')
}

/** When the next one fits, if `count` may fall into a window. A clock that was set back makes nobody wait for it. */
function after(times: readonly number[], count: number, windowMs: number, nowMs: number): number {
  const oldest = times[times.length - count]
  return oldest === undefined ? 0 : Math.min(oldest, nowMs) + windowMs
}

function keepLast(times: number[], count: number): number[] {
  if (times.length > count) times.splice(0, times.length - count)
  return times
}
