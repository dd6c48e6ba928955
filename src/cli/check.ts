import type { Command } from 'commander'
import { type Finding, probeBot, probeKey, probeSource, youtubeApi } from '../app/probe.ts'
import type { Config, LoadedConfig } from '../config/index.ts'
import { createApi, type TelegramApi } from '../telegram/api/index.ts'
import { visible } from '../words/visible.ts'
import { cut } from '../words/width.ts'
import { type Checked, checkLogAndRules } from './check-log.ts'
import { fixTopics } from './check-topics.ts'
import { asCalled, Failed, paint, print, printJson, UsageError } from './io.ts'
import { type ConfigOptions, interrupted, readConfig, withConfig } from './options.ts'
import { version } from './version.ts'

interface Options extends ConfigOptions {
  readonly json?: boolean
  readonly fix?: boolean
  readonly yes?: boolean
}

export function checkCommand(program: Command): void {
  withConfig(program.command('check'))
    .description(
      'try every part for real: configuration, rules, YouTube, Telegram, the log; costs a few quota units',
    )
    .option('--json', 'as JSON')
    .option(
      '--fix',
      "change topics' settings on Kafka that are not as they should be; shows them, asks, and ends",
    )
    .option('-y, --yes', 'with --fix: do not ask')
    .action(async (options: Options) => {
      if (options.yes && !options.fix) throw new UsageError('--yes goes with --fix')
      if (options.fix) return fixTopics(readConfig(options).config, options)
      const loaded = readConfig(options)
      const checked: Checked[] = []
      for await (const one of checkAll(loaded, interrupted())) {
        checked.push(one)
        if (!options.json) show(one)
      }
      if (options.json) printJson(checked)
      if (checked.some(({ ok }) => !ok)) throw new Failed()
    })
}

function show({ part, ok, detail }: Checked): void {
  const sign = ok ? paint('green', '✔') : paint('red', '✖')
  const text = asCalled(visible(detail)).replaceAll('\n', `\n${' '.repeat(PART_WIDTH + 3)}`)
  print(`${sign} ${cut(visible(part), PART_WIDTH).padEnd(PART_WIDTH)} ${text}`)
}

const PART_WIDTH = 18

async function* checkAll(loaded: LoadedConfig, signal: AbortSignal): AsyncIterable<Checked> {
  const { config, file, envFiles } = loaded
  yield { part: 'configuration', ok: true, detail: [file, ...envFiles].join(', ') }
  yield* checkLogAndRules(config)
  yield* checkYouTube(config, signal)
  yield* checkTelegram(config, signal)
}

async function* checkYouTube(config: Config, signal: AbortSignal): AsyncIterable<Checked> {
  const { apiKey, baseUrl } = config.youtube
  if (!apiKey) {
    yield {
      part: 'YouTube',
      ok: false,
      detail: 'no API key: set youtube.apiKey (`tubewire init` explains how to get one)',
    }
    return
  }
  const api = youtubeApi({ apiKey: apiKey.reveal(), baseUrl }, version)
  const key = await probeKey(api, signal)
  yield { part: 'YouTube', ...key }
  if (!key.ok) return
  if (config.watch.length === 0)
    yield {
      part: 'watch list',
      ok: false,
      detail: 'nothing is watched: add a playlist, channel or video under watch:',
    }
  for (const { client, playlists, channels, videos } of config.watch) {
    for (const [kind, texts] of [
      ['playlist', playlists],
      ['channel', channels],
      ['video', videos],
    ] as const) {
      for (const text of texts) {
        const { ok, detail } = await probeSource(api, text, kind, signal)
        yield { part: client, ok, detail: ok ? detail : `${text}: ${detail}` }
      }
    }
  }
}

async function* checkTelegram(config: Config, signal: AbortSignal): AsyncIterable<Checked> {
  const { token, apiRoot } = config.telegram
  if (!token) {
    yield { part: 'Telegram', ok: false, detail: 'no token: set telegram.token (@BotFather gives one)' }
    return
  }
  let api: TelegramApi
  try {
    api = createApi({ token: token.reveal(), apiRoot })
  } catch (error) {
    yield { part: 'Telegram', ok: false, detail: (error as Error).message }
    return
  }
  try {
    const bot = await probeBot(api, signal)
    yield { part: 'Telegram', ok: bot.ok, detail: bot.detail }
    if (!bot.ok) return
    for (const [route, chats] of Object.entries(config.routes)) {
      for (const chat of chats) yield { part: `route ${route}`, ...(await checkChat(api, chat, signal)) }
    }
  } finally {
    api.close()
  }
}

async function checkChat(api: TelegramApi, chat: string | number, signal: AbortSignal): Promise<Finding> {
  const answer = await api.call('getChat', { chat_id: chat }, { signal })
  if (answer.kind === 'ok') {
    const { title, first_name, username } = answer.result as {
      title?: string
      first_name?: string
      username?: string
    }
    return { ok: true, detail: `${title ?? first_name ?? username ?? chat} (${chat})` }
  }
  if (answer.kind !== 'error') return { ok: false, detail: `${chat}: ${answer.reason}` }
  return {
    ok: false,
    detail: `${chat}: ${answer.description}; its owner must press Start at the bot, or add the bot to the group or channel`,
  }
}
