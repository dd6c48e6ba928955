/** The chats there are, who is in them, and whether a bot may write to one. */
import { badRequest, forbidden } from './errors.ts'
import type { Chat, MemberStatus, Message, User } from './model.ts'

interface Topic {
  readonly name: string
  closed: boolean
}

export interface ChatRecord {
  chat: Chat
  /** The person, in a private chat. */
  readonly person?: User
  /** Of bots, by their ids. A private chat's is `member` once it was started, `kicked` while the bot is blocked. */
  readonly bots: Map<number, MemberStatus>
  readonly members: Set<number>
  readonly topics: Map<number, Topic>
  readonly messages: Message[]
  /** The person's account is gone. */
  deactivated: boolean
  deleted: boolean
  migratedTo: number | undefined
  lastMessageId: number
}

export interface Chats {
  add(chat: Chat, person?: User): ChatRecord
  get(id: number): ChatRecord | undefined
  /** By what `chat_id` holds: a number, or the `@name` of a public group or channel. */
  find(chatId: string): ChatRecord | undefined
  all(): readonly ChatRecord[]
}

export function createChats(): Chats {
  const chats = new Map<number, ChatRecord>()
  const named = (name: string) =>
    [...chats.values()].find(
      ({ chat }) => chat.type !== 'private' && chat.username?.toLowerCase() === name.toLowerCase(),
    )
  return {
    add(chat, person) {
      const record: ChatRecord = {
        chat,
        ...(person ? { person } : {}),
        bots: new Map(),
        members: new Set(person ? [person.id] : []),
        topics: new Map(),
        messages: [],
        deactivated: false,
        deleted: false,
        migratedTo: undefined,
        lastMessageId: 0,
      }
      chats.set(chat.id, record)
      return record
    },
    get: (id) => chats.get(id),
    find: (chatId) =>
      chatId.startsWith('@')
        ? named(chatId.slice(1))
        : /^-?\d+$/.test(chatId)
          ? chats.get(Number(chatId))
          : undefined,
    all: () => [...chats.values()],
  }
}

const isGone = (status: MemberStatus | undefined) => status === undefined || status === 'left'

/** The chat that a bot may write to. Throws what the Bot API says where it may not. */
export function writableChat(chats: Chats, botId: number, chatId: string | undefined): ChatRecord {
  const record = readableChat(chats, botId, chatId)
  const { type } = record.chat
  const status = record.bots.get(botId)
  if (type === 'channel' && status !== 'administrator') {
    throw badRequest('need administrator rights in the channel chat')
  }
  if (status === 'restricted') throw badRequest('not enough rights to send text messages to the chat')
  return record
}

/** The chat that a bot knows and is in. */
export function readableChat(chats: Chats, botId: number, chatId: string | undefined): ChatRecord {
  if (chatId === undefined) throw badRequest('chat_id is empty')
  const record = chats.find(chatId)
  if (!record) throw badRequest('chat not found')
  const { type } = record.chat
  const status = record.bots.get(botId)
  if (type === 'private') {
    if (record.deactivated) throw forbidden('user is deactivated')
    if (status === undefined) throw forbidden("bot can't initiate conversation with a user")
    if (status === 'kicked') throw forbidden('bot was blocked by the user')
    return record
  }
  if (record.migratedTo !== undefined) {
    throw badRequest('group chat was upgraded to a supergroup chat', {
      migrate_to_chat_id: record.migratedTo,
    })
  }
  if (record.deleted) throw forbidden('the group chat was deleted')
  if (status === 'kicked') throw forbidden(`bot was kicked from the ${type} chat`)
  // A public channel or supergroup can be seen by everybody, but only its members write there.
  if (isGone(status)) throw forbidden(`bot is not a member of the ${type} chat`)
  return record
}
