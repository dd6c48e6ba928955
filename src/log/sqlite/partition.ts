import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { LogRecord } from '../port.ts'
import { type BatchRow, decodeBatch, encodeBatch, isIntact, sizeOf } from './batch.ts'
import type { Budget } from './budget.ts'
import { damaged, reading } from './errors.ts'
import { Tail } from './tail.ts'

/** Records of a batch at the most, and its bytes unless one record alone is larger. */
const BATCH_RECORDS = 1_000
const BATCH_BYTES = 128 * 1024
/** How much is read ahead from the file. */
const READ_RECORDS = 500
const READ_BYTES = 512 * 1024

type Row = Pick<BatchRow, 'base' | 'count' | 'crc' | 'data'>

/** One partition of a topic: its records on the disk, the newest in memory, and who waits for more. */
export class Partition {
  readonly id: number
  readonly topic: string
  readonly index: number
  /** The offset that the next record will get. */
  end = 0
  /** The highest timestamp so far. */
  highTimestamp = 0
  /** No longer there: its topic was deleted. */
  gone = false
  readonly #db: DatabaseSync
  readonly #file: string
  readonly #statements = new Map<string, StatementSync>()
  readonly #tails: Budget
  readonly #tail: Tail
  readonly #waiting = new Set<() => void>()
  #readers = 0

  /** `tails` is what all partitions together may keep in memory. */
  constructor(db: DatabaseSync, tails: Budget, topic: string, index: number, id: number) {
    this.#tails = tails
    this.#tail = new Tail(tails)
    this.#db = db
    this.#file = db.location() ?? 'the log'
    this.topic = topic
    this.index = index
    this.id = id
  }

  /** Takes the end from the file. `floor` is what was known before records were removed. */
  load(floor: number): void {
    const last = this.sql(
      'last',
      'SELECT next, high_timestamp AS high FROM $ ORDER BY base DESC LIMIT 1',
    ).get() as { next: number; high: number } | undefined
    this.end = Math.max(floor, last?.next ?? 0)
    this.highTimestamp = Math.max(this.highTimestamp, last?.high ?? 0)
  }

  /** A statement on this partition's table, which is `$` in the text. */
  sql(name: string, text: string): StatementSync {
    let statement = this.#statements.get(name)
    if (!statement) {
      statement = this.#db.prepare(text.replaceAll('$', `batches_${this.id}`))
      this.#statements.set(name, statement)
    }
    return statement
  }

  /** Writes records whose offsets follow the end, within a transaction. `published` makes them readable. */
  write(records: readonly LogRecord[]): void {
    let high = this.highTimestamp
    let start = 0
    let bytes = 0
    for (let i = 0; i < records.length; i++) {
      bytes += sizeOf(records[i]!)
      const last = i === records.length - 1
      if (!last && bytes < BATCH_BYTES && i - start + 1 < BATCH_RECORDS) continue
      const part = start === 0 && last ? records : records.slice(start, i + 1)
      const row = encodeBatch(part, part[0]!.offset, part.at(-1)!.offset + 1)
      high = Math.max(high, row.maxTimestamp)
      this.insert(row, high, null)
      start = i + 1
      bytes = 0
    }
  }

  insert(row: BatchRow, highTimestamp: number, cleanedAt: number | null): void {
    this.sql('insert', 'INSERT OR REPLACE INTO $ VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
      row.base,
      row.next,
      row.count,
      row.minTimestamp,
      row.maxTimestamp,
      highTimestamp,
      row.tombstones,
      cleanedAt,
      row.crc,
      row.data,
    )
  }

