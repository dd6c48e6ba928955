import type { Command } from 'commander'
import { control } from '../app/control.ts'
import { openLogReader } from '../app/open-log.ts'
import { probeBot } from '../app/probe.ts'
import { type Config, nearest } from '../config/index.ts'
import { LogError } from '../log/port.ts'
import { TELEGRAM_CHATS, type TelegramChat } from '../records/chat.ts'
import { createApi, inviteLink, readChats as pairedChats } from '../telegram/index.ts'
import { instant, note, print, printJson } from './io.ts'
import { type ConfigOptions, interrupted, readConfig, withConfig } from './options.ts'
import { table } from './table.ts'

export function chatsCommand(program: Command): void {
  const chats = program.command('chats').description('the chats that get alerts, and inviting new ones')

  withConfig(chats.command('list', { isDefault: true }))
    .description('list chats: those of routes: and those paired through the bot')
    .option('--json', 'as JSON')
    .action(async (options: ConfigOptions & { readonly json?: boolean }) => {
      const { config } = readConfig(options)
      const paired = await readChats(config)
      if (options.json) {
        printJson({ routes: config.routes, chats: Object.fromEntries(paired) })
        return
      }
      const configured = Object.entries(config.routes).flatMap(([route, ids]) =>
        ids.map((id) => [
          String(id),
          paired.get(String(id))?.TITLE ?? '',
          route,
          state(paired.get(String(id))),
          'configuration',
        ]),
      )
      const others = [...paired].flatMap(([id, chat]) =>
        chat.ROUTES.map(({ NAME }) => [id, chat.TITLE ?? '', NAME, state(chat), 'paired']),
      )
      const rows = [...configured, ...others]
      if (rows.length === 0)
        note('no chat gets alerts yet: name chats under routes:, or pair one with `chats invite`')
      else print(table(['CHAT', 'TITLE', 'ROUTE', 'STATE', 'FROM'], rows))
    })

  withConfig(chats.command('invite'))
    .argument('<route>', "a client's name, or another route of the rules")
    .description('make a link that pairs one chat with a route; good once, for a day')
    .option('--admin', 'its people may also mute and set quiet hours')
    .action(async (route: string, options: ConfigOptions & { readonly admin?: boolean }) => {
      const { config } = readConfig(options)
      if (!isRoute(config, route)) note(unknownRoute(config, route))
      const { code, expiresAtMs } = await control(config, 'invite', {
        route,
        role: options.admin ? 'admin' : 'viewer',
      })
      const username = await botName(config)
      if (username) {
        print(`a person:  ${inviteLink(username, code)}`)
        print(`a group:   ${inviteLink(username, code, 'group')}`)
      }
      print(`or send the bot:  /start ${code}`)
      note(`good once, until ${instant(expiresAtMs)}`)
    })
}

function state(chat: TelegramChat | undefined): string {
  if (!chat) return 'active'
  return chat.STATE === 'parked' ? `parked: ${chat.REASON ?? ''}` : chat.STATE
}

const clientsOf = ({ watch }: Config) => watch.map(({ client }) => client)

function isRoute(config: Config, route: string): boolean {
  return Object.hasOwn(config.routes, route) || clientsOf(config).includes(route)
}

function unknownRoute(config: Config, route: string): string {
  const near = nearest(route, [...clientsOf(config), ...Object.keys(config.routes)])
  const guess = near ? ` Did you mean ${near}?` : ''
  return `note: ${route} is no client and no route of the configuration.${guess} Only a rule whose chat_id says ${route} reaches this chat.`
}

/** Those that the bot has met; none before anything has run. */
async function readChats(config: Config): Promise<ReadonlyMap<string, TelegramChat>> {
  try {
    await using log = await openLogReader(config)
    const isMade = (await log.topics([TELEGRAM_CHATS])).length > 0
    return isMade ? await pairedChats(log, interrupted()) : new Map()
  } catch (error) {
    if (error instanceof LogError && error.code === 'missing') return new Map()
    throw error
  }
}

async function botName({ telegram }: Config): Promise<string | undefined> {
  if (!telegram.token) return undefined
  const api = createApi({ token: telegram.token.reveal(), apiRoot: telegram.apiRoot })
  try {
    return (await probeBot(api, AbortSignal.timeout(15_000))).username
  } finally {
    api.close()
  }
}
