/** What the simulated videos counted before the demo began, so that its charts have a past. */

import type { World } from '../simulator/index.ts'

const MINUTE_MS = 60_000
/** From when on there is a point every so often: the nearer, the finer. */
const STRETCHES = [
  { fromMs: 14 * 24 * 60 * MINUTE_MS, everyMs: 60 * MINUTE_MS },
  { fromMs: 6 * 60 * MINUTE_MS, everyMs: 10 * MINUTE_MS },
  { fromMs: 30 * MINUTE_MS, everyMs: MINUTE_MS },
] as const

/** As `tubewire` imports it: CSV, its header first, line by line. */
export function* pastAsCsv(world: World): Generator<string> {
  yield 'video,time,views,likes,comments\n'
  const moments = STRETCHES.flatMap(({ fromMs, everyMs }, n) => {
    const until = STRETCHES[n + 1]?.fromMs ?? 0
    return Array.from({ length: (fromMs - until) / everyMs }, (_, i) => world.startMs - fromMs + i * everyMs)
  })
  for (const id of world.videoIds) {
    for (const at of moments) {
      const counters = world.before(id, at)
      if (counters) yield `${id},${at},${counters.views},${counters.likes},${counters.comments}\n`
    }
  }
}
