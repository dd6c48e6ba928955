/** How long a log that closes waits for its cluster: while a broker answers for some seconds, else less. */

import { setTimeout as pause } from 'node:timers/promises'

export interface PatienceOptions {
  /** Resolves when a broker answers. */
  readonly probe: () => Promise<unknown>
  /** Ends all waiting. */
  readonly giveUp: () => void
  readonly limits?: PatienceLimits
}

export interface PatienceLimits {
  /** What takes no longer is not asked about. */
  readonly quietMs: number
  /** A broker that has not answered by then is away. */
  readonly answerMs: number
  /** In all: one broker may answer, and the one that is waited for may not. */
  readonly allMs: number
}

const LIMITS: PatienceLimits = { quietMs: 500, answerMs: 2000, allMs: 6000 }

/** Does `work`, and gives up what it waits for when it is time. */
export async function withPatience<T>(
  { probe, giveUp, limits = LIMITS }: PatienceOptions,
  work: () => Promise<T>,
): Promise<T> {
  const done = new AbortController()
  const { signal } = done
  const timer = setTimeout(giveUp, limits.allMs)
  void (async () => {
    while (await waited(limits.quietMs, signal)) {
      const isThere = await Promise.race([
        probe().then(
          () => true,
          () => false,
        ),
        waited(limits.answerMs, signal).then((isTime) => !isTime),
      ])
      if (signal.aborted) return
      if (!isThere) return giveUp()
    }
  })()
  try {
    return await work()
  } finally {
    clearTimeout(timer)
    done.abort()
  }
}

/** False: it was called off. */
function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  return pause(ms, undefined, { signal }).then(
    () => true,
    () => false,
  )
}
