import type { Log, LogRecord, OutputRecord, TopicSpec } from '../log/port.ts'
import {
  TELEGRAM_CHAT_SCHEMA,
  TELEGRAM_CHATS,
  TELEGRAM_CHATS_SUBJECT,
  TELEGRAM_INVITE_SCHEMA,
  TELEGRAM_INVITES,
  TELEGRAM_INVITES_SUBJECT,
  type TelegramChat,
  type TelegramInvite,
} from '../records/chat.ts'
import {
  deliveryId,
  TELEGRAM_DELIVERIES,
  TELEGRAM_DELIVERIES_SUBJECT,
  TELEGRAM_DELIVERY_SCHEMA,
  type TelegramDelivery,
} from '../records/delivery.ts'
import {
  DEAD_LETTER_REASON_HEADER,
  DEAD_LETTER_SOURCE_HEADER,
  type OutboxError,
  TELEGRAM_OUTBOX,
  TELEGRAM_OUTBOX_DEAD_LETTERS,
} from '../records/outbox.ts'
import { YOUTUBE_WATCHED } from '../records/watched.ts'
import { AvroEncoder } from '../wire/avro.ts'
import type { DeliveryOutput } from './delivery/machine.ts'

/** The topics that this stage writes and follows, for `Log.ensureTopics`. Order per chat needs an outbox of one partition. */
export function telegramTopics(partitions = 1): readonly TopicSpec[] {
  return [
    { name: TELEGRAM_OUTBOX, partitions },
    { name: TELEGRAM_DELIVERIES, partitions },
    { name: TELEGRAM_OUTBOX_DEAD_LETTERS, partitions },
    { name: TELEGRAM_CHATS, cleanup: 'compact' },
    { name: TELEGRAM_INVITES, cleanup: 'compact' },
    { name: YOUTUBE_WATCHED, cleanup: 'compact' },
  ]
}

/** Writes the records of this stage. */
export class TelegramRecords {
  readonly #deliveries: AvroEncoder<TelegramDelivery>
  readonly #chats: AvroEncoder<TelegramChat>
  readonly #invites: AvroEncoder<TelegramInvite>

  private constructor(ids: { deliveries: number; chats: number; invites: number }) {
    this.#deliveries = new AvroEncoder(ids.deliveries, TELEGRAM_DELIVERY_SCHEMA)
    this.#chats = new AvroEncoder(ids.chats, TELEGRAM_CHAT_SCHEMA)
    this.#invites = new AvroEncoder(ids.invites, TELEGRAM_INVITE_SCHEMA)
  }

  /** Registers the schemas. Throws `RegistryError`. */
  static async open({ registry }: Pick<Log, 'registry'>): Promise<TelegramRecords> {
    return new TelegramRecords({
      deliveries: await registry.register(TELEGRAM_DELIVERIES_SUBJECT, TELEGRAM_DELIVERY_SCHEMA),
      chats: await registry.register(TELEGRAM_CHATS_SUBJECT, TELEGRAM_CHAT_SCHEMA),
      invites: await registry.register(TELEGRAM_INVITES_SUBJECT, TELEGRAM_INVITE_SCHEMA),
    })
  }

  delivery({ entry, delivery }: DeliveryOutput): OutputRecord {
    return {
      topic: TELEGRAM_DELIVERIES,
      key: utf8(entry.id),
      value: this.#deliveries.encode(delivery),
      headers: entry.headers.map(([name, value]) => [name, Buffer.from(value, 'base64')]),
    }
  }

  chat(chat: string, record: TelegramChat): OutputRecord {
    return { topic: TELEGRAM_CHATS, key: utf8(chat), value: this.#chats.encode(record) }
  }

  /** null: the code is used up, or taken back. */
  invite(codeHash: string, record: TelegramInvite | null): OutputRecord {
    const value = record && this.#invites.encode(record)
    return { topic: TELEGRAM_INVITES, key: utf8(codeHash), value }
  }
}

/** An outbox record that is no message, as it came, with the reason. */
export function deadLetter(record: LogRecord, { code, message }: OutboxError): OutputRecord {
  return {
    topic: TELEGRAM_OUTBOX_DEAD_LETTERS,
    key: record.key,
    value: record.value,
    timestamp: record.timestamp,
    headers: [
      ...record.headers,
      [DEAD_LETTER_REASON_HEADER, utf8(`${code}: ${message}`)],
      [DEAD_LETTER_SOURCE_HEADER, utf8(deliveryId(record))],
    ],
  }
}

function utf8(text: string): Buffer {
  return Buffer.from(text, 'utf8')
}
