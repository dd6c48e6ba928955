/** What goes into a topology, from stage to stage of it, and to the processing log. */

/** A record as a topology takes it. */
export interface InputRecord {
  readonly partition: number
  readonly offset: number
  readonly timestamp: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly (readonly [name: string, value: Uint8Array | null])[]
}

/** A record for a topic between stages. */
export interface InternalRecord {
  readonly topic: string
  /** Absent: that of the key. */
  readonly partition?: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array
  /** Milliseconds since the epoch. Absent: when it is written. */
  readonly timestamp?: number
}

/** A row error, for the processing log. */
export interface RowProblem {
  readonly kind: 'expression' | 'deserialization' | 'serialization' | 'timestamp'
  readonly message: string
  /** What was computed, as written. */
  readonly expression?: string
}
