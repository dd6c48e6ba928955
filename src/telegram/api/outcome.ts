import type { Answer, ErrorAnswer } from './answer.ts'

/**
 * What a sendMessage came to, by what has to be done about it. Only `unclear` leaves open whether the message
 * arrived; after every other one it has either arrived (`sent`) or certainly not.
 */
export type SendOutcome =
  /** The id is null where the answer was cut off before it. */
  | { readonly kind: 'sent'; readonly messageId: number | null }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'migrated'; readonly chatId: string }
  /** Telegram refuses this chat: `chat` as a whole, or one `thread` of it. */
  | { readonly kind: 'target-refused'; readonly scope: 'chat' | 'thread'; readonly reason: string }
  /** Telegram refuses this text. `entities`: it may pass without its markup. */
  | { readonly kind: 'message-refused'; readonly entities: boolean; readonly reason: string }
  /** No request with this token or address can succeed. */
  | { readonly kind: 'unauthorized'; readonly reason: string }
  | { readonly kind: 'unreached'; readonly reason: string }
  | { readonly kind: 'unclear'; readonly reason: string }

/** Sorts the answer to a sendMessage. */
export function toSendOutcome(answer: Answer<{ readonly message_id?: number }>): SendOutcome {
  switch (answer.kind) {
    case 'ok':
      return { kind: 'sent', messageId: answer.result.message_id ?? null }
    case 'error':
      return ofError(answer)
    case 'unreached':
    case 'unclear':
      return answer
  }
}

/** Texts of 400 that speak of the chat. The others speak of the message. */
const CHAT_REFUSED =
  /chat not found|chat_id is empty|user not found|peer_id_invalid|chat_write_forbidden|not enough rights to send|have no rights to send|need administrator rights|group chat was deactivated|chat is deactivated|bot is not a member|user is deactivated|chat_restricted|chat_admin_required|user_is_blocked|can't send messages? to the user|bot can't initiate/i
const THREAD_REFUSED = /message thread not found|topic_closed|topic_deleted|topic.id.invalid/i
const ENTITIES_REFUSED = /can't parse entities|can't parse message text|entity|unsupported start tag/i

/** A flood error without the number of seconds. */
const DEFAULT_RETRY_AFTER_SECONDS = 5

function ofError({ code, description, retryAfterSeconds, migrateToChatId }: ErrorAnswer): SendOutcome {
  const reason = description === '' ? `error ${code}` : description
  if (migrateToChatId !== undefined) return { kind: 'migrated', chatId: String(migrateToChatId) }
  if (code === 429) {
    return { kind: 'rate-limited', retryAfterSeconds: retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS }
  }
  if (code === 401 || code === 404) return { kind: 'unauthorized', reason }
  if (code >= 500) return { kind: 'unclear', reason }
  if (THREAD_REFUSED.test(reason)) return { kind: 'target-refused', scope: 'thread', reason }
  if (code === 403 || CHAT_REFUSED.test(reason)) return { kind: 'target-refused', scope: 'chat', reason }
  return { kind: 'message-refused', entities: ENTITIES_REFUSED.test(reason), reason }
}
