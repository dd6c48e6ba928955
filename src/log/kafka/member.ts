/**
 * This process's place in a task's group: the partitions that come and go, their shares, and the loop that feeds
 * them.
 *
 *     joining ──assign──► taking (positions, then state) ──► running ──revoke──► releasing (turns end) ──► joining
 *        ▲                     ▲                                │
 *        │                     └────── a turn was not committed ┤
 *        └──────────────────── the consumer is of no use ───────┘
 */

import { LogError, type Task } from '../port.ts'
import { type Consumer, call, disconnect, type Message } from './client.ts'
import type { OnRebalance, TopicPartition } from './clients.ts'
import { CODE, denied, dispositionOf, isClientError } from './errors.ts'
import type { Health } from './health.ts'
import { changelogOf, shareTopicOf } from './names.ts'
import type { OutputCheck } from './outputs.ts'
import { toRecord } from './records.ts'
import { Share } from './share.ts'
import { ShareState } from './share-state.ts'
import type { Standby } from './standby.ts'
import { type Taken, type TakeOptions, take } from './taking.ts'
import type { Transactions } from './transactions.ts'

export interface MemberOptions extends TakeOptions {
  readonly body: (task: Task, signal: AbortSignal) => Promise<void>
  readonly transactions: Transactions
  readonly check: OutputCheck
  readonly health: Health
  /** A consumer of the task's group, connected; `onWork` is called when it has something to be consumed. */
  readonly join: (onRebalance: OnRebalance, onWork: () => void) => Promise<Consumer>
  /** Keeps copies of the state of shares that other processes have. None: not. */
  readonly standby: Standby | undefined
  /** Throws `unknown-topic` when an input is gone. */
  readonly mustExist: (topics: readonly string[]) => Promise<unknown>
}

interface Running {
  readonly share: Share
  readonly stop: AbortController
  readonly done: Promise<void>
}

const CONSUME_BATCH = 1000
/** Without a word from the client we look anyway: consuming is also how membership is kept. */
const IDLE_CHECK_MS = 200
const FIRST_PAUSE_MS = 25
const LONGEST_PAUSE_MS = 5000
/** So many failures in a row are no mere change of owners. */
const FAILURES_TOLD = 4

/** Runs a task's shares in this process until the signal aborts, or a body fails. */
export async function runMember(options: MemberOptions, signal: AbortSignal): Promise<void> {
  await new Member(options).run(signal)
}

class Member {
  readonly #options: MemberOptions
  readonly #topics: readonly string[]
  readonly #running = new Map<number, Running>()
  /** States of shares that were ours a moment ago, or are kept as copies: if they come, only what is new is read. */
  readonly #kept = new Map<number, ShareState>()
  readonly #rebalances: { readonly assigned: boolean; readonly list: readonly TopicPartition[] }[] = []
  readonly #failed = new AbortController()
  #joined: Consumer | undefined
  #assigned: readonly TopicPartition[] = []
  #failure: Error | undefined
  #leaving = false
  #wake: (() => void) | undefined
  /** Set by what must be seen to; cleared before it is looked for, so that no call is missed. */
  #hasWork = false
  /** A turn was not committed: the shares are to be taken again, not before this time. */
  #takeAgainAt: number | undefined
  /** Failures since the last commit. */
  #failures = 0

  constructor(options: MemberOptions) {
    this.#options = options
    const { inputs, id } = options.spec
    this.#topics = inputs.length > 0 ? inputs : [shareTopicOf(id)]
  }

  get #consumer(): Consumer {
    if (!this.#joined) throw new Error('not joined')
    return this.#joined
  }

