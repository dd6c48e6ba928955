import { LogError, type LogRecord } from '../port.ts'
import type { Partition } from './partition.ts'

const NONE: readonly LogRecord[] = []

/** Reads one partition from an offset on, ahead of its caller by what one read of the file gives. */
export class Cursor {
  readonly partition: Partition
  #chunk: readonly LogRecord[] = NONE
  #index = 0
  #position: number

  constructor(partition: Partition, position: number) {
    this.partition = partition
    this.#position = position
    partition.open()
  }

  /** The offset of the next record to read: after the last one taken. */
  get position(): number {
    return this.#position
  }

  /** The next record, if there is one. Throws `unknown-topic` when the topic was deleted. */
  head(): LogRecord | undefined {
    if (this.#index < this.#chunk.length) return this.#chunk[this.#index]
    if (this.partition.gone) throw new LogError('unknown-topic', `topic ${this.partition.topic} was deleted`)
    this.#chunk = this.partition.read(this.#position)
    this.#index = 0
    // Nothing is left before the end: what was there has been removed.
    if (this.#chunk.length === 0 && this.#position < this.partition.end) this.#position = this.partition.end
    return this.#chunk[0]
  }

  /** Takes the record that `head` showed. */
  next(): LogRecord {
    const record = this.#chunk[this.#index++]!
    this.#position = record.offset + 1
    return record
  }

  /** Takes at most `max` records; none at the end. */
  take(max: number): readonly LogRecord[] {
    if (!this.head()) return NONE
    const first = this.#some(max)
    if (first.length === max || !this.head()) return first
    const taken = [...first]
    while (taken.length < max && this.head()) for (const r of this.#some(max - taken.length)) taken.push(r)
    return taken
  }

  close(): void {
    this.#chunk = NONE
    this.partition.close()
  }

  /** What is left of the chunk, at most `max`: the chunk itself where that is all of it. */
  #some(max: number): readonly LogRecord[] {
    const whole = this.#index === 0 && this.#chunk.length <= max
    const some = whole ? this.#chunk : this.#chunk.slice(this.#index, this.#index + max)
    this.#index += some.length
    this.#position = some.at(-1)!.offset + 1
    return some
  }
}
