/**
 * Records of one partition in wait. The client gives each field of a message an object and a buffer of its own, several
 * times the bytes of a short one, and they would wait long enough to be moved to the old part of the heap; so they lie
 * here side by side as bytes, and become records when they are taken.
 */

import type { Header, LogRecord } from '../../port.ts'
import type { Message } from '../client/client.ts'
import { bytesOf, timestampOf } from '../client/records.ts'

/** Who keeps a record's bytes keeps the others of its chunk. */
const CHUNK_BYTES = 64 * 1024
/**
 * Offset, timestamp, count of headers; then key and value, and of each header the number of its name and its value. Of
 * each of these its length, -1 for null, and its bytes.
 */
const HEAD_BYTES = 8 + 8 + 4
const NUMBER_BYTES = 4
const ABSENT = -1
const NOTHING = Buffer.alloc(0)
const NO_HEADERS: NonNullable<Message['headers']> = []

interface Chunk {
  readonly bytes: Buffer
  /** Of headers, each once. */
  readonly names: string[]
  used: number
  /** How far it is taken. */
  read: number
}

export class Backlog {
  readonly #topic: string
  readonly #partition: number
  #chunks: Chunk[] = []
  #length = 0

  constructor(topic: string, partition: number) {
    this.#topic = topic
    this.#partition = partition
  }

  get length(): number {
    return this.#length
  }

  /** Of the next record. There must be one. */
  get nextTimestamp(): number {
    const { bytes, read } = this.#chunks[0]!
    return bytes.readDoubleLE(read + 8)
  }

  add(messages: readonly Message[]): void {
    messages.forEach((message, i) => {
      this.#add(message, messages.length - i)
    })
  }

  /** `left`: so many come with it, itself included. */
  #add(message: Message, left: number): void {
    const { headers = NO_HEADERS } = message
    const key = bytesOf(message.key)
    const value = bytesOf(message.value)
    let size = HEAD_BYTES + sizeOf(key) + sizeOf(value)
    let count = 0
    for (const header of headers) {
      for (const name in header) {
        size += NUMBER_BYTES + sizeOf(bytesOf(header[name]) ?? NOTHING)
        count++
      }
    }
    const chunk = this.#roomFor(size, left)
    const { bytes, names } = chunk
    let at = bytes.writeDoubleLE(message.offset, chunk.used)
    at = bytes.writeDoubleLE(timestampOf(message), at)
    at = bytes.writeInt32LE(count, at)
    at = writeField(bytes, key, at)
    at = writeField(bytes, value, at)
    for (const header of headers) {
      for (const name in header) {
        at = bytes.writeInt32LE(numberOf(name, names), at)
        at = writeField(bytes, bytesOf(header[name]) ?? NOTHING, at)
      }
    }
    chunk.used = at
    this.#length++
  }

  /** Takes the next record. There must be one. */
  take(): LogRecord {
    const chunk = this.#chunks[0]!
    const { bytes, names } = chunk
    let at = chunk.read
    const field = (): Buffer | null => {
      const length = bytes.readInt32LE(at)
      at += NUMBER_BYTES
      if (length === ABSENT) return null
      at += length
      return bytes.subarray(at - length, at)
    }
    const offset = bytes.readDoubleLE(at)
    const timestamp = bytes.readDoubleLE(at + 8)
    const count = bytes.readInt32LE(at + 16)
    at += HEAD_BYTES
    const key = field()
    const value = field()
    const headers: Header[] = []
    while (headers.length < count) {
      const name = names[bytes.readInt32LE(at)]!
      at += NUMBER_BYTES
      headers.push([name, field()!])
    }
    chunk.read = at
    if (at === chunk.used) this.#chunks.shift()
    this.#length--
    return { topic: this.#topic, partition: this.#partition, offset, timestamp, key, value, headers }
  }

  #roomFor(size: number, left: number): Chunk {
    const last = this.#chunks.at(-1)
    if (last && last.used + size <= last.bytes.length) return last
    const bytes = Buffer.allocUnsafeSlow(Math.max(size, Math.min(CHUNK_BYTES, size * left)))
    const chunk: Chunk = { bytes, names: [], used: 0, read: 0 }
    this.#chunks.push(chunk)
    return chunk
  }
}

function sizeOf(field: Buffer | null): number {
  return NUMBER_BYTES + (field?.length ?? 0)
}

/** Returns where it ends. */
function writeField(bytes: Buffer, field: Buffer | null, at: number): number {
  const start = bytes.writeInt32LE(field?.length ?? ABSENT, at)
  if (!field) return start
  bytes.set(field, start)
  return start + field.length
}

function numberOf(name: string, names: string[]): number {
  const found = names.indexOf(name)
  return found < 0 ? names.push(name) - 1 : found
}
