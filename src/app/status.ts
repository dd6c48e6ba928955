/** How the whole program stands, for `tubewire status` and /readyz. Plain data: it goes over HTTP as JSON. */

import type { Health, StageHealth } from '../ops/health.ts'
import type { Telegram, TelegramStatus } from '../telegram/index.ts'
import type { WatcherStatus } from '../youtube/index.ts'
import type { Figures, LogFigures } from './log-figures.ts'

export interface Status extends Figures {
  readonly stages: Readonly<Record<string, StageHealth>>
  readonly youtube?: WatcherStatus
  readonly telegram?: TelegramStatus
}

interface Parts {
  readonly figures: Pick<LogFigures, 'look'>
  readonly health: Health
  readonly watcher: { status(): WatcherStatus | undefined } | undefined
  readonly telegram: Telegram | undefined
}

export async function statusOf({ figures, health, watcher, telegram }: Parts): Promise<Status> {
  const found = await figures.look()
  const youtube = watcher?.status()
  return {
    stages: health.stages(),
    ...(youtube && { youtube }),
    ...(telegram && { telegram: telegram.status() }),
    ...found,
  }
}
