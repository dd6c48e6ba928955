/** What videos are called, from the observations of a log. */

import type { LogRecord } from '../../log/port.ts'
import { OBSERVATION_SCHEMA, type Observation, YOUTUBE_VIDEOS } from '../../records/observation.ts'
import { AvroDecoder, WireError } from '../../wire/avro.ts'
import type { SchemaRegistry } from '../../wire/registry.ts'

/** Keeps the last observation of every video as it is, and reads those that are asked for. */
export class VideoTitles {
  readonly #decoder: AvroDecoder<Observation>
  readonly #last = new Map<string, LogRecord>()

  constructor(registry: SchemaRegistry) {
    this.#decoder = new AvroDecoder<Observation>(registry, OBSERVATION_SCHEMA)
  }

  see(record: LogRecord): void {
    if (record.topic === YOUTUBE_VIDEOS && record.key && record.value)
      this.#last.set(Buffer.from(record.key).toString(), record)
  }

  /** By video; those without a title are left out. */
  async of(videos: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const records = videos.flatMap((video) => this.#last.get(video) ?? [])
    await this.#decoder.prepare(records)
    return new Map(
      records.flatMap((record): [string, string][] => {
        const title = this.#titleOf(record)
        return title && record.key ? [[Buffer.from(record.key).toString(), title]] : []
      }),
    )
  }

  /** What can't be read is told where the rules read it. */
  #titleOf(record: LogRecord): string | null | undefined {
    try {
      return this.#decoder.decode(record)?.TITLE
    } catch (error) {
      if (error instanceof WireError) return undefined
      throw error
    }
  }
}
