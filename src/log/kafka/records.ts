import type { Header, LogRecord } from '../port.ts'
import type { Message } from './client.ts'
import { asBuffer } from './producing.ts'

/** A client's message as a record of the log. */
export function toRecord(message: Message): LogRecord {
  return {
    topic: message.topic,
    partition: message.partition,
    offset: message.offset,
    timestamp: message.timestamp ?? -1,
    key: toBytes(message.key),
    value: toBytes(message.value),
    headers: (message.headers ?? []).flatMap((header) =>
      Object.entries(header).map(([name, value]): Header => [name, toBytes(value) ?? new Uint8Array()]),
    ),
  }
}

function toBytes(value: string | Buffer | null | undefined): Uint8Array | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? Buffer.from(value) : asBuffer(value)
}
