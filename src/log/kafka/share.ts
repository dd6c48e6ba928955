/** One share of a task: a partition index of all its inputs, its records in wait, its state. */

import { LogError, type LogRecord, type Task, type TaskSpec, type Turn } from '../port.ts'
import { TurnState } from '../turn-state.ts'
import { changelogRecords } from './changelog.ts'
import type { Consumer } from './client.ts'
import type { CommittedStores } from './committed.ts'
import { changelogOf, shareTopicOf } from './names.ts'
import type { OutputCheck } from './outputs.ts'
import type { Transactions } from './transactions.ts'

/** Beyond this many records in wait a partition is paused, until half of them are taken. */
export const HIGH_WATER = 10_000

export interface ShareOptions {
  readonly spec: TaskSpec
  readonly partition: number
  readonly committed: CommittedStores
  readonly consumer: Consumer
  readonly transactions: Transactions
  readonly check: OutputCheck
  /** A paused topic has room again. */
  readonly onRoom: (topic: string) => void
}

export class Share implements Task {
  readonly id: string
  readonly partition: number
  readonly state: TurnState
  /** Committed positions, by topic. */
  readonly positions = new Map<string, number>()
  readonly #options: ShareOptions
  readonly #waiting: ReadonlyMap<string, LogRecord[]>
  readonly #paused = new Set<string>()
  /** The offset after what was polled, by topic; committed with the next turn. */
  #polled = new Map<string, number>()
  #wake: (() => void) | undefined
  #lost = false

  constructor(options: ShareOptions) {
    const { spec, partition, committed } = options
    this.id = spec.id
    this.partition = partition
    this.state = new TurnState(spec.id, spec.stores ?? [], committed)
    this.#options = options
    this.#waiting = new Map(spec.inputs.map((topic) => [topic, []]))
  }

  /** Takes records of one topic that the consumer has read. Tells whether the topic should be paused. */
  give(topic: string, records: readonly LogRecord[]): boolean {
    const queue = this.#waiting.get(topic)
    if (!queue) return false
    for (const record of records) queue.push(record)
    this.#wake?.()
    if (queue.length < HIGH_WATER) return false
    this.#paused.add(topic)
    return true
  }

  /** The consumer has looked again: what stood at an input's end may go on now. */
  nudge(): void {
    if (this.#waiting.size > 1) this.#wake?.()
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

  async commit({ outputs = [] }: Turn = {}): Promise<void> {
    if (this.#lost)
      throw new LogError('fenced', `share ${this.partition} of task ${this.id} was lost before this commit`)
    const { check, transactions, consumer, committed } = this.#options
    const changes = this.state.take()
    const offsets = this.#offsets()
    const changed = changelogRecords(changelogOf(this.id), this.partition, changes)
    if (outputs.length === 0 && changed.length === 0 && this.#polled.size === 0) return
    this.#polled = new Map()
    try {
      await check.check(outputs)
      await transactions.commit({ taskId: this.id, consumer, records: [...outputs, ...changed], offsets })
    } catch (error) {
      this.#lost = true
      throw error
    }
    committed.apply(changes)
    this.state.settle()
    for (const { topic, offset } of offsets) if (this.#waiting.has(topic)) this.positions.set(topic, offset)
  }

  /** What the turn says of the group's positions; there is always one, for it proves that the share is ours. */
  #offsets() {
    if (this.#waiting.size === 0) return [{ topic: shareTopicOf(this.id), partition: 0, offset: 0 }]
    const offsets = this.#polled.size > 0 ? this.#polled : this.positions
    return [...offsets].map(([topic, offset]) => ({ topic, partition: this.partition, offset }))
  }

  /** Whether every input without records in wait has none: until that is known, its next may be the earliest of all. */
  #isCaughtUp(): boolean {
    const { consumer } = this.#options
    return [...this.#waiting].every(([topic, queue]) => {
      if (queue.length > 0) return true
      const { highOffset } = consumer.getWatermarkOffsets(topic, this.partition)
      if (highOffset < 0) return false
      const [at] = consumer.position([{ topic, partition: this.partition }])
      return Math.max(at?.offset ?? 0, this.positions.get(topic) ?? 0) >= highOffset
    })
  }

  /** Takes at most `max`; among inputs the head with the lowest timestamp goes first. */
  #take(max: number): readonly LogRecord[] {
    const queues = [...this.#waiting.values()].filter((queue) => queue.length > 0)
    if (queues.length === 0 || (queues.length < this.#waiting.size && !this.#isCaughtUp())) return []
    const taken = queues.length === 1 ? queues[0]!.splice(0, max) : merge(queues, max)
    for (const { topic, offset } of taken) this.#polled.set(topic, offset + 1)
    for (const topic of this.#paused) {
      if (this.#waiting.get(topic)!.length > HIGH_WATER / 2) continue
      this.#paused.delete(topic)
      this.#options.onRoom(topic)
    }
    return taken
  }
}

function merge(queues: readonly LogRecord[][], max: number): LogRecord[] {
  const heads = queues.map(() => 0)
  const taken: LogRecord[] = []
  while (taken.length < max) {
    let lowest = -1
    for (let i = 0; i < queues.length; i++) {
      const head = queues[i]![heads[i]!]
      if (head && (lowest < 0 || head.timestamp < queues[lowest]![heads[lowest]!]!.timestamp)) lowest = i
    }
    if (lowest < 0) break
    taken.push(queues[lowest]![heads[lowest]!++]!)
  }
  queues.forEach((queue, i) => {
    queue.splice(0, heads[i])
  })
  return taken
}
