/** The demo's chat over the simulated Telegram. */

import type { Simulators, TranscriptEntry } from '../../simulator/index.ts'
import { type DemoDesk, type DemoMessage, WriteRefused } from '../../web/writing/index.ts'

const MOST_MESSAGES = 200

export function demoDesk({
  telegram,
  chatId,
  person,
}: Pick<Simulators, 'telegram' | 'chatId' | 'person'>): DemoDesk {
  const { transcript, people } = telegram
  const typed: DemoMessage[] = []
  const followers = new Set<() => void>()
  const own = () => transcript.entries.filter((entry) => entry.chatId === chatId)
  return {
    read: () => {
      const told = new Map<number, DemoMessage>()
      for (const entry of own()) told.set(entry.messageId, shown(entry, told.has(entry.messageId)))
      const messages = [...told.values(), ...typed].sort((a, b) => a.id - b.id).slice(-MOST_MESSAGES)
      const bot = own().at(-1)?.message.from
      return {
        chat: { id: chatId, title: person.first_name, type: 'private' },
        bot: { name: bot?.first_name ?? 'tubewire', username: bot?.username ?? 'tubewire_bot' },
        messages,
      }
    },
    say: (text) => {
      const { message_id: id, date } = people.say(chatId, text)
      typed.push({
        id,
        at: date * 1000,
        from: 'you',
        text,
        entities: [],
        photo: null,
        silent: false,
        edited: false,
        buttons: [],
      })
      for (const changed of followers) changed()
    },
    press: (messageId, data) => {
      try {
        people.press(chatId, messageId, data)
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        throw new WriteRefused('not-found', error.message, {}, { cause: error })
      }
    },
    follow: (changed, signal) => {
      followers.add(changed)
      signal.addEventListener('abort', () => followers.delete(changed), { once: true })
      void followTranscript(transcript, changed, signal)
    },
  }
}

async function followTranscript(
  transcript: Simulators['telegram']['transcript'],
  changed: () => void,
  signal: AbortSignal,
): Promise<void> {
  let seen = transcript.entries.length
  while (!signal.aborted) {
    try {
      seen = await transcript.until((entries) => entries.length > seen && entries.length, signal)
    } catch (error) {
      if (signal.aborted) return
      throw error
    }
    changed()
  }
}

function shown({ messageId, atMs, text, message, silent }: TranscriptEntry, edited: boolean): DemoMessage {
  const entities = message.entities ?? message.caption_entities ?? []
  return {
    id: messageId,
    at: atMs,
    from: 'bot',
    text,
    entities: entities.map(({ type, offset, length, url }) => ({
      type,
      offset,
      length,
      ...(url && { url }),
    })),
    photo: null,
    silent,
    edited,
    buttons: (message.reply_markup?.inline_keyboard ?? []).map((row) =>
      row.map((button) => ({
        text: button.text,
        data: textOf(button.callback_data),
        url: textOf(button.url),
      })),
    ),
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : null)
