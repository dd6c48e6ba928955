/** Rollups in chunks of bytes: a slot for each stretch of time in which something was observed. */

import { type Counts, METRICS } from '../state.ts'
import { ByteReader, ByteWriter } from './bytes.ts'

/** What is kept of a metric's values in a stretch of time; in the order of their times. */
export interface Summary {
  first: number
  last: number
  min: number
  max: number
  /** Observations with a value. */
  count: number
}

/** One stretch of time. A metric without a value in it is null. */
export interface Slot {
  /** The stretch's number since the epoch: its start divided by its length. */
  readonly index: number
  /** Observations, those without a value included. */
  observations: number
  readonly metrics: [Summary | null, Summary | null, Summary | null]
}

export function emptySlot(index: number): Slot {
  return { index, observations: 0, metrics: [null, null, null] }
}

/** Adds an observation that is later than those in the slot. */
export function addToSlot(slot: Slot, counts: Counts): void {
  slot.observations++
  for (const [index, metric] of METRICS.entries()) {
    const value = counts[metric]
    if (value === null) continue
    const summary = slot.metrics[index]
    if (!summary) slot.metrics[index] = { first: value, last: value, min: value, max: value, count: 1 }
    else {
      summary.last = value
      if (value < summary.min) summary.min = value
      if (value > summary.max) summary.max = value
      summary.count++
    }
  }
}

/** Joins what follows in time to what comes before it. */
export function joinSummaries(before: Summary | null, after: Summary | null): Summary | null {
  if (!before || !after) return after ?? before
  return {
    first: before.first,
    last: after.last,
    min: Math.min(before.min, after.min),
    max: Math.max(before.max, after.max),
    count: before.count + after.count,
  }
}

/** A metric's byte tells what follows; what is left out follows from the rest. */
const HAS_VALUES = 1
const HAS_LAST = 2
const HAS_MIN = 4
const HAS_MAX = 8
const HAS_COUNT = 16

/** A chunk whose last slot still takes observations. */
export class RollupChunk {
  readonly span: number
  readonly #bytes: ByteWriter
  #closedLength: number
  /** What the next slot is written as a difference from. */
  #previous: Previous
  #open: Slot | undefined

  /** `base`: the number of the span's first slot. */
  constructor(span: number, base: number, existing?: Uint8Array) {
    this.span = span
    this.#bytes = new ByteWriter()
    this.#previous = startOf(base)
    this.#closedLength = 0
    const slots = existing ? decodeSlots(base, existing) : []
    this.#open = slots.pop()
    for (const slot of slots) this.#write(slot)
    this.#closedLength = this.#bytes.length
  }

  /** The observation must be later than all before it. */
  add(index: number, counts: Counts): void {
    if (this.#open?.index !== index) {
      this.#close()
      this.#open = emptySlot(index)
    }
    addToSlot(this.#open!, counts)
  }

  toBuffer(): Buffer {
    const before = this.#previous
    if (this.#open) this.#write(this.#open)
    const bytes = this.#bytes.toBuffer()
    this.#bytes.truncate(this.#closedLength)
    this.#previous = before
    return bytes
  }

  #close(): void {
    if (this.#open) this.#write(this.#open)
    this.#closedLength = this.#bytes.length
  }

  #write(slot: Slot): void {
    this.#previous = writeSlot(this.#bytes, this.#previous, slot)
  }
}

interface Previous {
  readonly index: number
  readonly values: readonly [number, number, number]
}

function startOf(base: number): Previous {
  return { index: base, values: [0, 0, 0] }
}

export function encodeSlots(base: number, slots: readonly Slot[]): Buffer {
  const bytes = new ByteWriter()
  slots.reduce((previous, slot) => writeSlot(bytes, previous, slot), startOf(base))
  return bytes.toBuffer()
}

function writeSlot(bytes: ByteWriter, previous: Previous, { index, observations, metrics }: Slot): Previous {
  bytes.unsigned(index - previous.index)
  bytes.unsigned(observations)
  const values: [number, number, number] = [...previous.values]
  for (const [metric, summary] of metrics.entries()) {
    if (!summary) {
      bytes.unsigned(0)
      continue
    }
    const { first, last, min, max, count } = summary
    const low = Math.min(first, last)
    const high = Math.max(first, last)
    bytes.unsigned(
      HAS_VALUES +
        (last === first ? 0 : HAS_LAST) +
        (min === low ? 0 : HAS_MIN) +
        (max === high ? 0 : HAS_MAX) +
        (count === observations ? 0 : HAS_COUNT),
    )
    bytes.signed(first - values[metric]!)
    if (last !== first) bytes.signed(last - first)
    if (min !== low) bytes.unsigned(low - min)
    if (max !== high) bytes.unsigned(max - high)
    if (count !== observations) bytes.unsigned(count)
    values[metric] = last
  }
  return { index, values }
}

/** `base`: the number of the span's first slot. */
export function decodeSlots(base: number, data: Uint8Array): Slot[] {
  const reader = new ByteReader(data)
  const slots: Slot[] = []
  const values = [0, 0, 0]
  let index = base
  while (!reader.done) {
    index += reader.unsigned()
    const observations = reader.unsigned()
    const slot: Slot = { index, observations, metrics: [null, null, null] }
    for (let metric = 0; metric < 3; metric++) {
      const shape = reader.unsigned()
      if (shape === 0) continue
      const first = values[metric]! + reader.signed()
      const last = shape & HAS_LAST ? first + reader.signed() : first
      const low = Math.min(first, last)
      const high = Math.max(first, last)
      const min = shape & HAS_MIN ? low - reader.unsigned() : low
      const max = shape & HAS_MAX ? high + reader.unsigned() : high
      const count = shape & HAS_COUNT ? reader.unsigned() : observations
      slot.metrics[metric] = { first, last, min, max, count }
      values[metric] = last
    }
    slots.push(slot)
  }
  return slots
}
