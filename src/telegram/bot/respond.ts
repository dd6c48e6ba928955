import type { Chat, ChatMember, ChatMemberUpdated, Message, Update } from 'grammy/types'
import { NEW_CHAT, type TelegramChat } from '../../records/chat.ts'
import type { ChatChange, Chats } from '../chats/chats.ts'
import { parseCommand } from './command.ts'
import type { Invites } from './invites.ts'
import { changeSetting, isSetting } from './settings.ts'
import {
  badCodeText,
  COMMANDS,
  channelText,
  helpText,
  idText,
  knownText,
  type Place,
  pairedText,
  statusText,
} from './texts.ts'

export interface BotContext {
  readonly chats: Chats
  readonly invites: Invites
  /** The bot's own name, where it is known. */
  readonly username: string | undefined
  readonly nowMs: number
  readonly queued: (chat: string) => number
  readonly mayAnswerStranger: (chat: string) => boolean
}

export interface Answer extends Place {
  readonly text: string
}

/** What an update leads to. */
export interface Response {
  readonly answers: readonly Answer[]
  readonly changes: readonly { readonly chat: string; readonly change: ChatChange }[]
  /** Chats to forget: strangers that the bot has left. */
  readonly forgotten: readonly string[]
  readonly migrated?: { readonly from: string; readonly to: string }
  /** The hash of a code that is used up now. */
  readonly usedCode?: string
}

const NOTHING: Response = { answers: [], changes: [], forgotten: [] }

/** The updates to ask Telegram for. */
export const ALLOWED_UPDATES = ['message', 'channel_post', 'my_chat_member'] as const

/** Decides what to do about an update. Unknown kinds are left alone. */
export function respond(update: Update, context: BotContext): Response {
  if (update.my_chat_member) return ofMembership(update.my_chat_member, context)
  const message = update.message ?? update.channel_post
  return message ? ofMessage(message, context) : NOTHING
}

function ofMessage(message: Message, context: BotContext): Response {
  const chat = String(message.chat.id)
  if (message.migrate_to_chat_id !== undefined) {
    return { ...NOTHING, migrated: { from: chat, to: String(message.migrate_to_chat_id) } }
  }
  if (message.migrate_from_chat_id !== undefined) {
    return { ...NOTHING, migrated: { from: String(message.migrate_from_chat_id), to: chat } }
  }
  const place = { chat, threadId: threadOf(message) }
  const command = parseCommand(message.text ?? '', context.username)
  const isPrivate = message.chat.type === 'private'
  // In a group only what is meant for the bot gets an answer; in a channel, only an invitation.
  if (!isPrivate && !command) return NOTHING
  if (command?.name === 'start' && command.argument !== '') {
    return ofInvitation(command.argument, message.chat, place, context)
  }
  if (message.chat.type === 'channel') return NOTHING
  const back = isPrivate ? cameBack(message.chat, context) : NOTHING
  if (command && !isPrivate && !UNDERSTOOD.has(command.name)) return NOTHING
  if (!context.chats.isKnown(chat)) {
    return context.mayAnswerStranger(chat) ? { ...back, answers: [{ ...place, text: idText(place) }] } : back
  }
  if (command && isSetting(command.name)) {
    const { text, change } = changeSetting(command, chat, context.chats, context.nowMs)
    const changes = change ? [{ chat, change: { ...identity(message.chat), ...change } }] : []
    return { ...back, answers: [{ ...place, text }], changes: [...back.changes, ...changes] }
  }
  return { ...back, answers: [{ ...place, text: toldOf(command?.name, place, context) }] }
}

const UNDERSTOOD: ReadonlySet<string> = new Set(['id', ...COMMANDS.map(({ command }) => command)])

function toldOf(command: string | undefined, place: Place, { chats, queued, nowMs }: BotContext): string {
  const routes = chats.routesOf(place.chat)
  switch (command) {
    case 'status': {
      const record = chats.get(place.chat)
      return statusText(place, { record, routes, watched: chats.watched, queued: queued(place.chat), nowMs })
    }
    case 'help':
      return helpText(place, routes, chats.mayChange(place.chat))
    default:
      return knownText(place, routes)
  }
}

