/**
 * Rules whose schemas can't be asked for yet. A registry that is away at the start holds up the rules alone: they come
 * when it answers, and until then health says what they wait for.
 */

import { setTimeout as pause } from 'node:timers/promises'
import type { Health } from '../ops/health.ts'
import type { Logger } from '../ops/logger.ts'
import { RegistryError } from '../wire/registry.ts'

const STAGE = 'rules'
const AGAIN_MS = 2000

export interface LateRulesParts {
  readonly health: Health
  readonly logger: Logger
  /** Between two tries. Default 2 s. */
  readonly againMs?: number
}

/**
 * Loads the rules. Throws what `load` does, but where the registry is out of reach: then it goes on trying until the
 * signal aborts, and resolves with that work, which never rejects. What else is wrong by then is told, and tried again.
 */
export async function loadOrWait(
  load: () => Promise<void>,
  parts: LateRulesParts,
  signal: AbortSignal,
): Promise<{ readonly later: Promise<void> }> {
  try {
    await load()
    return { later: Promise.resolve() }
  } catch (error) {
    if (!isRegistryAway(error)) throw error
    return { later: loadLater(load, parts, error, signal) }
  }
}

async function loadLater(
  load: () => Promise<void>,
  { health, logger, againMs = AGAIN_MS }: LateRulesParts,
  first: Error,
  signal: AbortSignal,
): Promise<void> {
  let error: Error | undefined = first
  health.watch(STAGE, () =>
    error && !isRegistryAway(error)
      ? { state: 'failed', detail: error.message }
      : { state: 'degraded', detail: `no rule runs before the registry answers: ${error?.message}` },
  )
  logger.warn({}, `the rules wait for the registry: ${first.message}`)
  while (error && !signal.aborted) {
    await pause(againMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    const before: Error = error
    error = await load().then(
      () => undefined,
      (failure: Error) => failure,
    )
    if (error && !isRegistryAway(error) && error.message !== before.message)
      logger.error(`the rules can't be loaded: ${error.message}`)
  }
  if (error) return
  health.forget(STAGE)
  logger.info('the registry answers, and the rules are loaded')
}

function isRegistryAway(error: unknown): error is RegistryError {
  return error instanceof RegistryError && error.code === 'unreachable'
}
