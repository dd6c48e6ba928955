import type { LogRecord } from '../../log/port.ts'
import { deliveryId } from '../../records/delivery.ts'
import {
  type OutboxMessage,
  POSSIBLE_REPEAT_HEADER,
  RETRY_CHAT_HEADER,
  RETRY_OF_HEADER,
} from '../../records/outbox.ts'
import type { Chats, Resolved, Target } from '../chats/chats.ts'
import type { Entry } from './entry.ts'

export interface Accepted {
  /** One for each chat. */
  readonly entries: readonly Entry[]
  /** Why there is nobody to send it to. */
  readonly nobody?: { readonly entry: Entry; readonly reason: string }
}

/** What an outbox record asks for: an entry for each chat that its `chat_id` means. */
export function accept(
  record: LogRecord,
  message: OutboxMessage,
  chats: Chats,
  maxAgeMs: number,
  firstSeq: number,
): Accepted {
  const retryOf = header(record, RETRY_OF_HEADER)
  const retryChat = header(record, RETRY_CHAT_HEADER)
  const videoId = record.key === null ? null : new TextDecoder().decode(record.key)
  const resolved = chats.resolve(message.chatId, videoId)
  const blank: Entry = {
    seq: firstSeq,
    id: deliveryId(record),
    chat: message.chatId,
    route: null,
    videoId,
    text: message.text,
    parameters: message.parameters,
    createdAtMs: record.timestamp,
    deadlineMs: record.timestamp + maxAgeMs,
    headers: record.headers.map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
    retryOf: retryOf ?? null,
    state: 'waiting',
    notBeforeMs: 0,
    attempts: 0,
    unclear: 0,
    unclearAtMs: 0,
    repeat: header(record, POSSIBLE_REPEAT_HEADER) !== undefined,
    repeated: false,
    plain: false,
    part: 0,
    messageId: null,
    digest: null,
  }
  if (retryChat !== undefined) {
    return { entries: [toEntry(blank, retriedTarget(retryChat, resolved, chats), 0)] }
  }
  if (resolved.kind === 'nobody') return { entries: [], nobody: { entry: blank, reason: resolved.reason } }
  return { entries: resolved.targets.map((target, i) => toEntry(blank, target, i)) }
}

function toEntry(blank: Entry, { chat, route, threadId }: Target, i: number): Entry {
  const threaded = threadId === null || 'message_thread_id' in blank.parameters
  return {
    ...blank,
    seq: blank.seq + i,
    chat,
    route,
    parameters: threaded ? blank.parameters : { ...blank.parameters, message_thread_id: threadId },
  }
}

/** The one chat of a route whose delivery is tried again. */
function retriedTarget(retryChat: string, resolved: Resolved, chats: Chats): Target {
  const chat = chats.current(retryChat)
  const same = resolved.kind === 'targets' && resolved.targets.find((target) => target.chat === chat)
  return same || { chat, route: null, threadId: null }
}

function header({ headers }: LogRecord, name: string): string | undefined {
  const found = headers.find(([own]) => own === name)
  return found && new TextDecoder().decode(found[1])
}
