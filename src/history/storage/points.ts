/** Observed points in chunks of bytes: each point as its difference from the one before. */

import { type Counts, hasValue, METRICS } from '../state.ts'
import { ByteReader, ByteWriter } from './bytes.ts'

export interface Point extends Counts {
  /** When it was observed, in milliseconds since the epoch. One point a video and time. */
  readonly at: number
  /** Packed (`state.ts`). A metric is null exactly where its state is not `value`. */
  readonly state: number
  /** The partition of youtube_videos it was read from; -1 - partition for an imported one. */
  readonly origin: number
  readonly offset: number
}

/** A chunk that grows at its end. Points must come in the order of their times. */
export class PointChunk {
  readonly #bytes: ByteWriter
  readonly #last = { at: 0, origin: 0, offset: 0, counts: [0, 0, 0] }
  count: number

  constructor(spanStart: number, existing?: Uint8Array) {
    this.#bytes = new ByteWriter(existing)
    this.#last.at = spanStart
    this.count = 0
    if (!existing) return
    for (const point of decodePoints(spanStart, existing)) {
      this.#remember(point)
      this.count++
    }
  }

  append(point: Point): void {
    const last = this.#last
    const moved = point.origin !== last.origin
    this.#bytes.unsigned(point.at - last.at)
    this.#bytes.unsigned(point.state * 2 + (moved ? 1 : 0))
    if (moved) this.#bytes.signed(point.origin)
    this.#bytes.signed(point.offset - last.offset)
    for (const [index, metric] of METRICS.entries()) {
      const count = point[metric]
      if (count !== null) this.#bytes.signed(count - last.counts[index]!)
    }
    this.#remember(point)
    this.count++
  }

  toBuffer(): Buffer {
    return this.#bytes.toBuffer()
  }

  #remember(point: Point): void {
    this.#last.at = point.at
    this.#last.origin = point.origin
    this.#last.offset = point.offset
    for (const [index, metric] of METRICS.entries())
      this.#last.counts[index] = point[metric] ?? this.#last.counts[index]!
  }
}

/** `spanStart`: the start of the span that the chunk lies in, in milliseconds since the epoch. */
export function decodePoints(spanStart: number, bytes: Uint8Array): Point[] {
  const reader = new ByteReader(bytes)
  const points: Point[] = []
  let at = spanStart
  let origin = 0
  let offset = 0
  let [views, likes, comments] = [0, 0, 0]
  while (!reader.done) {
    at += reader.unsigned()
    const head = reader.unsigned()
    const state = head >>> 1
    if (head & 1) origin = reader.signed()
    offset += reader.signed()
    const [hasViews, hasLikes, hasComments] = [hasValue(state, 0), hasValue(state, 1), hasValue(state, 2)]
    if (hasViews) views += reader.signed()
    if (hasLikes) likes += reader.signed()
    if (hasComments) comments += reader.signed()
    points.push({
      at,
      views: hasViews ? views : null,
      likes: hasLikes ? likes : null,
      comments: hasComments ? comments : null,
      state,
      origin,
      offset,
    })
  }
  return points
}
