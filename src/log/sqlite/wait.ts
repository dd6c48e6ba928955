import type { Partition } from './partition.ts'

const LONG_MS = 2 ** 30

/** Resolves when one of the partitions may have more to read, or a signal aborts. Never throws. */
export function untilMore(partitions: readonly Partition[], signals: readonly AbortSignal[]): Promise<void> {
  if (signals.some((signal) => signal.aborted)) return Promise.resolve()
  return new Promise((resolve) => {
    // Who waits for records keeps the process alive, as a socket to a broker would.
    const alive = setInterval(() => {}, LONG_MS)
    const wake = () => {
      clearInterval(alive)
      for (const partition of partitions) partition.unwait(wake)
      for (const signal of signals) signal.removeEventListener('abort', wake)
      resolve()
    }
    for (const partition of partitions) partition.wait(wake)
    for (const signal of signals) signal.addEventListener('abort', wake)
  })
}
