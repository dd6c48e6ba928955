/** How fast a bot may send. Decisions are pure in the time given; what was let through is remembered. */

export interface TelegramLimits {
  /** Messages in a row that pass in one chat before the pace of 1 a second is asked for. Default 3. */
  readonly burst?: number
  /** Messages a minute in one group, edits included. Default 20. */
  readonly perGroupMinute?: number
  /** Messages a second in all. Default 30. */
  readonly perSecond?: number
}

export interface Limiter {
  /** Lets a message pass (undefined), or says how many whole seconds it has to wait. */
  admit(
    chat: { readonly id: number; readonly group: boolean },
    nowMs: number,
    edit?: boolean,
  ): number | undefined
}

const MINUTE_MS = 60_000

/** Fills up evenly to its capacity; each message takes one. */
interface Tank {
  level: number
  atMs: number
}

export function createLimiter(limits: TelegramLimits = {}): Limiter {
  const burst = limits.burst ?? 3
  const perGroupMinute = limits.perGroupMinute ?? 20
  const perSecond = limits.perSecond ?? 30
  const all: Tank = { level: perSecond, atMs: Number.NEGATIVE_INFINITY }
  const chats = new Map<number, Tank>()
  const groups = new Map<number, number[]>()

  function refill(tank: Tank, capacity: number, perSecond: number, nowMs: number): void {
    const since = Math.max(0, nowMs - tank.atMs)
    tank.level = Math.min(
      capacity,
      tank.level + (since === Number.POSITIVE_INFINITY ? capacity : (since / 1000) * perSecond),
    )
    tank.atMs = nowMs
  }
  const missing = (tank: Tank, perSecond: number) => Math.ceil((1 - tank.level) / perSecond - 1e-9)

  return {
    admit({ id, group }, nowMs, edit = false) {
      const own = chats.get(id) ?? { level: burst, atMs: nowMs }
      chats.set(id, own)
      refill(all, perSecond, perSecond, nowMs)
      refill(own, burst, 1, nowMs)
      const minute = (groups.get(id) ?? []).filter((atMs) => nowMs - atMs < MINUTE_MS)
      if (all.level < 1) return Math.max(1, missing(all, perSecond))
      if (!edit && own.level < 1) return Math.max(1, missing(own, 1))
      if (group && minute.length >= perGroupMinute) {
        return Math.max(1, Math.ceil((minute[0]! + MINUTE_MS - nowMs) / 1000))
      }
      all.level--
      if (!edit) own.level--
      if (group) groups.set(id, [...minute, nowMs])
      return undefined
    },
  }
}
