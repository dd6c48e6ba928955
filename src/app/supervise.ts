/** Keeps a stage at work: an error is told with its remedy, and the stage starts again after a growing pause. */

import type { Health, StageHealth } from '../ops/health.ts'
import type { Logger } from '../ops/logger.ts'

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
  while (!signal.aborted) {
    const begun = performance.now()
    try {
      state = { state: 'running' }
      metrics?.stage(stage.name, true)
      await stage.run(signal)
      if (!signal.aborted) log.warn('ended by itself; starting again')
    } catch (error) {
      if (signal.aborted) break
      log.error({ err: error }, `failed: ${(error as Error).message}`)
      state = { state: 'failed', detail: (error as Error).message }
    }
    metrics?.stage(stage.name, false)
    if (signal.aborted) break
    failures = performance.now() - begun > STEADY_MS ? 0 : failures + 1
    await pause(Math.min(pauseMs.first * 2 ** Math.max(0, failures - 1), pauseMs.longest), signal)
  }
  state = { state: 'stopped' }
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
