/** Exponential back-off with jitter. Pure. */

import type { Random } from './ports.ts'

export interface BackoffSettings {
  readonly firstMs: number
  readonly mostMs: number
}

/**
 * How long to wait before the given repeat, counted from 1: half of the exponential delay, and a random part of the
 * other half, so that those who failed together do not come back together. Whole milliseconds.
 */
export function backoffMs(repeat: number, { firstMs, mostMs }: BackoffSettings, random: Random): number {
  const full = Math.min(mostMs, firstMs * 2 ** Math.min(repeat - 1, 30))
  return Math.round(full / 2 + (full / 2) * random())
}
