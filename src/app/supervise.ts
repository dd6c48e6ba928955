/**
 * Keeps a stage at work: an error is told with its remedy, and the stage starts again after a growing pause. Where the
 * registry or the cluster is out of reach, it waits and is degraded; with any other error it has failed.
 */

import { LogError } from '../log/port.ts'
import type { Health, StageHealth } from '../ops/health.ts'
import type { Logger } from '../ops/logger.ts'
import { RegistryError } from '../wire/registry.ts'

export interface Stage {
  readonly name: string
  /** Works until the signal aborts. Throws when it can't go on. */
  readonly run: (signal: AbortSignal) => Promise<void>
  /** How it is while it runs; default: running. */
  readonly health?: () => StageHealth
}

export interface SuperviseOptions {
  readonly health: Health
  readonly logger: Logger
  readonly metrics?: { readonly stage: (stage: string, up: boolean) => void }
  readonly pauseMs?: { readonly first: number; readonly longest: number }
}

/** A stage that has worked this long is well again: the next pause is short. */
const STEADY_MS = 60_000

/** Runs the stage until the signal aborts. Never rejects. */
export async function supervise(stage: Stage, options: SuperviseOptions, signal: AbortSignal): Promise<void> {
  const { health, logger, metrics, pauseMs = { first: 500, longest: 30_000 } } = options
  const log = logger.child({ stage: stage.name })
  let state: StageHealth = { state: 'starting' }
  health.watch(stage.name, () => (state.state === 'running' ? (stage.health?.() ?? state) : state))
  let failures = 0
  let told: string | undefined
  while (!signal.aborted) {
    const begun = performance.now()
    try {
      state = { state: 'running' }
      metrics?.stage(stage.name, true)
      await stage.run(signal)
      if (!signal.aborted) log.warn('ended by itself; starting again')
    } catch (error) {
      if (signal.aborted) break
      const { message } = error as Error
      if (isAway(error)) log.warn({ reason: message }, `waits: ${message}`)
      // Where it comes from is told once, however often it comes again.
      else log.error(message === told ? {} : { err: error }, `failed: ${message}`)
      told = message
      state = { state: isAway(error) ? 'degraded' : 'failed', detail: message }
    }
    metrics?.stage(stage.name, false)
    if (signal.aborted) break
    failures = performance.now() - begun > STEADY_MS ? 0 : failures + 1
    await pause(Math.min(pauseMs.first * 2 ** Math.max(0, failures - 1), pauseMs.longest), signal)
  }
  state = { state: 'stopped' }
}

/** Somebody else has to come back; nothing is wrong with this process, nor would it help to start it again. */
function isAway(error: unknown): boolean {
  return (error instanceof RegistryError || error instanceof LogError) && error.code === 'unreachable'
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  const stop = () => resolve()
  signal.addEventListener('abort', stop, { once: true })
  return promise.finally(() => {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  })
}
