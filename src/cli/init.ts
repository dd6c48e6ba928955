import { resolve } from 'node:path'
import * as ui from '@clack/prompts'
import type { Command } from 'commander'
import { kindOf, probeBot, probeKey, probeSource, waitForChat, youtubeApi } from '../app/probe.ts'
import { USUAL, whyNotThere, writeSetup } from '../app/setup-files.ts'
import { createApi, type TelegramApi } from '../telegram/api/index.ts'
import { visible } from '../words/visible.ts'
import { commandLine, Failed, UsageError } from './io.ts'
import { commandFor, interrupted, USUAL_CONFIG } from './options.ts'
import { version } from './version.ts'

interface InitOptions {
  readonly config: string
  readonly youtubeUrl: string
  readonly telegramUrl: string
}

export function initCommand(program: Command): void {
  program
    .command('init')
    .description('set tubewire up in this folder: asks for what it needs and tries everything as it is given')
    .option('-c, --config <file>', 'the configuration to write', USUAL_CONFIG)
    .option('--youtube-url <url>', 'another YouTube, such as the simulator', USUAL.youtubeUrl)
    .option('--telegram-url <url>', 'another Telegram, such as a local Bot API server', USUAL.telegramUrl)
    .action(async (options: InitOptions) => {
      if (!process.stdin.isTTY) throw new UsageError('init asks questions: run it in a terminal')
      const file = resolve(options.config)
      const reason = whyNotThere(file)
      if (reason !== undefined) throw new UsageError(reason)
      const signal = interrupted()
      ui.intro('tubewire: YouTube statistics to Telegram alerts')
      const youtube = await askYouTube(options, signal)
      const telegram = await askTelegram(options, signal)
      const places = { file, ...options, showCommand: commandLine('config show') }
      const written = writeSetup(places, { ...youtube, ...telegram })
      ui.log.step(`Written: ${written.join(', ')}`)
      ui.outro(`Now: ${commandFor(options, 'check')}   and then: ${commandFor(options, 'up')}`)
    })
}

/** An answer, or the end of the command when the person leaves with Ctrl-C. */
function given<T>(answer: T): Exclude<T, symbol> {
  if (!ui.isCancel(answer)) return answer as Exclude<T, symbol>
  ui.cancel('Nothing was written.')
  throw new Failed()
}

/** Asks until `attempt` is content with the answer. */
async function askUntil<T>(
  ask: () => Promise<string | symbol>,
  attempt: (answer: string) => Promise<{ readonly ok: boolean; readonly detail: string; readonly value?: T }>,
): Promise<T> {
  for (;;) {
    const answer = given(await ask()).trim()
    const spinner = ui.spinner()
    spinner.start('Trying it')
    const { ok, detail, value } = await attempt(answer)
    if (ok) spinner.stop(visible(detail))
    else spinner.error(visible(detail))
    if (ok && value !== undefined) return value
  }
}

async function askYouTube(options: InitOptions, signal: AbortSignal) {
  ui.note(
    'Make an API key: console.cloud.google.com → a project → "YouTube Data API v3" → Enable → Credentials → API key.',
    'YouTube',
  )
  const apiKey = await askUntil(
    () => ui.password({ message: 'API key', validate: needed }),
    async (key) => ({
      ...(await probeKey(youtubeApi({ apiKey: key, baseUrl: options.youtubeUrl }, version), signal)),
      value: key,
    }),
  )
  const api = youtubeApi({ apiKey, baseUrl: options.youtubeUrl }, version)
  const source = await askUntil(
    () =>
      ui.text({
        message: 'What to watch: a playlist, channel or video (address, id or @handle)',
        validate: needed,
      }),
    async (text) => {
      try {
        const kind = kindOf(text)
        return { ...(await probeSource(api, text, kind, signal)), value: { kind, text } }
      } catch (error) {
        return { ok: false, detail: (error as Error).message }
      }
    },
  )
  const client = given(
    await ui.text({
      message: 'For which client? A name for its alerts and routes; without one: default',
      placeholder: 'default',
      defaultValue: 'default',
      validate: (name) => (!name || /^[^|\s][^|]*$/.test(name) ? undefined : 'A name, without "|"'),
    }),
  ).trim()
  ui.note(
    "YouTube's terms allow its statistics to be kept for 30 days and shown as they are. Rates, ranks and forecasts made " +
      'of them, and longer retention, need its written acceptance (Developer Policies III.E.4). Without it tubewire shows ' +
      "YouTube's values and their history, and alerts all the same. It can be said later: policy.derivedMetrics.",
    'Numbers of our own',
  )
  const isAccepted = given(
    await ui.confirm({
      message: 'Has YouTube accepted derived metrics for your project?',
      initialValue: false,
    }),
  )
  return { apiKey, source, client, derivedMetrics: isAccepted }
}

async function askTelegram(options: InitOptions, signal: AbortSignal) {
  ui.note('Write to @BotFather: /newbot. It answers with a token.', 'Telegram')
  const found = await askUntil(
    () => ui.password({ message: "The bot's token", validate: needed }),
    async (token) => {
      let api: TelegramApi
      try {
        api = createApi({ token, apiRoot: options.telegramUrl })
      } catch (error) {
        return { ok: false, detail: (error as Error).message }
      }
      const finding = await probeBot(api, signal)
      if (!finding.ok) api.close()
      return { ...finding, value: { token, api, username: finding.username ?? '' } }
    },
  )
  const spinner = ui.spinner()
  spinner.start(`Open https://t.me/${found.username} and press Start (or write to it in your group). Waiting`)
  try {
    const chat = await waitForChat(found.api, signal)
    if (!chat) throw new Failed()
    spinner.stop(visible(`Alerts go to ${chat.name} (chat id ${chat.id})`))
    await found.api.call(
      'sendMessage',
      { chat_id: chat.id, text: 'tubewire is connected. Alerts will arrive here.' },
      { signal },
    )
    return { token: found.token, chatId: chat.id }
  } catch (error) {
    spinner.error((error as Error).message)
    throw error instanceof Failed ? error : new Failed()
  } finally {
    found.api.close()
  }
}

const needed = (text: string | undefined) => (text?.trim() ? undefined : 'Needed')
