import { type App, type AppOptions, startApp } from '../app/app.ts'
import type { LoadedConfig } from '../config/index.ts'
import { aborted } from './options.ts'

/** Starts the stages, tells `isUp` when they run, and ends them when `stop` aborts, also while they start. */
export async function runApp(
  loaded: LoadedConfig,
  options: AppOptions,
  stop: AbortSignal,
  isUp: (app: App) => void,
): Promise<void> {
  const { logger } = options
  let app: App
  try {
    app = await startApp(loaded, { ...options, signal: stop })
  } catch (error) {
    if (!stop.aborted) throw error
    logger.info('stopped before it was up')
    return
  }
  isUp(app)
  await aborted(stop)
  logger.info('stopping')
  await app.close()
  logger.info('stopped')
}
