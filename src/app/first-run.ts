/** With no configuration: the steps of `tubewire init` in a browser on this machine. */

import { createApi, type TelegramApi } from '../telegram/index.ts'
import { builtPages } from '../web/assets.ts'
import { type SetupDesk, type SetupServer, startSetupServer } from '../web/setup/server.ts'
import { WriteRefused } from '../web/writing/index.ts'
import { kindOf, lookUp, probeBot, probeKey, waitForChat, youtubeApi } from './probe.ts'
import { type SetupPlaces, whyNotThere, writeSetup } from './setup-files.ts'

export interface FirstRunOptions extends SetupPlaces {
  /** 0 takes a free one, which is then written to the configuration. */
  readonly port: number
  readonly version: string
}

/** Where the program will listen by itself. */
export const USUAL_PORT = 8080

/** Throws `WebError` where the port is taken. */
export function startFirstRun(options: FirstRunOptions): Promise<SetupServer> {
  const { port, version } = options
  let taken = port
  const server = startSetupServer({
    host: '127.0.0.1',
    port,
    pages: builtPages(),
    version,
    desk: setupDesk(options, () => taken),
  })
  return server.then((started) => {
    taken = Number(new URL(started.url).port)
    return started
  })
}

function setupDesk(options: FirstRunOptions, port: () => number): SetupDesk {
  const { youtubeUrl, telegramUrl, version } = options
  const youtube = (apiKey: string) => youtubeApi({ apiKey, baseUrl: youtubeUrl }, version)
  return {
    tryKey: (apiKey, signal) => tried(() => probeKey(youtube(apiKey), signal)),
    trySource: (apiKey, text, signal) =>
      tried(async () => {
        const { title, detail } = await lookUp(youtube(apiKey), text, kindOf(text), signal)
        return { ok: true, title, detail }
      }),
    tryBot: (token, signal) => tried(() => withBot(token, telegramUrl, (api) => probeBot(api, signal))),
    chat: (token, signal) =>
      withBot(token, telegramUrl, async (api) => {
        const chat = await waitForChat(api, signal).catch((error: Error) => {
          throw new WriteRefused('unavailable', error.message, {}, { cause: error })
        })
        if (chat) await api.call('sendMessage', { chat_id: chat.id, text: CONNECTED }, { signal })
        return chat
      }),
    write: async ({ source, ...answers }) => {
      const reason = whyNotThere(options.file)
      if (reason !== undefined) throw new WriteRefused('read-only', reason)
      const own = port() === USUAL_PORT ? {} : { port: port() }
      return writeSetup(options, { ...answers, ...own, source: { kind: kindIn(source), text: source } })
    },
  }
}

const CONNECTED = 'tubewire is connected. Alerts will arrive here.'

async function tried<F extends { readonly ok: boolean; readonly detail: string }>(
  attempt: () => Promise<F>,
): Promise<F | { ok: false; detail: string }> {
  try {
    return await attempt()
  } catch (error) {
    return { ok: false, detail: (error as Error).message }
  }
}

async function withBot<T>(token: string, apiRoot: string, use: (api: TelegramApi) => Promise<T>): Promise<T> {
  const api = createApi({ token, apiRoot })
  try {
    return await use(api)
  } finally {
    api.close()
  }
}

function kindIn(text: string) {
  try {
    return kindOf(text)
  } catch (error) {
    throw new WriteRefused('not-understood', (error as Error).message, {}, { cause: error })
  }
}
