import type { Update } from 'grammy/types'
import type { Answer } from '../api/answer.ts'
import type { TelegramApi } from '../api/client.ts'
import { ALLOWED_UPDATES } from './respond.ts'

export interface FoundChat {
  readonly chatId: string
  /** A group's or channel's title, a person's name. */
  readonly title: string
  readonly type: 'private' | 'group' | 'supergroup' | 'channel'
}

const POLL_SECONDS = 25

/**
 * Waits until somebody writes to the bot, or adds it to a group or channel, and tells where that was. For setting up,
 * while the bot is not running: two pollers end each other. What was written before the call counts too. Resolves to
 * the answer of Telegram's when it is not `ok`, also when the signal aborts.
 */
export async function findChat(
  api: TelegramApi,
  signal: AbortSignal,
): Promise<{ readonly kind: 'found'; readonly chat: FoundChat } | Exclude<Answer<never>, { kind: 'ok' }>> {
  for (let offset = 0; ; ) {
    const answer = await api.call(
      'getUpdates',
      { offset, timeout: POLL_SECONDS, allowed_updates: ALLOWED_UPDATES },
      { timeoutMs: (POLL_SECONDS + 15) * 1000, signal },
    )
    if (answer.kind !== 'ok') return answer
    // Updates stay unconfirmed where a chat is found: the bot answers them when it runs.
    const chat = answer.result.map(chatOf).findLast((found) => found !== undefined)
    if (chat) return { kind: 'found', chat }
    offset = (answer.result.at(-1)?.update_id ?? offset - 1) + 1
  }
}

function chatOf({ message, channel_post: post, my_chat_member: member }: Update): FoundChat | undefined {
  const chat = (message ?? post ?? member)?.chat
  if (!chat) return undefined
  const name = [chat.first_name, chat.last_name].filter((part) => part !== undefined).join(' ')
  return { chatId: String(chat.id), title: chat.title ?? name, type: chat.type }
}
