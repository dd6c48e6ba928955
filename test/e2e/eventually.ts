import { setTimeout as pause } from 'node:timers/promises'

/** What a machine that does much else may take for anything that happens at all. */
export const PATIENCE_MS = 300_000

/** Looks again and again until there is something to be found. Fails with what it waited for, and what it saw last. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  withinMs = PATIENCE_MS,
  last: () => unknown = () => '',
  everyMs = 20,
): Promise<T> {
  const untilMs = performance.now() + withinMs
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (performance.now() > untilMs) throw new Error(`waited ${withinMs} ms in vain for ${what}; ${last()}`)
    await pause(everyMs)
  }
}
