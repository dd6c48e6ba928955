/** One share of a task: a partition index of all its inputs, its records in wait, its state. */

import { LogError, type LogRecord, type Task, type Turn } from '../port.ts'
import type { Consumer } from './client.ts'
import { changelogOf, shareTopicOf } from './names.ts'
import type { ShareState } from './state.ts'
import type { Transactions } from './transactions.ts'

/** Beyond this many records in wait a partition is paused until half of them are taken. */
export const HIGH_WATER = 10_000

export class Share implements Task {
  readonly id: string
  readonly partition: number
  readonly state: ShareState
  readonly #consumer: Consumer
  readonly #transactions: Transactions
  readonly #waiting = new Map<string, LogRecord[]>()
  /** The offset after what was polled, by topic; committed with the next turn. */
  readonly #polled = new Map<string, number>()
  #wake: (() => void) | undefined
  #lost = false
  /** Called when a topic has been drained enough for its partition to go on. */
  onRoom: (topic: string) => void = () => {}

  constructor(
    id: string,
    partition: number,
    topics: readonly string[],
    state: ShareState,
    consumer: Consumer,
    transactions: Transactions,
  ) {
    this.id = id
    this.partition = partition
    this.state = state
    this.#consumer = consumer
    this.#transactions = transactions
    for (const topic of topics) this.#waiting.set(topic, [])
  }

  /** Takes records that the consumer has read. Tells whether the topic should be paused. */
  give(records: readonly LogRecord[]): boolean {
    const [first] = records
    const queue = first && this.#waiting.get(first.topic)
    if (!queue) return false
    for (const record of records) queue.push(record)
    this.#wake?.()
    return queue.length >= HIGH_WATER
  }

  async poll(max: number, signal: AbortSignal): Promise<readonly LogRecord[]> {
    while (!signal.aborted) {
      const taken = this.#take(max)
      if (taken.length > 0) return taken
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      signal.addEventListener('abort', resolve as () => void)
      await promise
      signal.removeEventListener('abort', resolve as () => void)
      this.#wake = undefined
    }
    return []
  }

  async commit({ outputs = [] }: Turn = {}): Promise<void> {
    if (this.#lost)
      throw new LogError('fenced', `share ${this.partition} of task ${this.id} was lost before this commit`)
    const changes = this.state.changes(changelogOf(this.id), this.partition)
    if (outputs.length === 0 && changes.length === 0 && this.#polled.size === 0) return
    const offsets =
      this.#waiting.size === 0
        ? [{ topic: shareTopicOf(this.id), partition: 0, offset: 0 }]
        : [...this.#polled].map(([topic, offset]) => ({ topic, partition: this.partition, offset }))
    // A turn that only writes still proves that the share is ours.
    if (offsets.length === 0)
      for (const [topic, offset] of this.positions) offsets.push({ topic, partition: this.partition, offset })
    this.#polled.clear()
    try {
      await this.#transactions.commit({
        taskId: this.id,
        consumer: this.#consumer,
        records: [...outputs, ...changes],
        offsets,
      })
    } catch (error) {
      this.#lost = true
      this.state.rewind()
      throw error
    }
    this.state.settle()
    for (const { topic, offset } of offsets) this.positions.set(topic, offset)
  }

  /** Committed positions, by topic. */
  readonly positions = new Map<string, number>()

  /** Takes at most `max`; among inputs the head with the lowest timestamp goes first. */
  #take(max: number): LogRecord[] {
    const queues = [...this.#waiting.values()].filter((queue) => queue.length > 0)
    if (queues.length === 0) return []
    const taken = queues.length === 1 ? queues[0]!.splice(0, max) : merge(queues, max)
    for (const { topic, offset } of taken) this.#polled.set(topic, offset + 1)
    for (const topic of new Set(taken.map((record) => record.topic))) {
      if (this.#waiting.get(topic)!.length <= HIGH_WATER / 2) this.onRoom(topic)
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
