import { type Header, LogError, type LogRecord, type OutputRecord } from '../port.ts'
import { sizeOf } from './batch.ts'
import type { Partition } from './partition.ts'

/** Records, and for each the partition it goes to. */
export interface Placed {
  readonly outputs: readonly OutputRecord[]
  readonly partitions: readonly Partition[]
}

/** What one job may do within the transaction that it shares with others. */
export interface Transaction {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Gives records their offsets. They are written with those of the other jobs, one batch a partition. */
  stage(placed: Placed): readonly LogRecord[]
  /** Called once, when all is durable. What is in memory changes there and nowhere else. */
  onCommit(apply: () => void): void
}

interface Staged {
  readonly records: LogRecord[]
  bytes: number
}

const NO_HEADERS: readonly Header[] = []

/** What the jobs of one transaction have brought together. */
export class Group implements Transaction {
  readonly now: number
  readonly #staged = new Map<Partition, Staged>()
  readonly #applies: (() => void)[] = []

  constructor(now: number) {
    this.now = now
  }

  stage({ outputs, partitions }: Placed): readonly LogRecord[] {
    for (const partition of partitions) {
      if (partition.gone) throw new LogError('unknown-topic', `topic ${partition.topic} was deleted`)
    }
    return outputs.map((output, i) => {
      const partition = partitions[i]!
      const staged = this.#stagedFor(partition)
      const record = {
        topic: partition.topic,
        partition: partition.index,
        offset: partition.end + staged.records.length,
        timestamp: output.timestamp ?? this.now,
        key: output.key,
        value: output.value,
        headers: output.headers ?? NO_HEADERS,
      }
      staged.records.push(record)
      staged.bytes += sizeOf(record)
      return record
    })
  }

  onCommit(apply: () => void): void {
    this.#applies.push(apply)
  }

  /** Writes the records, at the end of the transaction. */
  write(): void {
    for (const [partition, { records }] of this.#staged) partition.write(records)
  }

  /** What is in memory takes on what is durable; who waits for records is woken. */
  publish(): { readonly records: number; readonly bytes: number } {
    for (const apply of this.#applies) apply()
    const total = { records: 0, bytes: 0 }
    for (const [partition, { records, bytes }] of this.#staged) {
      partition.publish(records, bytes)
      total.records += records.length
      total.bytes += bytes
    }
    for (const partition of this.#staged.keys()) partition.wake()
    return total
  }

  #stagedFor(partition: Partition): Staged {
    let staged = this.#staged.get(partition)
    if (!staged) {
      staged = { records: [], bytes: 0 }
      this.#staged.set(partition, staged)
    }
    return staged
  }
}
