import { readableChat, writableChat } from '../chats.ts'
import { formatText } from '../entities/format.ts'
import { badRequest } from '../errors.ts'
import { readKeyboard } from '../keyboard.ts'
import type { FormattedText, Message } from '../model.ts'
import type { Parameters } from '../parameters.ts'
import { seconds } from '../state.ts'
import type { Call } from './method.ts'
import { keepRecord, send, throttle } from './sending.ts'

const MAX_RAW_BYTES = 32_768
const MAX_TEXT = 4096

/** The `text` of a message: bounded before its entities are parsed, and after. */
function textOf(parameters: Parameters): FormattedText {
  const source = parameters.text('text') ?? ''
  if (Buffer.byteLength(source) > MAX_RAW_BYTES) throw badRequest('text is too long')
  const formatted = formatText(source, parameters.text('parse_mode'), parameters.entities('entities'))
  if (formatted.text === '') throw badRequest('message text is empty')
  if (formatted.text.length > MAX_TEXT) throw badRequest('message is too long')
  return formatted
}

const textContent = ({ text, entities }: FormattedText): Partial<Message> => ({
  text,
  ...(entities.length > 0 ? { entities } : {}),
})

export function sendMessage(call: Call): Message {
  const text = textOf(call.parameters)
  const markup = readKeyboard(call.parameters)
  return send(call, { ...textContent(text), ...(markup ? { reply_markup: markup } : {}) })
}

export function editMessageText(call: Call): Message {
  const { state, bot, parameters } = call
  if (parameters.text('inline_message_id') !== undefined)
    throw badRequest('inline message identifier is invalid')
  const text = textOf(parameters)
  const markup = readKeyboard(parameters)
  const record = writableChat(state.chats, bot.user.id, parameters.text('chat_id'))
  const messageId = parameters.integer('message_id')
  if (messageId === undefined) throw badRequest('message identifier is not specified')
  const at = record.messages.findIndex((message) => message.message_id === messageId)
  const before = record.messages[at]
  if (!before) throw badRequest('message to edit not found')
  if (before.from?.id !== bot.user.id && before.sender_chat?.id !== record.chat.id) {
    throw badRequest("message can't be edited")
  }
  if (before.text === undefined) throw badRequest('there is no text in the message to edit')

  const { text: _, entities: __, reply_markup: ___, ...rest } = before
  const content = { ...textContent(text), ...(markup ? { reply_markup: markup } : {}) }
  if (isSame(before, content)) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    )
  }
  throttle(call, record, true)
  const after: Message = { ...rest, ...content, edit_date: seconds(state) }
  record.messages[at] = after
  state.feed.publish({ kind: 'edited', chatId: record.chat.id, message: after })
  keepRecord(call, after, true)
  return after
}

const isSame = (message: Message, content: Partial<Message>) =>
  JSON.stringify([message.text, message.entities, message.reply_markup]) ===
  JSON.stringify([content.text, content.entities, content.reply_markup])

export function deleteMessage({ state, bot, parameters }: Call): true {
  const record = readableChat(state.chats, bot.user.id, parameters.text('chat_id'))
  const messageId = parameters.integer('message_id')
  const at = record.messages.findIndex((message) => message.message_id === messageId)
  if (at < 0) throw badRequest('message to delete not found')
  if (record.chat.type === 'channel' && record.messages[at]?.from)
    throw badRequest("message can't be deleted")
  record.messages.splice(at, 1)
  state.feed.publish({ kind: 'deleted', chatId: record.chat.id, messageId: messageId as number })
  return true
}

const ACTIONS =
  /^(typing|upload_(photo|video|voice|document)|record_(video|voice)|choose_sticker|find_location)$/

export function sendChatAction({ state, bot, parameters }: Call): true {
  if (!ACTIONS.test(parameters.text('action') ?? '')) throw badRequest('wrong parameter action in request')
  writableChat(state.chats, bot.user.id, parameters.text('chat_id'))
  return true
}
