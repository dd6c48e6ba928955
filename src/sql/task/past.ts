/**
 * The past of a changed statement: nothing is written for it, and everything new is spoken of with all of it known. Its
 * rows come to a task through several topics, and old ones may come after new ones; so the new ones of the sources wait
 * until no task of the query has any old ones left.
 */

import { setTimeout as pause } from 'node:timers/promises'
import { type Log, LogError, type LogRecord, type Task } from '../../log/port.ts'
import type { ProgramQuery } from '../program/load.ts'
import type { QueryStart } from '../program/prepare.ts'
import type { Stage } from '../program/stages.ts'
import { heldRecords } from './held-records.ts'

/** Between two looks; longer from look to look. */
const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 1000

/** Of each topic, the offset of each partition that must be reached. */
type Bounds = ReadonlyMap<string, readonly number[]>

/** Whether a statement's old and new records can come in any other order than that of their writing. */
export function hasPast({ stages }: ProgramQuery, { rows }: QueryStart): boolean {
  return rows === 'state' && (stages.length > 1 || stages[0]!.inputs.length > 1)
}

/** Resolves when the tasks of the query, wherever they run, have read all that is past; or when the signal aborts. */
export async function pastIsRead(
  { stages }: ProgramQuery,
  { before }: QueryStart,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  await areReached(stages, async () => new Map(Object.entries(before)), log, signal)
  const internal = stages.flatMap(({ inputs }) => inputs.filter((topic) => before[topic] === undefined))
  // What is read is passed on: at the most through all topics between the stages, one after the other.
  for (const _ of internal) await areReached(stages, () => endsOf(internal, log), log, signal)
}

/** What a turn is to take. */
export interface Portion {
  readonly records: readonly LogRecord[]
  /** How many were polled beside them, and wait. */
  readonly waiting?: number
  /** None of them is past, whatever their offsets say: with a log that was brought over, they may be another log's. */
  readonly areNew?: true
}

/**
 * Gives a share one portion after another: its old records, while new ones of the sources wait in its state; those when
 * `past` aborts; then whatever comes. Each portion is to be committed before the next.
 */
export function pastFirst(
  { before }: QueryStart,
  task: Task,
  batch: number,
  past: AbortSignal,
  signal: AbortSignal,
): () => Promise<Portion> {
  const held = heldRecords(task.state)
  const isNew = ({ topic, partition, offset }: LogRecord) =>
    offset >= (before[topic]?.[partition] ?? Infinity)
  const untilPast = AbortSignal.any([signal, past])
  let isDone = false
  return async () => {
    if (!past.aborted) {
      const polled = await task.poll(batch, untilPast)
      const records = polled.filter((record) => !isNew(record))
      for (const record of polled) if (isNew(record)) held.add(record)
      return { records, waiting: polled.length - records.length }
    }
    const records = isDone ? [] : held.take(batch)
    if (records.length > 0) return { records, areNew: true }
    isDone = true
    return { records: await task.poll(batch, signal) }
  }
}

async function endsOf(names: readonly string[], log: Log): Promise<Bounds> {
  const topics = await log.topics(names)
  return new Map(topics.map(({ name, offsets }) => [name, offsets.map(({ end }) => end)]))
}

/** Looks again and again, also while the log can't be asked. The bounds are asked for once. */
async function areReached(
  stages: readonly Stage[],
  boundsNow: () => Promise<Bounds>,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  let bounds: Bounds | undefined
  for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      bounds ??= await boundsNow()
      if (await areBeyond(stages, bounds, log, signal)) return
    } catch (error) {
      if (!(error instanceof LogError) || error.code !== 'unreachable') throw error
    }
    await pause(pauseMs, undefined, { signal }).catch(() => undefined)
  }
}

/** Whether no stage has anything left to read before the bounds. */
async function areBeyond(
  stages: readonly Stage[],
  bounds: Bounds,
  log: Log,
  signal: AbortSignal,
): Promise<boolean> {
  for (const { id, inputs } of stages) {
    const positions = await log.positions(id)
    for (const topic of inputs) {
      const bound = bounds.get(topic) ?? []
      const offsets = new Map(bound.map((_, partition) => [partition, 0]))
      for (const position of positions) {
        if (position.topic === topic) offsets.set(position.partition, position.offset)
      }
      const isShort = bound.some((offset, partition) => offsets.get(partition)! < offset)
      if (isShort && (await hasRecordBefore(bound, topic, offsets, log, signal))) return false
    }
  }
  return true
}

/** Offsets have gaps: what stands before a bound may be nothing to read. */
async function hasRecordBefore(
  bound: readonly number[],
  topic: string,
  offsets: ReadonlyMap<number, number>,
  log: Log,
  signal: AbortSignal,
): Promise<boolean> {
  for await (const records of log.read(topic, { offsets }, signal, { follow: false })) {
    if (records.some(({ partition, offset }) => offset < (bound[partition] ?? 0))) return true
  }
  return false
}
