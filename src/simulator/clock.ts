/** What time it is in a simulator. Milliseconds since the epoch. */
export interface SimulatedClock {
  now(): number
}

export interface SteppedClock extends SimulatedClock {
  /** Moves on by `ms`, which may be 0 but not negative. */
  advance(ms: number): void
  /** Moves to a time, not before the present one. */
  set(atMs: number): void
}

/** The machine's own time. */
export const realClock: SimulatedClock = { now: () => Date.now() }

/** Starts at `startMs` and runs `speed` times as fast as the machine's time. */
export function acceleratedClock(startMs: number, speed: number): SimulatedClock {
  if (!(speed > 0)) throw new RangeError(`speed must be above 0, it is ${speed}`)
  const begun = performance.now()
  return { now: () => Math.floor(startMs + (performance.now() - begun) * speed) }
}

/** Stands still until it is moved: the clock of tests. */
export function steppedClock(startMs: number): SteppedClock {
  let now = startMs
  const set = (atMs: number) => {
    if (!(atMs >= now)) throw new RangeError(`A clock does not go back: ${atMs} is before ${now}`)
    now = atMs
  }
  return { now: () => now, set, advance: (ms) => set(now + ms) }
}
