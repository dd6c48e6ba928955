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
  /** How many answers of the bot wait, by chat. */
  readonly #waiting = new Map<string, number>()
  /** When the bot last answered in a chat. */
  readonly #answers = new Map<string, number>()
  #pausedUntilMs = 0
  #sweptAtMs = 0

  constructor(limits: Limits = TELEGRAM_LIMITS) {
    this.#limits = limits
  }

  /** The earliest time at which an alert may go to the chat, by its own limits; `nowMs` or before: now. */
  chatReadyAtMs(chat: string, nowMs: number): number {
    const readyAtMs = this.#freeAtMs(chat, nowMs)
    const isKept = this.#waiting.has(chat) && !this.#wasAnswered(chat)
    return isKept ? Math.max(readyAtMs, nowMs) + this.#limits.chatIntervalMs : readyAtMs
  }

  /** The earliest time at which an alert may go to whatever chat: one place in all is kept for answers that wait. */
  readyForAnyAtMs(nowMs: number): number {
    return this.#anyFreeAtMs(this.#limits.allCount - (this.#waiting.size > 0 ? 1 : 0), nowMs)
  }

  /**
   * The earliest time at which the bot may answer in the chat. Somebody waits for it, so that it goes before the alerts
   * that wait; but after an answer an alert has its turn, so that commands don't hold up alerts.
   */
  answerReadyAtMs(chat: string, nowMs: number): number {
    const turnMs = this.#wasAnswered(chat) ? this.#limits.chatIntervalMs : 0
    return Math.max(this.#freeAtMs(chat, nowMs) + turnMs, this.#anyFreeAtMs(this.#limits.allCount, nowMs))
  }

  /** How many answers wait for the chat. */
  answersWaiting(chat: string): number {
    return this.#waiting.get(chat) ?? 0
  }

  /** Keeps the next place for an answer, until what is returned is called. */
  keepForAnswer(chat: string): () => void {
    this.#waiting.set(chat, this.answersWaiting(chat) + 1)
    return () => {
      const left = this.answersWaiting(chat) - 1
      if (left > 0) this.#waiting.set(chat, left)
      else this.#waiting.delete(chat)
    }
  }

  /** Counts an answer that goes now. */
  takeForAnswer(chat: string, nowMs: number): void {
    this.#answers.set(chat, nowMs)
    this.take(chat, nowMs)
  }

  /** Counts an alert that goes now. */
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

  #freeAtMs(chat: string, nowMs: number): number {
    const { chatIntervalMs, groupCount, groupWindowMs } = this.#limits
    const times = this.#chats.get(chat) ?? []
    return Math.max(
      this.#pauses.get(chat) ?? 0,
      after(times, 1, chatIntervalMs, nowMs),
      isGroup(chat) ? after(times, groupCount, groupWindowMs, nowMs) : 0,
    )
  }

  #anyFreeAtMs(count: number, nowMs: number): number {
    return Math.max(this.#pausedUntilMs, after(this.#all, count, this.#limits.allWindowMs, nowMs))
  }

  /** Whether the chat's last message was an answer. */
  #wasAnswered(chat: string): boolean {
    const answeredMs = this.#answers.get(chat)
    return answeredMs !== undefined && answeredMs === this.#chats.get(chat)?.at(-1)
  }

  /** Forgets chats whose windows have passed. */
  #sweep(nowMs: number): void {
    const { groupWindowMs } = this.#limits
    if (nowMs - this.#sweptAtMs < groupWindowMs && nowMs >= this.#sweptAtMs) return
    this.#sweptAtMs = nowMs
    for (const [chat, times] of this.#chats) {
      if (times.at(-1)! < nowMs - groupWindowMs) this.#chats.delete(chat)
    }
    for (const chat of this.#answers.keys()) if (!this.#chats.has(chat)) this.#answers.delete(chat)
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
