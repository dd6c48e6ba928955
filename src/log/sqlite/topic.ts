import { partitionOf } from '../partitioner.ts'
import { LogError, type OutputRecord, type TopicInfo, type TopicSpec } from '../port.ts'
import { MAX_TIMESTAMP } from './batch.ts'
import type { Partition } from './partition.ts'

export type TopicSettings = Pick<TopicInfo, 'cleanup' | 'retentionMs' | 'retentionBytes' | 'tombstoneMs'>

export const DEFAULT_SETTINGS: TopicSettings = {
  cleanup: 'delete',
  retentionMs: 7 * 24 * 3_600_000,
  retentionBytes: null,
  tombstoneMs: 24 * 3_600_000,
}

/** What a spec states over what there was: an absent setting stays, a stated null is a value. */
export function settingsFrom(spec: TopicSpec, before: TopicSettings): TopicSettings {
  return {
    cleanup: spec.cleanup ?? before.cleanup,
    retentionMs: spec.retentionMs === undefined ? before.retentionMs : spec.retentionMs,
    retentionBytes: spec.retentionBytes === undefined ? before.retentionBytes : spec.retentionBytes,
    tombstoneMs: spec.tombstoneMs ?? before.tombstoneMs,
  }
}

export class Topic {
  readonly id: number
  readonly name: string
  readonly partitions: readonly Partition[]
  settings: TopicSettings
  #keyless = 0

  constructor(id: number, name: string, settings: TopicSettings, partitions: readonly Partition[]) {
    this.id = id
    this.name = name
    this.settings = settings
    this.partitions = partitions
  }

  get compacted(): boolean {
    return this.settings.cleanup !== 'delete'
  }

  /** Where a record goes. Throws `invalid` for one that the topic can't take. */
  place({ key, partition, placedBy = key ?? undefined, timestamp }: OutputRecord): Partition {
    if (timestamp !== undefined && !isTimestamp(timestamp)) {
      throw new LogError(
        'invalid',
        `topic ${this.name}: timestamp ${timestamp} is not in whole milliseconds from 0 to ${MAX_TIMESTAMP}`,
      )
    }
    if (key === null && this.compacted) {
      throw new LogError('invalid', `topic ${this.name} is compacted: each record needs a key`)
    }
    const count = this.partitions.length
    if (partition === undefined) {
      if (count === 1) return this.partitions[0]!
      return this.partitions[placedBy ? partitionOf(placedBy, count) : this.#keyless++ % count]!
    }
    const chosen = this.partitions[partition]
    if (!chosen) {
      throw new LogError(
        'invalid',
        `topic ${this.name} has no partition ${partition}; it has ${count}, from 0`,
      )
    }
    return chosen
  }

  info(): TopicInfo {
    return {
      name: this.name,
      partitions: this.partitions.length,
      ...this.settings,
      offsets: this.partitions.map((p) => ({ earliest: p.earliest(), end: p.end })),
    }
  }
}

const isTimestamp = (value: number): boolean =>
  Number.isInteger(value) && value >= 0 && value <= MAX_TIMESTAMP