  /** What was written is durable: it can be read from now on. */
  publish(records: readonly LogRecord[], bytes: number): void {
    this.end = records.at(-1)!.offset + 1
    for (const { timestamp } of records) if (timestamp > this.highTimestamp) this.highTimestamp = timestamp
    if (this.#readers > 0) this.#tail.push(records, bytes)
  }

  /** The first offset kept, or the end. */
  earliest(): number {
    const row = this.sql('first', 'SELECT base, count, crc, data FROM $ ORDER BY base LIMIT 1').get()
    return row ? (this.decode(row as unknown as Row)[0]?.offset ?? this.end) : this.end
  }

  /** The next records at or after `offset`, as many as are convenient; none at the end. */
  read(offset: number): readonly LogRecord[] {
    if (offset >= this.end) return []
    return this.#tail.from(offset) ?? reading(this.#file, () => this.#readFile(offset))
  }

  /** The offset of the first record at or after a time, or the end. */
  offsetAt(timestamp: number): number {
    for (let base = this.#firstBaseReaching(timestamp); ; base++) {
      const row = this.sql(
        'from time',
        'SELECT base, count, crc, data FROM $ WHERE base >= ? AND max_timestamp >= ? ORDER BY base LIMIT 1',
      ).get(base, timestamp) as unknown as Row | undefined
      if (!row) return this.end
      const found = this.decode(row).find((record) => record.timestamp >= timestamp)
      if (found) return found.offset
      base = row.base
    }
  }

  /** While there are readers, what is committed stays in memory for a while. */
  open(): void {
    if (this.#readers === 0) this.#tails.join()
    this.#readers++
  }

  close(): void {
    this.#readers--
    if (this.#readers > 0) return
    this.#tails.leave()
    this.#tail.clear()
  }

  /** What is in memory is no longer what is on the disk: records were removed. */
  forget(): void {
    this.#tail.clear()
  }

  /** Calls back once, when there is more to read or the partition is gone. */
  wait(wake: () => void): void {
    this.#waiting.add(wake)
  }

  unwait(wake: () => void): void {
    this.#waiting.delete(wake)
  }

  wake(): void {
    if (this.#waiting.size === 0) return
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }

  /** The records of a row. Throws `damaged` where they are not what was written. */
  decode(row: Row): LogRecord[] {
    if (!isIntact(row)) {
      const where = `${this.topic}, partition ${this.index}, from offset ${row.base}`
      throw damaged(this.#file, `the records of ${where} are not what was written`)
    }
    return decodeBatch(this.topic, this.index, row)
  }

  /** Keeps the end in the file when the last records are about to go. */
  keepEnd(): void {
    this.#db.prepare('UPDATE partitions SET floor = ? WHERE id = ?').run(this.end, this.id)
  }

  /** Up to where compaction has seen the records. */
  cleaned(): number {
    return this.#db.prepare('SELECT cleaned FROM partitions WHERE id = ?').get(this.id)!.cleaned as number
  }

  setCleaned(offset: number): void {
    this.#db.prepare('UPDATE partitions SET cleaned = ? WHERE id = ?').run(offset, this.id)
  }

  #readFile(offset: number): readonly LogRecord[] {
    // The batch that holds the offset may begin before it.
    const rows = this.sql(
      'read',
      `SELECT base, count, crc, data FROM $
       WHERE base >= coalesce((SELECT max(base) FROM $ WHERE base <= ?1), 0) ORDER BY base`,
    ).iterate(offset) as unknown as Iterable<Row>
    let found: LogRecord[] = []
    let bytes = 0
    for (const row of rows) {
      let records = this.decode(row)
      if (records[0]!.offset < offset) records = records.filter((record) => record.offset >= offset)
      if (found.length === 0) found = records
      else for (const record of records) found.push(record)
      bytes += row.data.length
      if (found.length > 0 && (found.length >= READ_RECORDS || bytes >= READ_BYTES)) break
    }
    return found
  }

  /**
   * `high_timestamp` rises with the base: the first batch that reaches a time is found by halving. No record before
   * it can be at or after that time.
   */
  #firstBaseReaching(timestamp: number): number {
    const probe = this.sql(
      'probe',
      'SELECT base, high_timestamp AS high FROM $ WHERE base >= ? ORDER BY base LIMIT 1',
    )
    let low = 0
    let high = this.end
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const row = probe.get(middle) as { base: number; high: number } | undefined
      if (!row || row.high >= timestamp) high = middle
      else low = row.base + 1
    }
    return low
  }
}
