/**
 * This process's place in a task's group: the partitions that come and go, their shares, and the loop that feeds
 * them.
 *
 *     joining ──assign──► taking (positions, then state) ──► running ──revoke──► releasing (turns end) ──► joining
 *                              ▲                                │
 *                              └────── a turn was not committed ┘
 */

import { LogError, type Task, type TaskSpec } from '../port.ts'
import { type ClientError, CODE, type Consumer, call, isClientError } from './client.ts'
import { CommittedStores } from './committed.ts'
import { changelogOf, shareTopicOf } from './names.ts'
import type { OutputCheck } from './outputs.ts'
import { toRecord } from './records.ts'
import { Share } from './share.ts'
import type { Transactions } from './transactions.ts'

export type Body = (task: Task, signal: AbortSignal) => Promise<void>

export interface MemberOptions {
  readonly spec: TaskSpec
  readonly body: Body
  readonly transactions: Transactions
  readonly check: OutputCheck
  /** A consumer of the task's group, connected; `onWork` is called when it has something to be consumed. */
  readonly openConsumer: (
    onRebalance: (error: ClientError, list: readonly TopicPartition[]) => void,
    onWork: () => void,
  ) => Promise<Consumer>
  /** Fills a share's state from the changelog's partition, up to what is committed now. */
  readonly restore: (
    committed: CommittedStores,
    topic: string,
    partition: number,
    signal: AbortSignal,
  ) => Promise<void>
}

interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

interface Running {
  readonly share: Share
  readonly stop: AbortController
  readonly done: Promise<void>
}

const CONSUME_BATCH = 2000
/** Without a word from the client we look anyway: consuming is also how membership is kept. */
const IDLE_CHECK_MS = 200
const CALL_TIMEOUT_MS = 10_000

/** Runs a task's shares in this process until the signal aborts, or a body fails. */
export async function runMember(options: MemberOptions, signal: AbortSignal): Promise<void> {
  const member = new Member(options)
  await member.run(signal)
}

class Member {
  readonly #options: MemberOptions
  readonly #topics: readonly string[]
  readonly #running = new Map<number, Running>()
  readonly #rebalances: { readonly assigned: boolean; readonly list: readonly TopicPartition[] }[] = []
  readonly #failed = new AbortController()
  #consumer!: Consumer
  #failure: Error | undefined
  #leaving = false
  #wake: (() => void) | undefined
  /** Set by what must be seen to; cleared before it is looked for, so that no call is missed. */
  #hasWork = false
  /** Shares whose turn was not committed, to be taken again. */
  readonly #again = new Set<number>()

  constructor(options: MemberOptions) {
    this.#options = options
    const { inputs, id } = options.spec
    this.#topics = inputs.length > 0 ? inputs : [shareTopicOf(id)]
  }

