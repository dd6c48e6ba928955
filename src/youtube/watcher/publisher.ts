/** Writes observations where they are due, and keeps in sight those that can't be written truthfully. */

import type { OutputRecord } from '../../log/port.ts'
import { type Observation, ObservationError } from '../../records/observation.ts'
import type { SchemaRegistry } from '../../wire/registry.ts'
import { RegistryError } from '../../wire/registry.ts'
import { backoffMs } from '../backoff.ts'
import { encodeVideo } from '../observe/codec.ts'
import { type Membership, toObservation, toWrite } from '../observe/record.ts'
import type { Video } from '../observe/video.ts'
import { type ObservationWriter, openObservationWriter } from '../observe/writer.ts'
import type { Clock, Logger, Random, WatcherMetrics } from '../ports.ts'
import type { Problem } from './list.ts'
import { VIDEOS_STORE } from './stores.ts'
import type { StateWrite } from './turns.ts'

export interface PublisherOptions {
  readonly registry: SchemaRegistry
  readonly heartbeatMs: number
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: WatcherMetrics
  /** Told when the registry is out of reach, and with nothing when it answers again. */
  readonly onRegistry: (problem: Problem | undefined) => void
}

export interface Published {
  /** As it is kept from now on. */
  readonly video: Video
  readonly writes: readonly StateWrite[]
  readonly outputs: readonly OutputRecord[]
}

/** After a refusal the topic's schema is looked at again, but not more often than this. */
const REOPEN_MS = 60_000

const REGISTRY_AWAY = 'registry-away'
const OPENING = { firstMs: 1000, mostMs: 60_000 }

export class Publisher {
  readonly #options: PublisherOptions
  readonly #problems = new Map<string, Problem>()
  #writer: ObservationWriter | undefined
  #openedAtMs = 0
  #written = 0

  constructor(options: PublisherOptions) {
    this.#options = options
  }

  /** Records written since the start. */
  get written(): number {
    return this.#written
  }

  /** Videos whose observations can't be written, and why. */
  get problems(): ReadonlyMap<string, Problem> {
    return this.#problems
  }

  /** Waits for the registry, however long it takes. Rejects with `ObservationError` for a schema that can't be written. */
  async open(signal: AbortSignal): Promise<void> {
    const { registry, clock, random, onRegistry } = this.#options
    for (let repeat = 1; ; repeat++) {
      try {
        this.#writer = await openObservationWriter(registry)
        this.#openedAtMs = clock.now()
        onRegistry(undefined)
        return
      } catch (error) {
        if (!(error instanceof RegistryError) || error.code !== 'unreachable') throw error
        const message = `nothing is polled while the schema registry is out of reach: ${error.message}`
        onRegistry({ code: REGISTRY_AWAY, message, sinceMs: clock.now() })
        await clock.sleep(backoffMs(repeat, OPENING, random), signal)
        signal.throwIfAborted()
      }
    }
  }

  /** Takes up a schema that was changed to let through what was refused. */
  async refresh(signal: AbortSignal): Promise<void> {
    if (this.#problems.size === 0 || this.#options.clock.now() - this.#openedAtMs < REOPEN_MS) return
    const before = this.#writer?.schemaId
    await this.open(signal)
    if (this.#writer?.schemaId !== before) this.#problems.clear()
  }

  /** The video as it is kept after this, its state to write, and its record where one is due. */
  publish(video: Video, membership: Membership, cause: string): Published {
    const due = toWrite(video, membership, this.#options.heartbeatMs)
    if (due) {
      const record = this.#record(video, cause, () => due.observation)
      if (record) return this.#withWatched(due.video, due.observation, record)
    }
    return this.hold(video)
  }

  /** Keeps what is known of a video that no answer told of. */
  hold(video: Video): Published {
    return { video, writes: [keep(video)], outputs: [] }
  }

  /** The last record of a video that is watched no more, which is forgotten with it. */
  publishLast(video: Video, cause: string): Omit<Published, 'video'> {
    const record = this.#record(video, cause, () => toObservation(video, { clients: [], playlists: [] }))
    this.#problems.delete(video.id)
    const forgotten = this.forget(video.id)
    return { ...forgotten, outputs: record ? [record, ...forgotten.outputs] : forgotten.outputs }
  }

  /** What is kept and told of a video that is watched no more. */
  forget(videoId: string): Omit<Published, 'video'> {
    return {
      writes: [[VIDEOS_STORE, videoId, undefined]],
      outputs: [this.#opened().watched(videoId, null)],
    }
  }

  /** With the record that tells for whom the video is watched, where that is news. */
  #withWatched(video: Video, { TITLE, CLIENTS }: Observation, record: OutputRecord): Published {
    const told = { TITLE, CLIENTS: CLIENTS ?? [] }
    const watchedAs = JSON.stringify(Object.values(told))
    if (watchedAs === video.watchedAs) return { video, writes: [keep(video)], outputs: [record] }
    const now = { ...video, watchedAs }
    return {
      video: now,
      writes: [keep(now)],
      outputs: [record, this.#opened().watched(video.id, told)],
    }
  }

  #opened(): ObservationWriter {
    if (!this.#writer) throw new Error('publisher is not open')
    return this.#writer
  }

  #record(
    video: Video,
    cause: string,
    observation: () => ReturnType<typeof toObservation>,
  ): OutputRecord | undefined {
    const writer = this.#opened()
    try {
      const record = writer.record(video.id, observation(), cause)
      this.#problems.delete(video.id)
      this.#written++
      this.#options.metrics.written(1)
      return record
    } catch (error) {
      if (!(error instanceof ObservationError)) throw error
      this.#refused(video.id, error)
      return undefined
    }
  }

  #refused(videoId: string, error: ObservationError): void {
    if (!this.#problems.has(videoId)) {
      this.#options.logger.error({ videoId, code: error.code }, `not written: ${error.message}`)
    }
    const sinceMs = this.#problems.get(videoId)?.sinceMs ?? this.#options.clock.now()
    this.#problems.set(videoId, { code: error.code, message: error.message, sinceMs })
  }
}

function keep(video: Video): StateWrite {
  return [VIDEOS_STORE, video.id, encodeVideo(video)]
}