  get #cause(): string {
    return `task ${this.#options.spec.id}`
  }

  async run(signal: AbortSignal): Promise<void> {
    const stop = AbortSignal.any([signal, this.#failed.signal])
    const wakeUp = () => this.#wakeUp()
    stop.addEventListener('abort', wakeUp)
    try {
      do await this.#join(stop)
      while (!(await this.#workUntilLost(stop)))
    } finally {
      stop.removeEventListener('abort', wakeUp)
      this.#options.health.recovered(this.#cause)
    }
    if (this.#failure) throw this.#failure
  }

  /** Gets a consumer, in place of one that is of no use any more; a broker that is away is waited for. */
  async #join(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      try {
        return await this.#tryToJoin()
      } catch (error) {
        if (error instanceof LogError && error.code !== 'unreachable') throw error
        this.#fails(error as Error)
        this.#hasWork = false
        while (!stop.aborted && Date.now() < this.#takeAgainAt!) await this.#sleep(stop)
      }
    }
  }

  async #tryToJoin(): Promise<void> {
    this.#leaving = false
    this.#rebalances.length = 0
    this.#joined = await this.#options.join(
      (error, list) => this.#onRebalance(error, list),
      () => this.#wakeUp(),
    )
    this.#joined.subscribe([...this.#topics])
  }

  /** True when it has ended as asked for, false when the consumer is of no use any more. */
  async #workUntilLost(stop: AbortSignal): Promise<boolean> {
    try {
      await this.#work(stop)
      return true
    } catch (error) {
      if (!isClientError(error) && !(error instanceof LogError && error.code === 'unreachable')) throw error
      this.#fails(error)
      return stop.aborted
    } finally {
      await this.#release()
      await this.#stopCopying()
      await this.#leave()
    }
  }

  async #work(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      this.#hasWork = false
      await this.#rebalance(stop)
      await this.#takeAgain(stop)
      const read = stop.aborted ? 0 : await this.#feed()
      const now = Date.now()
      for (const { share } of this.#running.values()) share.nudge(now)
      if (read === 0) await this.#sleep(stop)
    }
  }

  /** librdkafka waits until we answer with assign or unassign, so a turn in progress ends first. */
  #onRebalance(error: ClientErrorOf<OnRebalance>, list: readonly TopicPartition[]): void {
    const assigned = error.code === CODE.assignPartitions
    if (this.#leaving) {
      try {
        if (assigned) this.#joined?.assign([])
        else this.#joined?.unassign()
      } catch {
        // It is closed already, and has let go of everything by itself.
      }
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
      this.#takeAgainAt = undefined
      if (next.assigned) {
        this.#assigned = next.list
        await this.#take(signal)
      } else {
        await this.#release()
        this.#takeAgainAt = undefined
        this.#assigned = []
        this.#consumer.unassign()
      }
    }
  }

  async #take(signal: AbortSignal): Promise<void> {
    const { spec, ...options } = this.#options
    const consumer = this.#consumer
    await this.#stopCopying()
    const taken = await options.health.during(this.#cause, 'its shares are taken', (step) =>
      take(this.#assigned, consumer, this.#kept, this.#options, signal, step),
    )
    if (!taken) return
    const mine = taken.map(({ partition }) => partition)
    options.standby?.start({ mine, kept: new Map(this.#kept), load: (partition) => this.#load(partition) })
    this.#kept.clear()
    const positions = new Map(taken.map((one) => [one.partition, one.positions]))
    consumer.assign(
      this.#assigned.map(({ topic, partition }) => ({
        topic,
        partition,
        offset: positions.get(partition)!.get(topic)!,
      })),
    )
    for (const one of taken) {
      const { partition, state } = one
      this.#start(one, signal, {
        spec,
        consumer,
        partition,
        positions: one.positions,
        committed: state,
        transactions: options.transactions,
        check: options.check,
        changelogEnd: async () => (await options.watermarks(changelogOf(spec.id), partition)).high,
        onRoom: (topic) => {
          if (consumer.isConnected()) consumer.resume([{ topic, partition }])
        },
        onCommit: () => this.#succeeds(),
      })
    }
  }

  #start(
    { partition, state }: Taken,
    signal: AbortSignal,
    options: ConstructorParameters<typeof Share>[0],
  ): void {
    const share = new Share(options)
    const stop = new AbortController()
    const run = async () => {
      try {
        await this.#options.body(share, AbortSignal.any([stop.signal, signal]))
      } catch (error) {
        if (error instanceof LogError && error.code === 'fenced') this.#fails(error)
        else {
          this.#failure ??= error as Error
          this.#failed.abort()
        }
        this.#wakeUp()
      }
      await share.close()
      this.#kept.set(partition, state)
    }
    this.#running.set(partition, { share, stop, done: run() })
  }

  async #stopCopying(): Promise<void> {
    const copies = await this.#options.standby?.stop()
    for (const [partition, state] of copies ?? []) this.#kept.set(partition, state)
  }

  #load(partition: number): ShareState {
    const { changelog, snapshots } = this.#options
    return ShareState.load({ ...changelog, partition }, snapshots)
  }

  /** Ends the bodies of all shares, each after its turn. */
  async #release(): Promise<void> {
    for (const { stop } of this.#running.values()) stop.abort()
    await this.#options.health.during(this.#cause, 'the last turns of its shares are waited for', () =>
      Promise.all([...this.#running.values()].map(({ done }) => done)),
    )
    this.#running.clear()
  }

  #succeeds(): void {
    if (this.#failures === 0) return
    this.#failures = 0
    this.#options.health.recovered(this.#cause)
  }

  #fails(error: Error): void {
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, LONGEST_PAUSE_MS)
    this.#takeAgainAt = Date.now() + pause
    this.#failures++
    if (this.#failures >= FAILURES_TOLD)
      this.#options.health.stalled(this.#cause, `${this.#cause} does not get on: ${error.message}`)
  }

  /** A turn was not committed: if the shares are still ours, they start again from what is committed. */
  async #takeAgain(signal: AbortSignal): Promise<void> {
    if (this.#takeAgainAt === undefined || this.#rebalances.length > 0 || signal.aborted) return
    if (Date.now() < this.#takeAgainAt) return
    this.#takeAgainAt = undefined
    await this.#release()
    if (this.#rebalances.length > 0) return
    this.#consumer.unassign()
    if (this.#assigned.length > 0) await this.#take(signal)
  }

  /** Reads what there is and gives it to the shares. */
  async #feed(): Promise<number> {
    const messages = await this.#consume()
    const byPartition = Map.groupBy(messages.map(toRecord), (record) => `${record.topic} ${record.partition}`)
    for (const records of byPartition.values()) {
      const { topic, partition } = records[0]!
      const isFull = this.#running.get(partition)?.share.give(topic, records)
      if (isFull) this.#consumer.pause([{ topic, partition }])
    }
    return messages.length
  }

  async #consume(): Promise<readonly Message[]> {
    try {
      return await call<Message[]>((done) => this.#consumer.consume(CONSUME_BATCH, done))
    } catch (error) {
      const disposition = dispositionOf(error)
      if (disposition === 'denied') throw denied(`${this.#cause} can't read`, error as Error)
      if (disposition === 'replace') throw error
      // A broker that has just started may not know its topics yet.
      if ((error as { code: number }).code === CODE.unknownTopic) await this.#options.mustExist(this.#topics)
      return []
    }
  }

  async #leave(): Promise<void> {
    this.#leaving = true
    if (!this.#joined) return
    for (const { assigned } of this.#rebalances.splice(0)) if (!assigned) this.#joined.unassign()
    const joined = this.#joined
    await this.#options.health.during(this.#cause, 'its consumer leaves the group', () => disconnect(joined))
    this.#joined = undefined
  }
}

type ClientErrorOf<F extends (...args: never[]) => unknown> = Parameters<F>[0]
