/** Copies the records of one topic, from where an earlier run left off. */

import type { Log, LogReader, LogRecord, OutputRecord } from '../log/port.ts'
import { MigrationError } from './error.ts'
import type { Journal } from './journal.ts'
import { extend, type Run } from './places.ts'
import { type Rewriting, rewrite } from './rewrite.ts'

export interface CopyParts {
  readonly source: Pick<Log | LogReader, 'read'>
  readonly target: Pick<Log, 'read' | 'append' | 'topics'>
  readonly rewriting: Rewriting
  readonly journal: Journal
  /** The offset of the source to go on from, by `topic partition`. */
  readonly next: Map<string, number>
  readonly onCopied?: (topic: string, records: number) => void
}

const BATCH = 1000

/** Gives how many records were copied in this run. */
export async function copyTopic(
  topic: string,
  partitions: number,
  parts: CopyParts,
  signal: AbortSignal,
): Promise<number> {
  const { source, target, rewriting, onCopied } = parts
  await adopt(topic, partitions, parts, signal)
  let copied = 0
  const start = new Map(
    Array.from({ length: partitions }, (_, partition) => [
      partition,
      parts.next.get(`${topic} ${partition}`) ?? 0,
    ]),
  )
  for await (const records of source.read(topic, { offsets: start }, signal, {
    follow: false,
    batch: BATCH,
  })) {
    const outputs: OutputRecord[] = []
    for (const record of records) outputs.push(await rewrite(record, rewriting))
    const written = await target.append(outputs)
    note(
      topic,
      records,
      written.map(({ offset }) => offset),
      parts,
    )
    copied += records.length
    onCopied?.(topic, records.length)
  }
  signal.throwIfAborted()
  return copied
}

/** Records that were appended, whether this process knew of it or died before it could. */
function note(
  topic: string,
  records: readonly LogRecord[],
  offsets: readonly number[],
  { journal, rewriting, next }: CopyParts,
): void {
  const runs = new Map<number, Run[]>()
  for (const [index, { partition, offset }] of records.entries()) {
    const known = runs.get(partition) ?? []
    extend(known, [offset, offsets[index]!, 1])
    runs.set(partition, known)
    next.set(`${topic} ${partition}`, offset + 1)
  }
  for (const [partition, found] of runs) {
    rewriting.places.add(topic, partition, found)
    journal.write({ kind: 'copied', topic, partition, runs: found, next: next.get(`${topic} ${partition}`)! })
  }
}

/**
 * Finds records that an interrupted run appended and could not note: what lies on the target behind the last noted
 * record is, in order, what comes next at the source.
 */
async function adopt(
  topic: string,
  partitions: number,
  parts: CopyParts,
  signal: AbortSignal,
): Promise<void> {
  for (let partition = 0; partition < partitions; partition++) {
    const unnoted = await unnotedOffsets(topic, partition, parts, signal)
    if (unnoted.length === 0) continue
    const from = parts.next.get(`${topic} ${partition}`) ?? 0
    const records = await take(topic, partition, from, unnoted.length, parts, signal)
    if (records.length < unnoted.length) {
      throw new MigrationError(
        `partition ${partition} of ${topic} on the target has ${unnoted.length - records.length} records that are not from here: migrate to a log of its own, or delete the topic there`,
      )
    }
    note(topic, records, unnoted, parts)
  }
}

async function unnotedOffsets(
  topic: string,
  partition: number,
  { target, rewriting }: CopyParts,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const [info] = await target.topics([topic])
  const ends = new Map(info!.offsets.map(({ end }, index) => [index, end]))
  const from = rewriting.places.endOf(topic, partition) ?? info!.offsets[partition]!.earliest
  if (from >= ends.get(partition)!) return []
  const found: number[] = []
  // The other partitions are read from their ends: nothing is there.
  const position = { offsets: ends.set(partition, from) }
  for await (const records of target.read(topic, position, signal, { follow: false })) {
    for (const record of records) if (record.partition === partition) found.push(record.offset)
  }
  signal.throwIfAborted()
  return found
}

async function take(
  topic: string,
  partition: number,
  from: number,
  count: number,
  { source }: CopyParts,
  signal: AbortSignal,
): Promise<readonly LogRecord[]> {
  const found: LogRecord[] = []
  const position = { offsets: new Map([[partition, from]]) }
  for await (const records of source.read(topic, position, signal, { follow: false })) {
    for (const record of records) {
      if (record.partition === partition && found.length < count) found.push(record)
    }
    if (found.length === count) break
  }
  return found
}
