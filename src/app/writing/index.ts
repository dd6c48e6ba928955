/** What can be changed from the dashboard, put together. */

import { type Config, environmentOf, type LoadedConfig } from '../../config/index.ts'
import type { Log } from '../../log/port.ts'
import type { Program } from '../../sql/index.ts'
import { createApi, type TelegramStatus } from '../../telegram/index.ts'
import type { ApiPorts } from '../../web/api/index.ts'
import type { WatcherStatus } from '../../youtube/index.ts'
import type { ConfigFile } from '../config-file.ts'
import { youtubeApi } from '../probe.ts'
import { chatsDesk } from './chats-desk.ts'
import { rulesDesk } from './rules-desk.ts'
import { watchDesk } from './watch-desk.ts'

/** What runs in this process, as far as the desks show and change it. */
export interface Workshop {
  readonly loaded: LoadedConfig
  readonly file: ConfigFile
  readonly log: Log
  readonly version: string
  readonly rules: { readonly program: Program; reload(): Promise<void> }
  /** Undefined where another process does it. */
  readonly watcher: { status(): WatcherStatus | undefined } | undefined
  readonly telegram: { status(): TelegramStatus } | undefined
}

export interface Desks extends Disposable {
  readonly ports: ApiPorts['desks']
}

export function openDesks(workshop: Workshop, titleOf: (videoId: string) => string | null): Desks {
  const { loaded, file, log, version, rules, watcher, telegram } = workshop
  const { config, envFiles } = loaded
  const bot = botOf(config)
  const { apiKey, baseUrl } = config.youtube
  return {
    ports: {
      rules: rulesDesk({ config, log, running: rules, reload: () => rules.reload() }),
      watch: watchDesk({
        file,
        status: () => watcher?.status(),
        youtube: apiKey && youtubeApi({ apiKey: apiKey.reveal(), baseUrl }, version),
        environment: () => environmentOf(envFiles),
      }),
      chats: chatsDesk({ config, log, api: bot, status: () => telegram?.status(), titleOf }),
    },
    [Symbol.dispose]: () => bot?.close(),
  }
}

function botOf({ telegram: { token, apiRoot } }: Config) {
  return token && createApi({ token: token.reveal(), apiRoot })
}
