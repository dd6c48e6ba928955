/**
 * The record of `telegram_outbox`: one message to send. Its columns are parameters of Telegram's sendMessage under
 * their own names, in any case, whoever wrote them (SQL in Avro, others in JSON); `chat_id` and `text` are required.
 * The key is the id of the video it is about, or none.
 */

import { AvroDecoder, WireError } from '../wire/avro.ts'
import { VALUE_SCHEMA_ID_HEADER } from '../wire/framing.ts'
import type { SchemaRegistry } from '../wire/registry.ts'

export const TELEGRAM_OUTBOX = 'telegram_outbox'
/** Outbox records that are no message, as they came, with the reason in headers. Key and value are untouched. */
export const TELEGRAM_OUTBOX_DEAD_LETTERS = 'telegram_outbox_dead_letters'

/** Headers of a dead letter. `dead_letter_source` is `topic-partition-offset`. */
export const DEAD_LETTER_REASON_HEADER = 'dead_letter_reason'
export const DEAD_LETTER_SOURCE_HEADER = 'dead_letter_source'

/** Headers of an outbox record that was put there again: the delivery it repeats, and its one chat. */
export const RETRY_OF_HEADER = 'retry_of'
export const RETRY_CHAT_HEADER = 'retry_chat'
/** Present where the first attempt may have arrived. */
export const POSSIBLE_REPEAT_HEADER = 'possible_repeat'

export type ParameterValue =
  | string
  | number
  | boolean
  | readonly ParameterValue[]
  | { readonly [name: string]: ParameterValue }

export interface OutboxMessage {
  /** A chat's id, an `@channel` or a route's name. */
  readonly chatId: string
  readonly text: string
  /** The other parameters of sendMessage, names in lower case. */
  readonly parameters: Readonly<Record<string, ParameterValue>>
}

export type OutboxErrorCode = 'unreadable' | 'no-chat-id' | 'no-text'

/** Why a record is no message. It goes to the dead letters with this. */
export class OutboxError extends Error {
  override readonly name = 'OutboxError'
  readonly code: OutboxErrorCode
  constructor(code: OutboxErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

interface Payload {
  readonly value: Uint8Array | null
  readonly headers: readonly (readonly [string, Uint8Array])[]
}

/** Reads outbox records of any schema. */
export class OutboxReader {
  readonly #avro: AvroDecoder<unknown>

  constructor(registry: SchemaRegistry) {
    this.#avro = new AvroDecoder(registry)
  }

  /** Fetches the schemas that `read` will need. Throws `RegistryError` when the registry can't be asked. */
  prepare(records: readonly Payload[]): Promise<void> {
    return this.#avro.prepare(records)
  }

  /** null for a tombstone, which is no message. Throws `OutboxError`. */
  read(record: Payload): OutboxMessage | null {
    if (record.value === null) return null
    return toMessage(this.#columns(record, record.value))
  }

  #columns(record: Payload, value: Uint8Array): unknown {
    try {
      const framed = record.headers.some(([name]) => name === VALUE_SCHEMA_ID_HEADER)
      if (!framed && value[0] !== 0)
        return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value))
      return this.#avro.decode(record)
    } catch (cause) {
      const reason = cause instanceof WireError ? cause.message : `neither Avro nor JSON: ${String(cause)}`
      throw new OutboxError('unreadable', reason, { cause })
    }
  }
}

/** The message in a row of columns. Throws `OutboxError`. */
export function toMessage(columns: unknown): OutboxMessage {
  if (typeof columns !== 'object' || columns === null || Array.isArray(columns)) {
    throw new OutboxError('unreadable', 'the value is not a row with columns chat_id and text')
  }
  const { chat_id: chatId, text, ...parameters } = toParameters(columns)
  if ((typeof chatId !== 'string' && typeof chatId !== 'number') || `${chatId}`.trim() === '') {
    throw new OutboxError('no-chat-id', `chat_id is ${describe(chatId)}: select a chat id, @channel or route`)
  }
  if (typeof text !== 'string' || text.trim() === '') {
    throw new OutboxError(
      'no-text',
      `text is ${describe(text)}: Telegram takes no empty message (CONCAT with NULL?)`,
    )
  }
  return { chatId: `${chatId}`.trim(), text, parameters }
}

/** Names in lower case, as SQL folds them to upper; absent where null. */
function toParameters(columns: object): Record<string, ParameterValue> {
  const parameters: Record<string, ParameterValue> = {}
  for (const [name, value] of Object.entries(columns)) {
    const parameter = toParameter(value)
    if (parameter !== undefined) parameters[name.toLowerCase()] = parameter
  }
  return parameters
}

function toParameter(value: unknown): ParameterValue | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'number':
      return value
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
    case 'object':
      if (value === null) return undefined
      if (Array.isArray(value)) return value.map(toParameter).filter((item) => item !== undefined)
      return toParameters(value)
    default:
      return undefined
  }
}

function describe(value: ParameterValue | undefined): string {
  if (value === undefined) return 'missing or NULL'
  return value === '' || (typeof value === 'string' && value.trim() === '') ? 'empty' : `a ${typeof value}`
}
