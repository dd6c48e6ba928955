/** Records to events. */

import { keyColumns, type Source, type SourceColumn, valueColumns } from '../catalog/index.ts'
import { FormatError } from '../formats/index.ts'
import { Struct, type Value } from '../types/value.ts'
import type { SourceCodecs } from './codecs.ts'
import type { Event, Processor, Window } from './event.ts'
import { columnTime } from './record-time.ts'
import type { InputRecord, RowProblem } from './records.ts'
import { readWindowedKey } from './windowed-key.ts'

/** An event, or why the record gives none. */
export type Decoded = Event | RowProblem

/** Throws UnreadableRecord. The event is every reader's: nobody changes it. */
export type SourceDecoder = (record: InputRecord) => Decoded

/** A record that can't be read; the reason is for the dead letters. */
export class UnreadableRecord extends Error {
  override readonly name = 'UnreadableRecord'
}

/** Ends the query: `ksql.timestamp.throw.on.invalid` is set. */
export class InvalidTime extends Error {
  override readonly name = 'InvalidTime'
  constructor(column: string) {
    super(
      `No valid time in column ${column}, and 'ksql.timestamp.throw.on.invalid' is true: the query can't go on. ` +
        'Without it such records are dropped and told of in the processing log.',
    )
  }
}

/**
 * Decodes records of a source. It throws UnreadableRecord for a key or value that its format can't read, and gives the
 * problem of a record whose time column has no time; InvalidTime for that, where it is strict. A record without a value
 * has a time in a column of its key alone, so that no tombstone gets through to a table that takes its time from a value.
 * Source: ksqlDB's issue 10124.
 */
export function sourceDecoder(source: Source, codecs: SourceCodecs): SourceDecoder {
  const layout = rowLayout(source.columns)
  const count = source.columns.length
  // Its time, its partition and its offset, and a window's bounds come after the columns.
  const width = count + (source.window ? 5 : 3)
  const timeOf = source.timestamp && columnTime(source.timestamp, source.columns)
  const hasKey = keyColumns(source).length > 0
  return (record) => {
    const { headers, value } = record
    let keyBytes = record.key
    let window: Window | null = null
    if (source.window && keyBytes !== null) {
      const parts = readWindowedKey(keyBytes, source.window)
      if (!parts) throw new UnreadableRecord(`The key has ${keyBytes.length} bytes, too few for a window`)
      keyBytes = parts.key
      window = parts.window
    }
    const decodedKey = read(() => codecs.key.deserialize({ bytes: keyBytes, headers }), 'key')
    const values = read(() => codecs.value.deserialize({ bytes: value, headers }), 'value')
    const key = hasKey ? decodedKey : null
    if (values === null && !timeOf) {
      return { key, row: null, previous: undefined, timestamp: record.timestamp, window }
    }
    const row = new Array<Value>(width)
    layout(row, decodedKey, values ?? [], headers)
    const timestamp = timeOf ? timeOf(row) : record.timestamp
    if (timestamp === undefined) {
      if (source.timestamp!.isStrict) throw new InvalidTime(source.timestamp!.column)
      const message = `No valid time in column ${source.timestamp!.column}: the record is dropped`
      return { kind: 'timestamp', message }
    }
    if (values === null) return { key, row: null, previous: undefined, timestamp, window }
    row[count] = BigInt(timestamp)
    row[count + 1] = record.partition
    row[count + 2] = BigInt(record.offset)
    if (source.window) {
      row[count + 3] = window && BigInt(window.start)
      row[count + 4] = window && BigInt(window.end)
    }
    return { key, row, previous: undefined, timestamp, window }
  }
}

/** Hands a source's records on; what goes no further is reported. */
export function sourceReader(
  decode: SourceDecoder,
  next: Processor,
  report: (problem: RowProblem) => void,
): (record: InputRecord) => void {
  return (record) => {
    const decoded = decode(record)
    if ('kind' in decoded) report(decoded)
    else next(decoded)
  }
}

function read<T>(decode: () => T, side: 'key' | 'value'): T {
  try {
    return decode()
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    throw new UnreadableRecord(`The ${side} can't be read: ${error.message}`, { cause: error })
  }
}

type Layout = (
  row: Value[],
  key: readonly Value[] | null,
  values: readonly Value[],
  headers: InputRecord['headers'],
) => void

/** Sets the columns as they are declared, from the parts of a record. */
function rowLayout(columns: readonly SourceColumn[]): Layout {
  const keyCount = keyColumns({ columns }).length
  const valueCount = valueColumns({ columns }).length
  const inOrder = columns.every(({ side }, index) => side === (index < keyCount ? 'key' : 'value'))
  if (inOrder) {
    return (row, key, values) => {
      for (let index = 0; index < keyCount; index++) row[index] = key?.[index] ?? null
      for (let index = 0; index < valueCount; index++) row[keyCount + index] = values[index] ?? null
    }
  }
  return (row, key, values, headers) => {
    let keyIndex = 0
    let valueIndex = 0
    const columnValue = ({ side, header }: SourceColumn): Value => {
      if (side === 'key') return key?.[keyIndex++] ?? null
      if (side === 'value') return values[valueIndex++] ?? null
      return headerValue(headers, header)
    }
    columns.forEach((column, index) => {
      row[index] = columnValue(column)
    })
  }
}

function headerValue(headers: InputRecord['headers'], name: string | undefined): Value {
  if (name === undefined) return headers.map(([key, value]) => new Struct([key, value]))
  return headers.findLast(([key]) => key === name)?.[1] ?? null
}
