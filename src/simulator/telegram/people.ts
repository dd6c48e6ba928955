/** Acting as the people of a simulated Telegram: what they type, press, block and found. */
import type { ChatRecord } from './chats.ts'
import { detectEntities } from './entities/detect.ts'
import type { Chat, MemberStatus, Message, User } from './model.ts'
import { type Bot, nextMessageId, post, type State, seconds } from './state.ts'

export interface PersonSpec {
  readonly firstName?: string
  readonly lastName?: string
  readonly username?: string
  readonly languageCode?: string
}

export interface GroupSpec {
  readonly title: string
  /** People in it; the first founded it. Default: one made for the purpose. */
  readonly members?: readonly number[]
  /** What the bots are in it. Default `member`, in a channel `administrator`. */
  readonly bots?: MemberStatus
  /** Makes it public, under `@username`. Not for a common group. */
  readonly username?: string
  /** A supergroup with topics. */
  readonly forum?: boolean
}

export interface SayOptions {
  /** Who says it; default: the person of a private chat, or the first member. */
  readonly from?: number
  readonly threadId?: number
  readonly replyTo?: number
}

/** Ids of people are those of their private chats. A chat or person that does not exist is a `RangeError`. */
export interface People {
  /** A person, whom no bot can write to yet. */
  person(spec?: PersonSpec): User
  /** Opens the private chat with a bot (default: the first), unblocks it if need be, and sends `/start`. */
  start(personId: number, payload?: string, botId?: number): Message
  /** Says something in a chat. Bots get to know, in groups as far as they may. */
  say(chatId: number, text: string, options?: SayOptions): Message
  /** Presses a button that has `callback_data`. Returns the id of the query. */
  press(chatId: number, messageId: number, data: string, from?: number): string
  block(personId: number): void
  unblock(personId: number): void
  /** The person's account is deleted. */
  deactivate(personId: number): void
  group(spec: GroupSpec): Chat
  supergroup(spec: GroupSpec): Chat
  channel(spec: GroupSpec): Chat
  /** Makes a topic in a forum and returns its thread's id. */
  topic(chatId: number, name: string): number
  closeTopic(chatId: number, threadId: number): void
  /** Changes what the bots are in a chat: `kicked`, `left`, `member`, ... */
  setBots(chatId: number, status: MemberStatus): void
  deleteGroup(chatId: number): void
  /** Turns a group into a supergroup and returns that one's chat. */
  migrate(groupId: number): Chat
}

