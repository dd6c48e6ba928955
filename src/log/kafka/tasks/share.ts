/** One share of a task: a partition index of all its inputs, its records in wait, its state. */

import { LogError, type LogRecord, type Task, type TaskSpec, type Turn } from '../../port.ts'
import { type StateChanges, TurnState } from '../../turn-state.ts'
import type { Consumer, Message } from '../client/client.ts'
import { isAway } from '../client/errors.ts'
import type { OutputCheck } from '../cluster/outputs.ts'
import { changelogOf, shareTopicOf } from '../names.ts'
import { changelogRecords } from '../state/changelog.ts'
import type { ShareState } from '../state/share-state.ts'
import type { Transactions } from '../transactions/transactions.ts'
import { Backlog } from './backlog.ts'
import { mergeByTime } from './merge.ts'

/**
 * A poll gives no more records, whatever is asked for: what a turn makes of them lies in memory until it is committed,
 * beside that of all other shares of the process.
 */
const RECORDS_PER_POLL = 1000
/** Beyond this many records in wait a partition is paused, until half of them are taken. */
const HIGH_WATER = 2 * RECORDS_PER_POLL
/** After a settlement that came to nothing. */
const SETTLE_AGAIN_MS = 10_000
/** A share that has committed nothing for so long is at rest. */
const REST_MS = 2000
const NOWHERE: ReadonlyMap<string, number> = new Map()

export interface ShareOptions {
  readonly spec: TaskSpec
  readonly partition: number
  readonly committed: ShareState
  /** Where to go on, by topic. */
  readonly positions: ReadonlyMap<string, number>
  readonly consumer: Consumer
  readonly transactions: Pick<Transactions, 'commit'>
  readonly check: OutputCheck
  /** The high watermark of the share's changelog. */
  readonly changelogEnd: () => Promise<number>
  /** A paused topic has room again. */
  readonly onRoom: (topic: string) => void
  readonly onCommit: () => void
}

export class Share implements Task {
  readonly id: string
  readonly partition: number
  readonly state: TurnState
  readonly #options: ShareOptions
  /** Committed positions, by topic. */
  readonly #positions: Map<string, number>
  readonly #waiting: ReadonlyMap<string, Backlog>
  readonly #paused = new Set<string>()
  /** The offset after what was polled, by topic; committed with the next turn. */
  #polled = new Map<string, number>()
  #wake: (() => void) | undefined
  #lost = false
  #turn: Promise<void> | undefined
  #committing = false
  #settling: Promise<void> | undefined
  #settleAfter = 0
  #restAfter = 0
  #closing = false

  constructor(options: ShareOptions) {
    const { spec, partition, committed } = options
    this.id = spec.id
    this.partition = partition
    this.state = new TurnState(spec.id, spec.stores ?? [], committed)
    this.#options = options
    this.#positions = new Map(options.positions)
    this.#waiting = new Map(spec.inputs.map((topic) => [topic, new Backlog(topic, partition)]))
  }

  /** Takes messages of one topic that the consumer has read. Tells whether the topic should be paused. */
  give(topic: string, messages: readonly Message[]): boolean {
    const queue = this.#waiting.get(topic)
    if (!queue) return false
    queue.add(messages)
    this.#wake?.()
    if (queue.length < HIGH_WATER) return false
    this.#paused.add(topic)
    return true
  }

