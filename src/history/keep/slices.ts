import { setTimeout as pause } from 'node:timers/promises'

/** Work that may be interrupted after each step. */
export type Work = Generator<void, void>

const SLICE_MS = 8

/**
 * Does work in slices of some milliseconds, and rests for `rest` times as long after each, so that others have their
 * turns. `inTransaction` is given each slice. Resolves to whether the work came to its end before the signal aborted.
 */
export async function inSlices(
  work: Work,
  inTransaction: (slice: () => void) => Promise<void>,
  rest: () => number,
  signal: AbortSignal,
): Promise<boolean> {
  for (let isDone = false; !isDone; ) {
    if (signal.aborted) return false
    let started = performance.now()
    await inTransaction(() => {
      started = performance.now()
      do isDone = work.next().done === true
      while (!isDone && performance.now() - started < SLICE_MS)
    })
    if (!isDone)
      await unlessAborted(pause((performance.now() - started) * rest(), undefined, { signal }), signal)
  }
  return true
}

/** Swallows what an aborted wait throws, and nothing else. */
export async function unlessAborted(wait: Promise<unknown>, signal: AbortSignal): Promise<void> {
  try {
    await wait
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
