import type { Header, LogRecord } from '../../port.ts'
import type { Message } from './client.ts'
import { asBuffer } from './producing.ts'

/** A client's message as a record of the log. */
export function toRecord(message: Message): LogRecord {
  return {
    topic: message.topic,
    partition: message.partition,
    offset: message.offset,
    timestamp: timestampOf(message),
    key: bytesOf(message.key),
    value: bytesOf(message.value),
    headers: (message.headers ?? []).flatMap((header) =>
      Object.entries(header).map(([name, value]): Header => [name, bytesOf(value) ?? new Uint8Array()]),
    ),
  }
}

export function timestampOf({ timestamp }: Message): number {
  return timestamp ?? -1
}

export function bytesOf(value: string | Buffer | null | undefined): Buffer | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? Buffer.from(value) : asBuffer(value)
}
