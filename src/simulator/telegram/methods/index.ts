import {
  answerCallbackQuery,
  deleteMyCommands,
  getChat,
  getMe,
  getMyCommands,
  setMyCommands,
} from './about.ts'
import { deleteMessage, editMessageText, sendChatAction, sendMessage } from './messages.ts'
import type { Method } from './method.ts'
import { sendPhoto } from './photo.ts'
import { deleteWebhook, getUpdates, getWebhookInfo, setWebhook } from './updates.ts'

const METHODS: Readonly<Record<string, Method>> = {
  answerCallbackQuery,
  deleteMessage,
  deleteMyCommands,
  deleteWebhook,
  editMessageText,
  getChat,
  getMe,
  getMyCommands,
  getUpdates,
  getWebhookInfo,
  sendChatAction,
  sendMessage,
  sendPhoto,
  setMyCommands,
  setWebhook,
}

const byLowerName = new Map(Object.entries(METHODS).map(([name, method]) => [name.toLowerCase(), method]))

/** The method of a lower-cased name. */
export const methodNamed = (name: string): Method | undefined => byLowerName.get(name)
