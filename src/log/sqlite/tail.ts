import type { LogRecord } from '../port.ts'
import type { Budget } from './budget.ts'

/** What a record costs beside its bytes: objects and views. */
const RECORD_OVERHEAD_BYTES = 300

interface Chunk {
  readonly base: number
  readonly records: readonly LogRecord[]
  readonly bytes: number
}

/**
 * The newest records of a partition without a gap between them, kept after their commit for readers that are right
 * behind the writer. The oldest are forgotten first.
 */
export class Tail {
  readonly #budget: Budget
  #chunks: Chunk[] = []
  #bytes = 0

  constructor(budget: Budget) {
    this.#budget = budget
  }

  /** Adds what was committed right after what is here already. */
  push(records: readonly LogRecord[], bytes: number): void {
    const size = bytes + records.length * RECORD_OVERHEAD_BYTES
    this.#chunks.push({ base: records[0]!.offset, records, bytes: size })
    this.#bytes += size
    const room = this.#budget.each
    let stale = 0
    while (this.#bytes > room && stale < this.#chunks.length) this.#bytes -= this.#chunks[stale++]!.bytes
    if (stale > 0) this.#chunks.splice(0, stale)
  }

  /** Records from `offset` to the end of their chunk; undefined where they are not here. */
  from(offset: number): readonly LogRecord[] | undefined {
    const chunks = this.#chunks
    if (chunks.length === 0 || offset < chunks[0]!.base) return undefined
    let low = 0
    let high = chunks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (chunks[middle]!.base <= offset) low = middle
      else high = middle - 1
    }
    const { base, records } = chunks[low]!
    if (offset === base) return records
    return offset < base + records.length ? records.slice(offset - base) : undefined
  }

  clear(): void {
    this.#chunks = []
    this.#bytes = 0
  }
}
