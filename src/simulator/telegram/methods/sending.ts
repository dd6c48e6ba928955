/** What all methods that put a message into a chat have in common. */
import { type ChatRecord, writableChat } from '../chats.ts'
import { badRequest, tooManyRequests } from '../errors.ts'
import type { Message } from '../model.ts'
import { isObject } from '../parameters.ts'
import { nextMessageId, post, seconds } from '../state.ts'
import type { Call } from './method.ts'

/** A message into the chat that the parameters name. Throws where it may not be sent there, or not yet. */
export function send(call: Call, content: Partial<Message>): Message {
  const { state, bot, parameters } = call
  const record = writableChat(state.chats, bot.user.id, parameters.text('chat_id'))
  const threadId = threadOf(call, record)
  const replied = repliedTo(call, record)
  const silent = parameters.flag('disable_notification')
  parameters.flag('protect_content')
  parameters.flag('allow_paid_broadcast')
  parameters.object('link_preview_options')
  throttle(call, record)

  const message: Message = {
    message_id: nextMessageId(state, record),
    ...(threadId === undefined ? {} : { message_thread_id: threadId, is_topic_message: true as const }),
    ...(record.chat.type === 'channel' ? { sender_chat: record.chat } : { from: bot.user }),
    date: seconds(state),
    chat: record.chat,
    ...(replied ? { reply_to_message: replied } : {}),
    ...content,
  }
  post(state, record, message)
  keepRecord(call, message, silent)
  return message
}

/** Adds what a bot did to the transcript. */
export function keepRecord(
  { state, bot, method, parameters, added }: Call,
  message: Message,
  silent: boolean,
): void {
  const sequence = state.transcript.add({
    atMs: state.clock.now(),
    botId: bot.user.id,
    method,
    chatId: message.chat.id,
    messageId: message.message_id,
    text: message.text ?? message.caption ?? '',
    message,
    parameters: parameters.raw,
    silent,
  })
  added.push(sequence)
}

/** Throws a 429 where the bot is too fast for this chat, or in all. */
export function throttle({ state, bot }: Call, { chat }: ChatRecord, edit = false): void {
  const group = chat.type === 'group' || chat.type === 'supergroup'
  const wait = bot.limiter?.admit({ id: chat.id, group }, state.clock.now(), edit)
  if (wait !== undefined) throw tooManyRequests(wait)
}

function threadOf({ parameters }: Call, record: ChatRecord): number | undefined {
  const threadId = parameters.integer('message_thread_id')
  if (threadId === undefined) return undefined
  const topic = record.topics.get(threadId)
  if (!topic) throw badRequest('message thread not found')
  if (topic.closed) throw badRequest('TOPIC_CLOSED')
  return threadId
}

function repliedTo({ parameters }: Call, record: ChatRecord): Message | undefined {
  const reply = parameters.object('reply_parameters')
  if (!isObject(reply)) return undefined
  if (!Number.isSafeInteger(reply.message_id)) {
    throw badRequest('can\'t parse reply parameters: Field "message_id" must be a valid Number')
  }
  const found = record.messages.find((message) => message.message_id === reply.message_id)
  if (!found && reply.allow_sending_without_reply !== true)
    throw badRequest('message to be replied not found')
  if (!found) return undefined
  // A message shows what it answers, but not what that one answered.
  const { reply_to_message: _, ...shown } = found
  return shown
}
