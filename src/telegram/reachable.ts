import { setTimeout as wait } from 'node:timers/promises'
import { RegistryError } from '../wire/registry.ts'
import type { Logger } from './ports.ts'

const FIRST_WAIT_MS = 250
const MAX_WAIT_MS = 10_000

/**
 * Asks the schema registry until it can be reached: nothing is lost by waiting. False when the signal aborts first.
 * Every other error is thrown.
 */
export async function whenReachable(
  ask: () => Promise<void>,
  logger: Logger,
  signal: AbortSignal,
): Promise<boolean> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, MAX_WAIT_MS)) {
    try {
      await ask()
      return true
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'unreachable') throw error
      logger.warn({ reason: error.message, waitMs }, 'the schema registry is away: messages wait for it')
    }
    await wait(waitMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return false
  }
}