  /** The consumer has looked again: what stood at an input's end may go on now. Time may have come to save the state. */
  nudge(now: number): void {
    if (this.#waiting.size > 1) this.#wake?.()
    if (!this.#committing) this.#settleIfDue(now)
    this.#restIfDue(now)
  }

  async poll(max: number, signal: AbortSignal): Promise<readonly LogRecord[]> {
    while (!signal.aborted) {
      const taken = this.#take(max)
      if (taken.length > 0) return taken
      const { promise, resolve } = Promise.withResolvers<void>()
      const wake = () => resolve()
      this.#wake = wake
      signal.addEventListener('abort', wake)
      await promise
      signal.removeEventListener('abort', wake)
      this.#wake = undefined
    }
    return []
  }

  commit(turn: Turn = {}): Promise<void> {
    const commit = this.#commit(turn)
    // Its outcome is the caller's; `close` only waits for it.
    this.#turn = commit.catch(() => undefined)
    return commit
  }

  async #commit({ outputs = [], positions = NOWHERE }: Turn): Promise<void> {
    if (this.#lost)
      throw new LogError('fenced', `share ${this.partition} of task ${this.id} was lost before this commit`)
    const changes = this.state.take()
    const changed = changelogRecords(changelogOf(this.id), this.partition, changes)
    const moved = new Map([...this.#polled, ...positions])
    if (outputs.length === 0 && changed.length === 0 && moved.size === 0) return
    this.#polled = new Map()
    this.#committing = true
    let offsets: ReadonlyMap<string, number>
    try {
      await this.#settling
      offsets = new Map([...this.#positions, ...moved])
      const records = await this.#options.check.check([...outputs, ...changed])
      await this.#transact(records, offsets)
    } catch (error) {
      this.#lost = true
      throw isAway(error)
        ? new LogError('fenced', `no commit of task ${this.id}: ${error.message}`, { cause: error })
        : error
    } finally {
      this.#committing = false
    }
    this.#committed(changes, offsets)
  }

  #committed(changes: StateChanges, offsets: ReadonlyMap<string, number>): void {
    const { committed, onCommit } = this.#options
    committed.apply(changes)
    this.state.settle()
    this.#move(offsets)
    this.#restAfter = Date.now() + REST_MS
    onCommit()
    this.#settleIfDue(Date.now())
  }

  /** Every turn says a position, whether it moved or not: the group's answer proves that the share is ours. */
  #transact(records: PendingRecords, positions: ReadonlyMap<string, number>): Promise<void> {
    const { transactions, consumer } = this.#options
    const offsets =
      this.#waiting.size === 0
        ? [{ topic: shareTopicOf(this.id), partition: 0, offset: 0 }]
        : [...positions].map(([topic, offset]) => ({ topic, partition: this.partition, offset }))
    return transactions.commit({ taskId: this.id, consumer, records, offsets })
  }

  #settleIfDue(now: number): void {
    const { committed } = this.#options
    if (!this.#isIdle || now < this.#settleAfter || !committed.isDue(now)) return
    this.#settling = this.#settle().finally(() => {
      this.#settling = undefined
    })
  }

  get #isIdle(): boolean {
    return !this.#settling && !this.#closing && !this.#lost
  }

  /**
   * At rest, the markers of transactions that stand behind the last record count as read too: else whoever compares
   * positions with ends would think that something is left to read.
   */
  #restIfDue(now: number): void {
    if (!this.#isIdle || this.#committing || now < this.#restAfter) return
    this.#restAfter = now + REST_MS
    const beyond = this.#polled.size > 0 ? NOWHERE : this.#beyond()
    if (beyond.size === 0) return
    const offsets = new Map([...this.#positions, ...beyond])
    this.#settling = this.#transact([], offsets)
      // If the share is lost, its next turn is told; else it is tried again.
      .then(
        () => this.#move(offsets),
        () => undefined,
      )
      .finally(() => {
        this.#settling = undefined
      })
  }

  /** Of inputs without records in wait, how far they are read beyond what is committed. */
  #beyond(): ReadonlyMap<string, number> {
    const empty = [...this.#waiting].flatMap(([topic, queue]) => (queue.length === 0 ? [topic] : []))
    if (empty.length === 0) return NOWHERE
    const at = this.#options.consumer.position(empty.map((topic) => ({ topic, partition: this.partition })))
    return new Map(
      at.flatMap(({ topic, offset }) =>
        offset > (this.#positions.get(topic) ?? Infinity) ? [[topic, offset]] : [],
      ),
    )
  }

  #move(offsets: ReadonlyMap<string, number>): void {
    for (const [topic, offset] of offsets) this.#positions.set(topic, offset)
  }

  /** After the last turn, also one that the body did not wait for: the state is saved, and no turn is taken any more. */
  async close(): Promise<void> {
    this.#closing = true
    await this.#turn
    await this.#settling
    if (!this.#lost && this.#options.committed.isDirty) await this.#settle()
    this.#lost = true
    // The client remembers a pause, and would keep to it when the partition comes back.
    for (const topic of this.#paused) this.#options.onRoom(topic)
    this.#paused.clear()
  }

  /**
   * Finds out up to where the changelog is in the state. What its end was is true of the state if the share was ours
   * at that moment, which a commit afterwards proves.
   */
  async #settle(): Promise<void> {
    try {
      const end = await this.#options.changelogEnd()
      await this.#transact([], this.#positions)
      this.#options.committed.settle(end, Date.now())
    } catch {
      // The state is as good as before; if the share is lost, its next turn is told.
      this.#settleAfter = Date.now() + SETTLE_AGAIN_MS
    }
  }

  /** Whether every input without records in wait has none: until that is known, its next may be the earliest of all. */
  #isCaughtUp(): boolean {
    const { consumer } = this.#options
    return [...this.#waiting].every(([topic, queue]) => {
      if (queue.length > 0) return true
      const { highOffset } = consumer.getWatermarkOffsets(topic, this.partition)
      if (highOffset < 0) return false
      const [at] = consumer.position([{ topic, partition: this.partition }])
      return Math.max(at?.offset ?? 0, this.#positions.get(topic) ?? 0) >= highOffset
    })
  }

  /** Takes at most `max`; among inputs the head with the lowest timestamp goes first. */
  #take(max: number): readonly LogRecord[] {
    const queues = [...this.#waiting.values()].filter((queue) => queue.length > 0)
    if (queues.length === 0 || (queues.length < this.#waiting.size && !this.#isCaughtUp())) return []
    const taken = mergeByTime(queues, Math.min(max, RECORDS_PER_POLL))
    for (const { topic, offset } of taken) this.#polled.set(topic, offset + 1)
    for (const topic of this.#paused) {
      if (this.#waiting.get(topic)!.length > HIGH_WATER / 2) continue
      this.#paused.delete(topic)
      this.#options.onRoom(topic)
    }
    return taken
  }
}

type PendingRecords = Parameters<Transactions['commit']>[0]['records']