function ofInvitation(code: string, chat: Chat, place: Place, context: BotContext): Response {
  const found = context.invites.find(code, context.nowMs)
  if (!found) {
    const mayAnswer = chat.type !== 'channel' && context.mayAnswerStranger(place.chat)
    return mayAnswer ? { ...NOTHING, answers: [{ ...place, text: badCodeText(place) }] } : NOTHING
  }
  const { codeHash, invite } = found
  const known = context.chats.get(place.chat) ?? NEW_CHAT
  const route = { NAME: invite.ROUTE, THREAD_ID: place.threadId === null ? null : BigInt(place.threadId) }
  const change: ChatChange = {
    ...identity(chat),
    ...ACTIVE,
    ROLE: known.ROLE === 'admin' ? 'admin' : invite.ROLE,
    ROUTES: [...known.ROUTES.filter(({ NAME }) => NAME !== route.NAME), route],
    PAIRED_AT: BigInt(context.nowMs),
  }
  return {
    ...NOTHING,
    answers: [{ ...place, text: pairedText(invite.ROUTE) }],
    changes: [{ chat: place.chat, change }],
    usedCode: codeHash,
  }
}

/** Who writes to the bot in private can be written to. */
function cameBack(chat: Chat, { chats }: BotContext): Response {
  const id = String(chat.id)
  if (chats.get(id)?.STATE !== 'parked') return NOTHING
  return { ...NOTHING, changes: [{ chat: id, change: { ...identity(chat), ...ACTIVE } }] }
}

function ofMembership(update: ChatMemberUpdated, context: BotContext): Response {
  const { chat, from, new_chat_member: member, old_chat_member: before } = update
  const id = String(chat.id)
  const refusal = refusalOf(member, chat)
  const isKnown = context.chats.isKnown(id)
  if (refusal !== undefined) {
    if (!isKnown) return context.chats.get(id) ? { ...NOTHING, forgotten: [id] } : NOTHING
    const parked = { STATE: 'parked', REASON: refusal, PARKED_AT: BigInt(context.nowMs) } as const
    return { ...NOTHING, changes: [{ chat: id, change: { ...identity(chat), ...parked } }] }
  }
  if (chat.type === 'private') return isKnown ? cameBack(chat, context) : NOTHING
  const changes = [{ chat: id, change: { ...identity(chat), ...ACTIVE } }]
  const joined = refusalOf(before, chat) !== undefined
  if (!joined || isKnown) return { ...NOTHING, changes }
  if (chat.type === 'channel') {
    const person = String(from.id)
    const answers = context.chats.isKnown(person)
      ? [{ chat: person, threadId: null, text: channelText(chat.title, id) }]
      : []
    return { ...NOTHING, changes, answers }
  }
  const place = { chat: id, threadId: null }
  const answers = context.mayAnswerStranger(id) ? [{ ...place, text: idText(place) }] : []
  return { ...NOTHING, changes, answers }
}

const ACTIVE = { STATE: 'active', REASON: null, PARKED_AT: null } as const

/** Why the bot can't post, in the words that sendMessage would have. */
function refusalOf(member: ChatMember, chat: Chat): string | undefined {
  switch (member.status) {
    case 'kicked':
      return chat.type === 'private'
        ? 'Forbidden: bot was blocked by the user'
        : `Forbidden: bot was kicked from the ${chat.type} chat`
    case 'left':
      return `Forbidden: bot is not a member of the ${chat.type} chat`
    case 'restricted':
      return member.can_send_messages
        ? undefined
        : 'Bad Request: not enough rights to send text messages to the chat'
    case 'administrator':
      return chat.type === 'channel' && member.can_post_messages === false
        ? 'Bad Request: need administrator rights in the channel chat'
        : undefined
    default:
      return chat.type === 'channel' && member.status === 'member'
        ? 'Bad Request: need administrator rights in the channel chat'
        : undefined
  }
}

function identity(chat: Chat): Pick<TelegramChat, 'TITLE' | 'TYPE' | 'USERNAME'> {
  const name = [chat.first_name, chat.last_name].filter((part) => part !== undefined).join(' ')
  return {
    TITLE: chat.title ?? (name === '' ? null : name),
    TYPE: chat.type,
    USERNAME: chat.username ?? null,
  }
}

function threadOf(message: Message): number | null {
  return message.is_topic_message ? (message.message_thread_id ?? null) : null
}