  async run(signal: AbortSignal): Promise<void> {
    const stop = AbortSignal.any([signal, this.#failed.signal])
    stop.addEventListener('abort', () => this.#wakeUp(), { once: true })
    this.#consumer = await this.#options.openConsumer(
      (error, list) => this.#onRebalance(error, list),
      () => this.#wakeUp(),
    )
    try {
      this.#consumer.subscribe([...this.#topics])
      while (!stop.aborted) {
        this.#hasWork = false
        await this.#rebalance(stop)
        await this.#takeAgain(stop)
        const read = stop.aborted ? 0 : await this.#feed()
        for (const { share } of this.#running.values()) share.nudge()
        if (read === 0) await this.#sleep(stop)
      }
    } finally {
      await this.#release([...this.#running.keys()])
      await this.#leave()
    }
    if (this.#failure) throw this.#failure
  }

  /** librdkafka waits until we answer with assign or unassign, so a turn in progress ends first. */
  #onRebalance(error: ClientError, list: readonly TopicPartition[]): void {
    const assigned = error.code === CODE.assignPartitions
    if (this.#leaving) {
      if (assigned) this.#consumer.assign([])
      else this.#consumer.unassign()
      return
    }
    this.#rebalances.push({ assigned, list })
    this.#wakeUp()
  }

  #wakeUp(): void {
    this.#hasWork = true
    this.#wake?.()
  }

  async #sleep(signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#hasWork) return
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      timer = setTimeout(resolve, IDLE_CHECK_MS)
    })
    clearTimeout(timer)
    this.#wake = undefined
  }

  async #rebalance(signal: AbortSignal): Promise<void> {
    for (let next = this.#rebalances.shift(); next; next = this.#rebalances.shift()) {
      if (next.assigned) {
        await this.#take(next.list, signal)
      } else {
        await this.#release([...this.#running.keys()])
        this.#again.clear()
        this.#consumer.unassign()
      }
    }
  }

  /** Positions first, then state, then the partitions: a paused owner may still commit until its offsets are settled. */
  async #take(list: readonly TopicPartition[], signal: AbortSignal): Promise<void> {
    const positions = await this.#committed(list, signal)
    if (!positions) return
    const shares: Share[] = []
    for (const index of new Set(list.map(({ partition }) => partition))) {
      const share = await this.#openShare(index, signal)
      if (!share) return
      for (const { topic, partition, offset } of positions)
        if (partition === index && offset !== undefined) share.positions.set(topic, offset)
      shares.push(share)
    }
    this.#consumer.assign(
      list.map((p) => ({
        ...p,
        offset: shares.find((s) => s.partition === p.partition)?.positions.get(p.topic) ?? OFFSET_INVALID,
      })),
    )
    for (const share of shares) this.#start(share, signal)
  }

  async #openShare(index: number, signal: AbortSignal): Promise<Share | undefined> {
    const { spec, restore, transactions, check } = this.#options
    const committed = new CommittedStores()
    if (spec.stores?.length) await restore(committed, changelogOf(spec.id), index, signal)
    if (this.#rebalances.length > 0 || signal.aborted) return undefined
    const consumer = this.#consumer
    const onRoom = (topic: string) => consumer.resume([{ topic, partition: index }])
    return new Share({ spec, partition: index, committed, consumer, transactions, check, onRoom })
  }

  /** Committed positions; waits while a pending commit of the last owner is open. None when a new rebalance came. */
  async #committed(list: readonly TopicPartition[], signal: AbortSignal) {
    while (this.#rebalances.length === 0 && !signal.aborted) {
      try {
        const found = await call<{ topic: string; partition: number; offset?: number }[]>((done) =>
          this.#consumer.committed([...list], CALL_TIMEOUT_MS, done),
        )
        return found.map(({ topic, partition, offset }) => ({
          topic,
          partition,
          offset: offset === undefined || offset < 0 ? undefined : offset,
        }))
      } catch (error) {
        if (!isClientError(error) || !(error.isRetriable || PASSING.has(error.code))) throw error
      }
    }
    return undefined
  }

  #start(share: Share, signal: AbortSignal): void {
    const stop = new AbortController()
    const done = this.#options.body(share, AbortSignal.any([stop.signal, signal])).catch((error: Error) => {
      if (error instanceof LogError && error.code === 'fenced') this.#again.add(share.partition)
      else {
        this.#failure ??= error
        this.#failed.abort()
      }
      this.#wakeUp()
    })
    this.#running.set(share.partition, { share, stop, done })
  }

  /** Ends the bodies of shares, each after its turn. */
  async #release(partitions: readonly number[]): Promise<void> {
    const ending = partitions.flatMap((partition) => this.#running.get(partition) ?? [])
    for (const { stop } of ending) stop.abort()
    await Promise.all(ending.map(({ done }) => done))
    for (const partition of partitions) this.#running.delete(partition)
  }

  /** A turn was not committed: if the share is still ours, it starts again from what is committed. */
  async #takeAgain(signal: AbortSignal): Promise<void> {
    if (this.#again.size === 0 || this.#rebalances.length > 0 || signal.aborted) return
    const mine = this.#consumer.assignments().map(({ topic, partition }) => ({ topic, partition }))
    this.#again.clear()
    await this.#release([...this.#running.keys()])
    if (mine.length > 0) await this.#take(mine, signal)
  }

  /** Reads what there is and gives it to the shares. */
  async #feed(): Promise<number> {
    let messages: Awaited<ReturnType<typeof consume>>
    try {
      messages = await consume(this.#consumer)
    } catch (error) {
      if (isClientError(error) && (error.isRetriable || PASSING.has(error.code))) return 0
      throw error
    }
    const byPartition = Map.groupBy(messages.map(toRecord), (record) => `${record.topic} ${record.partition}`)
    for (const records of byPartition.values()) {
      const { topic, partition } = records[0]!
      const isFull = this.#running.get(partition)?.share.give(topic, records)
      if (isFull) this.#consumer.pause([{ topic, partition }])
    }
    return messages.length
  }

  async #leave(): Promise<void> {
    this.#leaving = true
    for (const { assigned } of this.#rebalances.splice(0)) if (!assigned) this.#consumer.unassign()
    await new Promise<void>((resolve) => this.#consumer.disconnect(() => resolve()))
  }
}

const OFFSET_INVALID = -1001
/** Errors that pass: the group's coordinator moves, or a position is about to be committed. */
const PASSING = new Set<number>([
  CODE.timedOut,
  CODE.coordinatorLoading,
  CODE.coordinatorNotAvailable,
  CODE.notCoordinator,
  CODE.unstableOffsetCommit,
])

function consume(consumer: Consumer) {
  return call<Parameters<typeof toRecord>[0][]>((done) => consumer.consume(CONSUME_BATCH, done))
}