export function createPeople(state: State): People {
  const bots = [...state.bots.values()]
  const persons = new Map<number, User>()

  function chatOf(chatId: number): ChatRecord {
    const record = state.chats.get(chatId)
    if (!record) throw new RangeError(`There is no chat ${chatId} in this Telegram`)
    return record
  }

  function personOf(id: number): User {
    const found = persons.get(id)
    if (!found) throw new RangeError(`There is no person ${id} in this Telegram`)
    return found
  }

  function person(spec: PersonSpec = {}): User {
    const id = state.next('user')
    const user: User = {
      id,
      is_bot: false,
      first_name: spec.firstName ?? `Person ${id % 1000}`,
      ...(spec.lastName ? { last_name: spec.lastName } : {}),
      ...(spec.username ? { username: spec.username } : {}),
      language_code: spec.languageCode ?? 'en',
    }
    persons.set(id, user)
    return user
  }

  function privateChat(user: User): ChatRecord {
    const { id, first_name, last_name, username } = user
    return (
      state.chats.get(id) ??
      state.chats.add(
        {
          id,
          type: 'private',
          first_name,
          ...(last_name ? { last_name } : {}),
          ...(username ? { username } : {}),
        },
        user,
      )
    )
  }

  /** Changes a bot's standing in a chat, and tells the bot. */
  function setStatus(record: ChatRecord, bot: Bot, status: MemberStatus, from: User): void {
    const before = record.bots.get(bot.user.id)
    if (before === status) return
    record.bots.set(bot.user.id, status)
    bot.updates.push({
      my_chat_member: {
        chat: record.chat,
        from,
        date: seconds(state),
        old_chat_member: { user: bot.user, status: before ?? 'left' },
        new_chat_member: { user: bot.user, status },
      },
    })
    state.feed.publish({ kind: 'chat', chatId: record.chat.id })
  }

  const founderOf = (record: ChatRecord) => personOf([...record.members][0] as number)

  function found(type: Chat['type'], spec: GroupSpec): ChatRecord {
    const number = state.next('chat')
    const chat: Chat = {
      id: type === 'group' ? -number : -1_000_000_000_000 - number,
      type,
      title: spec.title,
      ...(spec.username ? { username: spec.username } : {}),
      ...(spec.forum ? { is_forum: true as const } : {}),
    }
    const record = state.chats.add(chat)
    for (const id of spec.members ?? [person().id]) record.members.add(personOf(id).id)
    const status = spec.bots ?? (type === 'channel' ? 'administrator' : 'member')
    for (const bot of bots) setStatus(record, bot, status, founderOf(record))
    return record
  }

  /** Whether a bot is told of a message: all in private, in groups what is meant for it unless it reads everything. */
  function hears(bot: Bot, record: ChatRecord, message: Message): boolean {
    const status = record.bots.get(bot.user.id)
    if (record.chat.type === 'private') return status === 'member'
    if (status === undefined || status === 'left' || status === 'kicked') return false
    if (bot.readsGroups || status === 'administrator' || record.chat.type === 'channel') return true
    if (message.text === undefined) return true
    const command = /^\/\w+(?:@(\w+))?/.exec(message.text)
    const name = bot.user.username?.toLowerCase()
    if (command) return command[1] === undefined || command[1].toLowerCase() === name
    const mentioned = message.text.toLowerCase().includes(`@${name}`)
    return mentioned || message.reply_to_message?.from?.id === bot.user.id
  }

  function announce(record: ChatRecord, content: Partial<Message>, from?: User): Message {
    const isChannel = record.chat.type === 'channel'
    const message: Message = {
      message_id: nextMessageId(state, record),
      ...(isChannel ? { sender_chat: record.chat } : { from: from ?? record.person ?? founderOf(record) }),
      date: seconds(state),
      chat: record.chat,
      ...content,
    }
    post(state, record, message)
    for (const bot of bots) {
      if (hears(bot, record, message)) bot.updates.push(isChannel ? { channel_post: message } : { message })
    }
    return message
  }

  function say(chatId: number, text: string, { from, threadId, replyTo }: SayOptions = {}): Message {
    const record = chatOf(chatId)
    if (threadId !== undefined && !record.topics.has(threadId)) {
      throw new RangeError(`There is no topic ${threadId} in chat ${chatId}`)
    }
    const entities = detectEntities(text, [])
    const reply = record.messages.find((message) => message.message_id === replyTo)
    return announce(
      record,
      {
        ...(threadId === undefined ? {} : { message_thread_id: threadId, is_topic_message: true as const }),
        ...(reply ? { reply_to_message: reply } : {}),
        text,
        ...(entities.length > 0 ? { entities } : {}),
      },
      from === undefined ? undefined : personOf(from),
    )
  }

  return {
    person,
    say,
    start(personId, payload, botId = bots[0]?.user.id) {
      const record = privateChat(personOf(personId))
      const bot = bots.find((each) => each.user.id === botId)
      if (!bot) throw new RangeError(`There is no bot ${botId} in this Telegram`)
      setStatus(record, bot, 'member', personOf(personId))
      return say(personId, payload === undefined ? '/start' : `/start ${payload}`)
    },
    press(chatId, messageId, data, from) {
      const record = chatOf(chatId)
      const message = record.messages.find((each) => each.message_id === messageId)
      const buttons = message?.reply_markup?.inline_keyboard.flat() ?? []
      if (!message || !buttons.some((button) => button.callback_data === data)) {
        throw new RangeError(`Message ${messageId} in chat ${chatId} has no button with the data ${data}`)
      }
      const bot = bots.find(({ user }) => user.id === (message.from?.id ?? bots[0]?.user.id)) as Bot
      const presser = from === undefined ? (record.person ?? founderOf(record)) : personOf(from)
      const id = String(state.next('callback'))
      const query = { id, from: presser, message, chat_instance: String(chatId), data }
      bot.callbacks.set(id, query)
      bot.updates.push({ callback_query: query })
      return id
    },
    block(personId) {
      const record = chatOf(personId)
      for (const bot of bots)
        if (record.bots.has(bot.user.id)) setStatus(record, bot, 'kicked', personOf(personId))
    },
    unblock(personId) {
      const record = chatOf(personId)
      for (const bot of bots)
        if (record.bots.has(bot.user.id)) setStatus(record, bot, 'member', personOf(personId))
    },
    deactivate(personId) {
      chatOf(personId).deactivated = true
    },
    group: (spec) => {
      const record = found('group', spec)
      announce(record, { group_chat_created: true })
      return record.chat
    },
    supergroup: (spec) => found('supergroup', spec).chat,
    channel: (spec) => found('channel', spec).chat,
    topic(chatId, name) {
      const record = chatOf(chatId)
      if (!record.chat.is_forum) throw new RangeError(`Chat ${chatId} has no topics`)
      const message = announce(record, { forum_topic_created: { name, icon_color: 0x6fb9f0 } })
      record.topics.set(message.message_id, { name, closed: false })
      return message.message_id
    },
    closeTopic(chatId, threadId) {
      const topic = chatOf(chatId).topics.get(threadId)
      if (!topic) throw new RangeError(`There is no topic ${threadId} in chat ${chatId}`)
      topic.closed = true
    },
    setBots(chatId, status) {
      const record = chatOf(chatId)
      for (const bot of bots) setStatus(record, bot, status, founderOf(record))
    },
    deleteGroup(chatId) {
      chatOf(chatId).deleted = true
    },
    migrate(groupId) {
      const old = chatOf(groupId)
      if (old.chat.type !== 'group') throw new RangeError(`Chat ${groupId} is not a common group`)
      const title = old.chat.title ?? ''
      const grown = found('supergroup', { title, members: [...old.members], bots: 'member' })
      announce(old, { migrate_to_chat_id: grown.chat.id })
      announce(grown, { migrate_from_chat_id: groupId })
      old.migratedTo = grown.chat.id
      return grown.chat
    },
  }
}
