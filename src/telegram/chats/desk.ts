/** Reads and changes what is known of chats, for whoever stands outside the stage: it takes changes over from the topic. */

import type { Log } from '../../log/port.ts'
import { NEW_CHAT, TELEGRAM_CHAT_SCHEMA, TELEGRAM_CHATS, type TelegramChat } from '../../records/chat.ts'
import { AvroDecoder } from '../../wire/avro.ts'
import type { TelegramApi } from '../api/index.ts'
import { toSendOutcome } from '../api/outcome.ts'
import { TelegramRecords } from '../records.ts'
import { remedyOf } from '../remedies.ts'
import type { ChatChange } from './chats.ts'

/** By the chat's id. The topic must exist. */
export async function readChats(
  log: Pick<Log, 'registry' | 'read'>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, TelegramChat>> {
  const decoder = new AvroDecoder<TelegramChat>(log.registry, TELEGRAM_CHAT_SCHEMA)
  const chats = new Map<string, TelegramChat>()
  for await (const records of log.read(TELEGRAM_CHATS, 'earliest', signal, { follow: false })) {
    await decoder.prepare(records)
    for (const record of records) {
      const id = Buffer.from(record.key ?? []).toString()
      const chat = decoder.decode(record)
      if (chat) chats.set(id, chat)
      else chats.delete(id)
    }
  }
  return chats
}

/** Writes the changed record; `change` is given what is known, a new chat where nothing is. */
export async function changeChat(
  log: Pick<Log, 'registry' | 'read' | 'append'>,
  chat: string,
  change: (known: TelegramChat) => ChatChange,
  signal: AbortSignal,
  nowMs = Date.now(),
): Promise<TelegramChat> {
  const known = (await readChats(log, signal)).get(chat) ?? NEW_CHAT
  const later = known.UPDATED_AT + 1n
  const now = BigInt(nowMs)
  const record = { ...known, ...change(known), UPDATED_AT: now > later ? now : later }
  await log.append([(await TelegramRecords.open(log)).chat(chat, record)])
  return record
}

/** Of a chat that can get messages again. */
export const UNPARKED = { STATE: 'active', REASON: null, PARKED_AT: null } as const

export type TestOutcome =
  | { readonly kind: 'sent'; readonly messageId: number | null }
  | { readonly kind: 'refused'; readonly reason: string; readonly remedy: string }

/** Sends one message now, past the queue. */
export async function sendTest(
  api: TelegramApi,
  chat: string,
  text: string,
  signal: AbortSignal,
): Promise<TestOutcome> {
  const outcome = toSendOutcome(await api.call('sendMessage', { chat_id: chat, text }, { signal }))
  switch (outcome.kind) {
    case 'sent':
      return outcome
    case 'rate-limited': {
      const reason = `Telegram asks to wait for ${outcome.retryAfterSeconds} s`
      return { kind: 'refused', reason, remedy: 'Try again after that.' }
    }
    case 'migrated': {
      const reason = `the group became a supergroup, ${outcome.chatId}`
      return {
        kind: 'refused',
        reason,
        remedy: 'Its messages go there by themselves; put the new id into routes.',
      }
    }
    default:
      return { kind: 'refused', reason: outcome.reason, remedy: remedyOf(outcome.reason) }
  }
}
