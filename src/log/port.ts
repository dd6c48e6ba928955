/**
 * The Log port. Everything that lasts is a record on a topic, or can be rebuilt from topics. Work is done by
 * tasks: a task reads records from its input topics (or none), keeps keyed state, and emits records; its outputs,
 * its state and its read positions are committed as one unit, or not at all.
 *
 * Two implementations pass one contract suite (test/log/contract.ts): `log/sqlite` (embedded, the default) and
 * `log/kafka`.
 */

import type { SchemaRegistry } from '../wire/registry.ts'

/** Name and bytes. Order and repeats are kept. */
export type Header = readonly [name: string, value: Uint8Array]

export interface LogRecord {
  readonly topic: string
  readonly partition: number
  /** From 0, rising within a partition; not dense: compaction, retention and transactions leave gaps. */
  readonly offset: number
  /** Milliseconds since the epoch, set by the writer. */
  readonly timestamp: number
  readonly key: Uint8Array | null
  /** null is a tombstone. */
  readonly value: Uint8Array | null
  readonly headers: readonly Header[]
}

/** Its bytes must not be changed after it was handed over: readers in the same process may be given the same ones. */
export interface OutputRecord {
  readonly topic: string
  /** Absent: murmur2 of the key as Java's producer has it; a record without a key goes to any partition. */
  readonly partition?: number
  /** Chooses the partition in the key's place: of a key that is followed by its window, the key alone. */
  readonly placedBy?: Uint8Array
  /** A compacted topic takes no record without a key (`invalid`). */
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  /** Milliseconds since the epoch, from 1. Absent: the time of the commit. */
  readonly timestamp?: number
  readonly headers?: readonly Header[]
}

/** Defaults are for a topic that is made; on one that exists, what is absent stays as it is. */
export interface TopicSpec {
  /** `[a-zA-Z0-9._-]{1,249}`, neither `.` nor `..`. */
  readonly name: string
  /** Default 1. */
  readonly partitions?: number
  /** Default 'delete'. 'compact' keeps the last record of each key, and its tombstone for `tombstoneMs`. */
  readonly cleanup?: 'delete' | 'compact' | 'compact,delete'
  /** Records older than this may go. null: kept for ever. Default 7 days, Kafka's own. */
  readonly retentionMs?: number | null
  /** A partition's size above which its oldest records may go. Default null: no bound. */
  readonly retentionBytes?: number | null
  /** How long a tombstone stays readable on a compacted topic. Default 24 hours. */
  readonly tombstoneMs?: number
}

export interface TopicInfo extends Required<TopicSpec> {
  /** For each partition, the first offset kept and the offset that the next record will get. */
  readonly offsets: readonly { readonly earliest: number; readonly end: number }[]
}

export interface TaskSpec {
  /** Stable over restarts: names the consumer group, the state and the changelog. `[a-zA-Z0-9._-]{1,200}`. */
  readonly id: string
  /** Topics read, each once. None: a source task, one share, which owns partition 0. Several must have equal partitions, else `topic-mismatch`. */
  readonly inputs: readonly string[]
  /** The names of its keyed stores. */
  readonly stores?: readonly string[]
  /** Where to begin when no position is committed. Default 'earliest'. */
  readonly from?: 'earliest' | 'latest'
}

/**
 * Keyed state of one share. Reads see what is committed, then what this turn wrote. Keys are well-formed strings and
 * order by UTF-8 bytes. A store that the spec does not name is `invalid`.
 */
export interface TaskState {
  get(store: string, key: string): Uint8Array | undefined
  /** The value must not be changed afterwards. Durable with the next commit. */
  put(store: string, key: string, value: Uint8Array): void
  delete(store: string, key: string): void
  /** Entries with `from <= key < to` in key order, at the time of the call; the store may be written meanwhile. */
  range(store: string, from?: string, to?: string): Iterable<readonly [key: string, value: Uint8Array]>
}

export interface Turn {
  readonly outputs?: readonly OutputRecord[]
  /**
   * The offset of the next record of each of these inputs, in place of what was polled: for bringing a task over from
   * another log. Whoever gives them polls nothing and returns from the body after the commit.
   */
  readonly positions?: ReadonlyMap<string, number>
}

/** One entry of a task's state, with the share that has it. */
export interface StateEntry {
  readonly partition: number
  readonly store: string
  readonly key: string
  readonly value: Uint8Array
}

/** One share of a task: one partition index of all its inputs, with its own state. Used by one body at a time. */
export interface Task {
  readonly id: string
  readonly partition: number
  readonly state: TaskState
  /**
   * Takes the next records, at most `max`, in offset order within a partition; among inputs the one whose head has
   * the lowest timestamp goes first. Waits until there is one. Resolves to none when the signal aborts (also the
   * caller's own timer) and never throws for that. What was polled is not polled again unless the turn is lost.
   */
  poll(max: number, signal: AbortSignal): Promise<readonly LogRecord[]>
  /**
   * Outputs, state writes and the positions after everything polled so far become durable together, or not at all.
   * Turns of several tasks that are ready together may share one transaction. While there is no room on the disk
   * it waits, and `Log.health` says so. Throws `LogError` `fenced` when another owner has taken over; after any
   * throw this share is lost: let go of it and let the error out of the body.
   */
  commit(turn?: Turn): Promise<void>
}

