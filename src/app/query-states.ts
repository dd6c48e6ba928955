/**
 * Which queries are held, and which were ended, by order of a person. It stands on a compacted topic, so that it lasts
 * over restarts, and every process that runs rules on Kafka knows it.
 */

import type { Log, LogReader, LogRecord, TopicSpec } from '../log/port.ts'
import { makeTopics } from './make-topics.ts'

export const QUERY_STATES = 'tubewire_query_states'
export const QUERY_STATES_TOPIC: TopicSpec = {
  name: QUERY_STATES,
  partitions: 1,
  cleanup: 'compact',
  retentionMs: null,
}

/** `paused` until resumed; `terminated` until the statement is changed, or is gone from the files. */
export type HeldState = 'paused' | 'terminated'

export interface Held {
  readonly taskId: string
  /** undefined: it runs again. */
  readonly state: HeldState | undefined
}

/** What stands there now, for who only looks on. */
export async function readHeld(
  log: Pick<LogReader, 'read' | 'topics'>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, HeldState>> {
  const states = new Map<string, HeldState>()
  if ((await log.topics([QUERY_STATES])).length === 0) return states
  for await (const records of log.read(QUERY_STATES, 'earliest', signal, { follow: false })) {
    for (const record of records) take(record, states)
  }
  return states
}

/** Writes states, beside whoever follows them. */
export async function writeHeld(log: Log, held: readonly Held[]): Promise<number> {
  const written = await log.append(
    held.map(({ taskId, state }) => ({
      topic: QUERY_STATES,
      partition: 0,
      key: Buffer.from(taskId),
      value: state === undefined ? null : Buffer.from(JSON.stringify({ state })),
    })),
  )
  return written.at(-1)?.offset ?? -1
}

function take({ key, value }: LogRecord, states: Map<string, HeldState>): void {
  const taskId = Buffer.from(key!).toString()
  if (value === null) states.delete(taskId)
  else states.set(taskId, (JSON.parse(Buffer.from(value).toString()) as { state: HeldState }).state)
}

/** The states as a process that runs rules follows them. */
export class QueryStates {
  readonly #log: Log
  readonly #states = new Map<string, HeldState>()
  /** The offset after what was read, and after what `changed` has been told of. */
  #read = 0
  #told = 0
  #waiters: { readonly offset: number; readonly done: () => void }[] = []

  private constructor(log: Log) {
    this.#log = log
  }

  /** Reads what stands there now. */
  static async open(log: Log, signal: AbortSignal): Promise<QueryStates> {
    await makeTopics(log, [QUERY_STATES_TOPIC])
    const states = new QueryStates(log)
    for await (const records of log.read(QUERY_STATES, 'earliest', signal, { follow: false })) {
      states.#take(records)
    }
    states.#told = states.#read
    return states
  }

  get(taskId: string): HeldState | undefined {
    return this.#states.get(taskId)
  }

  /** The tasks that are held or ended. */
  get tasks(): readonly string[] {
    return [...this.#states.keys()]
  }

  /** Takes in what any process writes from now on, and calls `changed` after each batch. Until the signal aborts. */
  async follow(changed: () => Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      const offsets = new Map([[0, this.#read]])
      for await (const records of this.#log.read(QUERY_STATES, { offsets }, signal)) {
        this.#take(records)
        await changed()
        this.#told = this.#read
        this.#wake((offset) => offset < this.#told)
      }
    } finally {
      if (signal.aborted) this.#wake(() => true)
    }
  }

  /** Writes states; resolves once `follow` has taken them in and its `changed` is done. */
  async set(held: readonly Held[]): Promise<void> {
    if (held.length === 0) return
    const offset = await writeHeld(this.#log, held)
    if (offset < this.#told) return
    await new Promise<void>((done) => {
      this.#waiters.push({ offset, done })
    })
  }

  #take(records: readonly LogRecord[]): void {
    for (const record of records) {
      take(record, this.#states)
      this.#read = record.offset + 1
    }
  }

  #wake(which: (offset: number) => boolean): void {
    const woken = this.#waiters.filter(({ offset }) => which(offset))
    this.#waiters = this.#waiters.filter((waiter) => !woken.includes(waiter))
    for (const { done } of woken) done()
  }
}
