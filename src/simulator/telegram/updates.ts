/** A bot's queue of updates, and long polling over it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { badRequest, conflict } from './errors.ts'
import type { Update, UpdateContent, UpdateType } from './model.ts'

const DAY_MS = 86_400_000
const MAX_TIMEOUT_SECONDS = 50
/** A second conflict within this time is answered late, so that fighting pollers slow down. */
const CONFLICT_PAUSE_MS = 3000
/** Left out unless asked for by name; nothing here makes the last two. */
const NOT_BY_DEFAULT = ['chat_member', 'message_reaction', 'message_reaction_count']

export interface Poll {
  readonly offset: number
  readonly limit: number
  readonly timeoutSeconds: number
  /** undefined: as before. */
  readonly allowed: readonly string[] | undefined
}

export interface UpdateQueue {
  /** Adds an update, unless the bot did not ask for its kind. */
  push(content: UpdateContent): void
  /** Confirms what is before the offset, and waits for an update. Throws a conflict for the older of two polls. */
  poll(poll: Poll, signal: AbortSignal): Promise<readonly Update[]>
  /** Ends a waiting poll with a conflict, as a webhook does. */
  interrupt(description: string): void
  drop(): void
  setAllowed(allowed: readonly string[]): void
  readonly allowed: readonly string[] | undefined
  readonly pending: readonly Update[]
  /** Whether somebody waits for updates. */
  readonly polled: boolean
}

interface Waiting {
  readonly limit: number
  answer(updates: readonly Update[]): void
  fail(error: Error): void
}

/** `now` is the service's time; `throttle` applies the server's penalties for polling too often. */
export function createUpdateQueue(firstId: number, now: () => number, throttle: boolean): UpdateQueue {
  let updates: { readonly atMs: number; readonly update: Update }[] = []
  let nextId = firstId
  let allowed: readonly string[] = []
  let waiting: Waiting | undefined
  let conflictAt = Number.NEGATIVE_INFINITY
  let last = { offset: Number.NaN, begunAt: Number.NEGATIVE_INFINITY }

  const wants = (type: string) =>
    allowed.length > 0 ? allowed.includes(type) : !NOT_BY_DEFAULT.includes(type)

  function confirm(offset: number): void {
    updates = updates.filter(({ atMs }) => now() - atMs < DAY_MS)
    if (offset > 0) updates = updates.filter(({ update }) => update.update_id >= offset)
    if (offset < 0) updates = updates.slice(offset)
  }

  const first = (limit: number) => updates.slice(0, limit).map(({ update }) => update)

  /** What the real server does to those who ask for the same again at once: fewer updates, or a longer wait. */
  function slowedDown({ offset, limit, timeoutSeconds }: Poll): { limit: number; timeoutSeconds: number } {
    const since = performance.now() - last.begunAt
    const again = throttle && offset === last.offset
    last = { offset, begunAt: performance.now() }
    return {
      limit: again && since < 500 ? 1 : limit,
      timeoutSeconds: again && since < 3000 && timeoutSeconds < 3 ? 3 : timeoutSeconds,
    }
  }

  function interrupt(description: string): void {
    waiting?.fail(conflict(description))
    waiting = undefined
  }

  return {
    push(content) {
      const [type] = Object.keys(content) as UpdateType[]
      if (type === undefined || !wants(type)) return
      updates.push({ atMs: now(), update: { update_id: nextId++, ...content } })
      const waiter = waiting
      waiting = undefined
      waiter?.answer(first(waiter.limit))
    },

    async poll(poll, signal) {
      interrupt('terminated by other getUpdates request; make sure that only one bot instance is running')
      if (poll.allowed) allowed = poll.allowed
      confirm(poll.offset)
      const { limit, timeoutSeconds } = slowedDown(poll)
      if (updates.length > 0 || timeoutSeconds === 0 || signal.aborted) return first(limit)

      const over = new AbortController()
      const { promise, resolve, reject } = Promise.withResolvers<readonly Update[]>()
      const mine: Waiting = { limit, answer: resolve, fail: reject }
      waiting = mine
      const until = AbortSignal.any([signal, over.signal])
      sleep(timeoutSeconds * 1000, undefined, { signal: until })
        // Ended early: answered, or the client has left.
        .catch(() => undefined)
        .then(() => {
          if (waiting === mine) waiting = undefined
          resolve([])
        })
      try {
        return await promise
      } catch (error) {
        const pause = CONFLICT_PAUSE_MS - (performance.now() - conflictAt)
        if (throttle && pause > 0) await sleep(pause, undefined, { signal }).catch(() => undefined)
        conflictAt = performance.now()
        throw error
      } finally {
        over.abort()
      }
    },

    interrupt,
    drop() {
      updates = []
    },
    setAllowed(types) {
      allowed = types
    },
    get allowed() {
      return allowed.length > 0 ? allowed : undefined
    },
    get pending() {
      return updates.map(({ update }) => update)
    },
    get polled() {
      return waiting !== undefined
    },
  }
}

/** Bounds that the server applies without a word. */
export function clampPoll(
  offset: number | undefined,
  limit: number | undefined,
  timeoutSeconds: number | undefined,
  allowed: unknown,
): Poll {
  return {
    offset: offset ?? 0,
    limit: Math.min(100, Math.max(1, limit ?? 100)),
    timeoutSeconds: Math.min(MAX_TIMEOUT_SECONDS, Math.max(0, timeoutSeconds ?? 0)),
    allowed: allowedUpdates(allowed),
  }
}

export function allowedUpdates(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) {
    throw badRequest("can't parse allowed updates: expected an Array of Strings")
  }
  return value
}
