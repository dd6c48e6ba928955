import { crc32 } from 'node:zlib'
import type { Header, LogRecord } from '../port.ts'
import { MAX_VARINT_BYTES, unzigzag, VarintReader, writeVarint, zigzag } from './varint.ts'

/**
 * Records of one partition that were committed together, as one row. The data is, for each record: the offset less
 * the one expected (0 where nothing was removed), the timestamp less the one before, key, value (lengths plus one; 0
 * is null) and headers.
 */
export interface BatchRow {
  readonly base: number
  readonly next: number
  readonly count: number
  readonly minTimestamp: number
  readonly maxTimestamp: number
  readonly tombstones: number
  readonly crc: number
  readonly data: Uint8Array
}

/** The year 144,683: differences of timestamps stay exact. */
export const MAX_TIMESTAMP = 2 ** 52 - 1

const NO_HEADERS: readonly Header[] = []
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Header names repeat from record to record; a few are kept. */
const headerNames = new Map<string, Uint8Array>()

function headerName(name: string): Uint8Array {
  let encoded = headerNames.get(name)
  if (!encoded) {
    encoded = encoder.encode(name)
    if (headerNames.size < 256) headerNames.set(name, encoded)
  }
  return encoded
}

/** The size of what a record carries, in bytes, as limits count it. */
export function sizeOf(record: Pick<LogRecord, 'key' | 'value'> & { headers?: readonly Header[] }): number {
  let size = (record.key?.length ?? 0) + (record.value?.length ?? 0)
  if (record.headers)
    for (const [name, value] of record.headers) size += headerName(name).length + value.length
  return size
}

let scratch = new Uint8Array(256 * 1024)

/**
 * Encodes records, which must not be empty, in offset order. `base` is where the batch begins: the first one's offset
 * where nothing was removed. The row's data is good until the next call.
 */
export function encodeBatch(records: readonly LogRecord[], base: number, next: number): BatchRow {
  let needed = 0
  for (const record of records) needed += sizeOf(record) + MAX_VARINT_BYTES * (5 + 2 * record.headers.length)
  if (scratch.length < needed) scratch = new Uint8Array(needed * 2)
  let minTimestamp = Number.MAX_SAFE_INTEGER
  let maxTimestamp = 0
  let tombstones = 0
  let expected = base
  let previous = 0
  let at = 0
  for (const { offset, timestamp, key, value, headers } of records) {
    at = writeVarint(scratch, at, offset - expected)
    expected = offset + 1
    at = writeVarint(scratch, at, zigzag(timestamp - previous))
    previous = timestamp
    if (timestamp < minTimestamp) minTimestamp = timestamp
    if (timestamp > maxTimestamp) maxTimestamp = timestamp
    at = writeBytes(at, key)
    at = writeBytes(at, value)
    if (value === null) tombstones++
    at = writeVarint(scratch, at, headers.length)
    for (const [name, content] of headers) {
      at = writeBytes(at, headerName(name))
      at = writeBytes(at, content)
    }
  }
  const data = scratch.subarray(0, at)
  return { base, next, count: records.length, minTimestamp, maxTimestamp, tombstones, crc: crc32(data), data }
}

function writeBytes(at: number, bytes: Uint8Array | null): number {
  if (bytes === null) return writeVarint(scratch, at, 0)
  const position = writeVarint(scratch, at, bytes.length + 1)
  scratch.set(bytes, position)
  return position + bytes.length
}

/** Whether the data is what was written. */
export function isIntact(row: Pick<BatchRow, 'crc' | 'data'>): boolean {
  return crc32(row.data) === row.crc
}

/** Decodes a row that is intact. Keys and values are views of its data. */
export function decodeBatch(
  topic: string,
  partition: number,
  row: Pick<BatchRow, 'base' | 'count' | 'data'>,
): LogRecord[] {
  const reader = new VarintReader(row.data)
  const records = new Array<LogRecord>(row.count)
  let expected = row.base
  let timestamp = 0
  for (let i = 0; i < row.count; i++) {
    const offset = expected + reader.next()
    expected = offset + 1
    timestamp += unzigzag(reader.next())
    const key = readBytes(reader)
    const value = readBytes(reader)
    records[i] = { topic, partition, offset, timestamp, key, value, headers: readHeaders(reader) }
  }
  return records
}

function readBytes(reader: VarintReader): Uint8Array | null {
  const length = reader.next()
  return length === 0 ? null : reader.take(length - 1)
}

function readHeaders(reader: VarintReader): readonly Header[] {
  const count = reader.next()
  if (count === 0) return NO_HEADERS
  const headers = new Array<Header>(count)
  for (let i = 0; i < count; i++) {
    const name = decoder.decode(reader.take(reader.next() - 1))
    headers[i] = [name, reader.take(reader.next() - 1)]
  }
  return headers
}