/**
 * Where plain reading starts: an end of the topic, the first record at or after a time, or an offset a partition
 * (partitions without one at their earliest; an offset that is gone, at the next one kept).
 */
export type Position =
  | 'earliest'
  | 'latest'
  | { readonly timestamp: number }
  | { readonly offsets: ReadonlyMap<number, number> }

export interface ReadOptions {
  /** Default true: wait for more at the end. False: end when the offsets that were the end at the call are reached. */
  readonly follow?: boolean
  /** Records per batch at the most. Default 500. */
  readonly batch?: number
  /**
   * Told now and then how far a partition is read: no record below this offset is still to come. Only a log whose offsets
   * may hold no record at the end of a topic (markers of transactions) tells it; elsewhere the records do.
   */
  readonly onProgress?: (partition: number, offset: number) => void
}

export type LogHealth =
  | { readonly state: 'ok' }
  /** Nothing is lost: commits wait. `since` is in milliseconds since the epoch, `reason` is for a person. */
  | { readonly state: 'stalled'; readonly since: number; readonly reason: string }
  /** Work goes on, but what keeps it in order does not. */
  | { readonly state: 'impaired'; readonly since: number; readonly reason: string }

export interface TaskPosition {
  readonly topic: string
  readonly partition: number
  /** The offset of the next record to read. */
  readonly offset: number
}

export interface Log extends AsyncDisposable {
  readonly kind: 'sqlite' | 'kafka'
  readonly registry: SchemaRegistry
  /** Makes what is missing. A topic that exists with other partitions is an error `topic-mismatch`; other settings are applied. */
  ensureTopics(specs: readonly TopicSpec[]): Promise<void>
  /** All topics, or the named ones (unknown names are left out); internal ones (changelogs) included only when named. */
  topics(names?: readonly string[]): Promise<readonly TopicInfo[]>
  /** Deletes a topic and its records. Unknown: no error. */
  deleteTopic(name: string): Promise<void>
  /** Writes records outside any task, durably and in order, and tells where each went. */
  append(
    records: readonly OutputRecord[],
  ): Promise<readonly { readonly partition: number; readonly offset: number }[]>
  /**
   * Runs `body` once for every share of the task that this process owns, at the same time, and aborts the body's
   * signal when the share moves away (the body ends its turn and returns) or when `signal` aborts. Resolves when
   * `signal` has aborted and every body has returned. An error of a body is thrown here, after the other bodies have
   * ended; `fenced` is not: the share is taken again or left to its new owner.
   * The same id runs at most once in a process.
   */
  run(
    spec: TaskSpec,
    body: (task: Task, signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>
  /** Plain reading, outside any task: consoles, backtests, projections that keep their own position. Committed records only. */
  read(
    topic: string,
    from: Position,
    signal: AbortSignal,
    options?: ReadOptions,
  ): AsyncIterable<readonly LogRecord[]>
  /** Ids of the tasks that have committed state or positions here. */
  tasks(): Promise<readonly string[]>
  positions(taskId: string): Promise<readonly TaskPosition[]>
  /** Reads one committed entry of a task's state, as a status page does. */
  stateOf(taskId: string, store: string): AsyncIterable<readonly [key: string, value: Uint8Array]>
  /** All of a task's committed state, for bringing it over to another log. */
  entriesOf(taskId: string): AsyncIterable<StateEntry>
  /** Forgets a task's state and positions. It must not be running. */
  dropTask(taskId: string): Promise<void>
  readonly health: LogHealth
  /**
   * Ends readers and tasks, waits for what is in progress (appends, commits, bodies), closes. It never waits for a
   * reader's caller, who is told of the end when they ask for the next batch. May be called twice.
   */
  close(): Promise<void>
}

/** What can be asked of a log without taking part in it; the embedded one has it for a second process. */
export type LogReader = AsyncDisposable &
  Pick<Log, 'kind' | 'registry' | 'topics' | 'read' | 'tasks' | 'positions' | 'stateOf' | 'close'>

export type LogErrorCode =
  /** Another owner has taken over the share. */
  | 'fenced'
  /** Another process holds the data directory; the message names it. */
  | 'locked'
  /** There is no log there yet. */
  | 'missing'
  | 'unknown-topic'
  | 'topic-mismatch'
  /** A task's inputs have other partitions now than those that its state is for. */
  | 'state-mismatch'
  /** The data file is damaged, or made by a newer version. */
  | 'damaged'
  | 'too-large'
  | 'closed'
  /** The broker or registry can't be reached, or refuses the credentials. */
  | 'unreachable'
  | 'denied'
  /** A mistake in the call: a name, a count, a task that runs already. */
  | 'invalid'

/** What went wrong on the log: where (topic, partition, offset) and what to do are in the message. */
export class LogError extends Error {
  override readonly name = 'LogError'
  readonly code: LogErrorCode
  constructor(code: LogErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
