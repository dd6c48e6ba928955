/** Who the bot is, what it can do, where it is. */
import { readableChat } from '../chats.ts'
import { badRequest } from '../errors.ts'
import { isObject } from '../parameters.ts'
import type { Call } from './method.ts'

export function getMe({ bot }: Call): unknown {
  return {
    ...bot.user,
    can_join_groups: true,
    can_read_all_group_messages: bot.readsGroups,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
  }
}

export function getChat({ state, bot, parameters }: Call): unknown {
  const { chat } = readableChat(state.chats, bot.user.id, parameters.text('chat_id'))
  return { ...chat, accent_color_id: 0, max_reaction_count: 11, accepted_gift_types: {} }
}

const MAX_COMMANDS = 100

export function setMyCommands({ bot, parameters }: Call): true {
  const commands = parameters.json('commands')
  if (!Array.isArray(commands)) throw badRequest("can't parse list of bot commands: expected an Array")
  if (commands.length > MAX_COMMANDS) throw badRequest('BOT_COMMANDS_TOO_MUCH')
  const read = commands.map((each: unknown) => {
    const { command, description } = isObject(each) ? each : {}
    if (typeof command !== 'string' || !/^\/?[a-z0-9_]{1,32}$/.test(command)) {
      throw badRequest('BOT_COMMAND_INVALID')
    }
    if (typeof description !== 'string' || description.length < 1 || description.length > 256) {
      throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID')
    }
    return { command: command.replace(/^\//, ''), description }
  })
  bot.commands.set(scopeOf({ parameters }), read)
  return true
}

export const getMyCommands = ({ bot, parameters }: Call): unknown =>
  bot.commands.get(scopeOf({ parameters })) ?? []

export function deleteMyCommands({ bot, parameters }: Call): true {
  bot.commands.delete(scopeOf({ parameters }))
  return true
}

function scopeOf({ parameters }: Pick<Call, 'parameters'>): string {
  const scope = parameters.object('scope') ?? { type: 'default' }
  return JSON.stringify([scope, parameters.text('language_code') ?? ''])
}

const MAX_ANSWER = 200

export function answerCallbackQuery({ state, bot, parameters }: Call): true {
  const id = parameters.text('callback_query_id') ?? ''
  const text = parameters.text('text') ?? ''
  if (text.length > MAX_ANSWER) throw badRequest('MESSAGE_TOO_LONG')
  const query = bot.callbacks.get(id)
  if (!query) throw badRequest('query is too old and response timeout expired or query ID is invalid')
  bot.callbacks.delete(id)
  state.feed.publish({
    kind: 'callback-answer',
    chatId: query.message.chat.id,
    callbackQueryId: id,
    text,
    alert: parameters.flag('show_alert'),
  })
  return true
}
