import { LogError, type OutputRecord } from '../port.ts'
import { sizeOf } from './batch.ts'
import type { Catalog } from './catalog.ts'
import type { Placed } from './group.ts'
import type { Partition } from './partition.ts'
import type { Topic } from './topic.ts'

/** Decides where records go, and refuses what the log can't take before anything is written. */
export class Placement {
  readonly #catalog: Catalog
  readonly #maxRecordBytes: number

  constructor(catalog: Catalog, maxRecordBytes: number) {
    this.#catalog = catalog
    this.#maxRecordBytes = maxRecordBytes
  }

  /** Throws `unknown-topic`, `invalid` or `too-large`. */
  place(outputs: readonly OutputRecord[]): Placed {
    const partitions = new Array<Partition>(outputs.length)
    let topic: Topic | undefined
    for (const [i, output] of outputs.entries()) {
      if (topic?.name !== output.topic) topic = this.#catalog.require(output.topic)
      partitions[i] = topic.place(output)
      const bytes = sizeOf(output)
      if (bytes > this.#maxRecordBytes) {
        throw new LogError(
          'too-large',
          `a record for topic ${output.topic} has ${bytes} bytes; the log takes ${this.#maxRecordBytes} at the most`,
        )
      }
    }
    return { outputs, partitions }
  }
}
