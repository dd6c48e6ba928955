import type { LogRecord } from '../port.ts'

/** Records of a partition kept in memory after their commit, for readers that are right behind the writer. */
const MAX_BYTES = 4 * 1024 * 1024
/** What a record costs beside its bytes: objects and views. */
const RECORD_OVERHEAD_BYTES = 300

interface Chunk {
  readonly base: number
  readonly records: readonly LogRecord[]
  readonly bytes: number
}

/** The newest records of a partition without a gap between them, oldest chunks forgotten first. */
export class Tail {
  #chunks: Chunk[] = []
  #bytes = 0

  /** Adds what was committed right after what is here already. */
  push(records: readonly LogRecord[], bytes: number): void {
    const size = bytes + records.length * RECORD_OVERHEAD_BYTES
    this.#chunks.push({ base: records[0]!.offset, records, bytes: size })
    this.#bytes += size
    let stale = 0
    while (this.#bytes > MAX_BYTES && stale < this.#chunks.length) this.#bytes -= this.#chunks[stale++]!.bytes
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
