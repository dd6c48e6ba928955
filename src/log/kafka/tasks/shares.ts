/** The shares of a task that this process has: taken, at work, let go of, and the copies of others beside them. */

import { LogError, type Task } from '../../port.ts'
import type { Consumer } from '../client/client.ts'
import type { TopicPartition } from '../clients.ts'
import type { OutputCheck } from '../cluster/outputs.ts'
import type { Step } from '../health.ts'
import { changelogOf } from '../names.ts'
import { ShareState } from '../state/share-state.ts'
import type { Standby } from '../state/standby.ts'
import type { Transactions } from '../transactions/transactions.ts'
import { Share } from './share.ts'
import { type Taken, type TakeOptions, take } from './taking.ts'

export interface SharesOptions extends TakeOptions {
  readonly body: (task: Task, signal: AbortSignal) => Promise<void>
  readonly transactions: Transactions
  readonly check: OutputCheck
  /** Keeps copies of the state of shares that other processes have. None: not. */
  readonly standby: Standby | undefined
}

export interface SharesEvents {
  readonly onCommit: () => void
  /** The share is lost: its last turn was not committed. */
  readonly onLost: (error: LogError) => void
  /** A body has failed; the task can't go on. */
  readonly onFailure: (error: Error) => void
}

interface AtWork {
  readonly share: Share
  readonly stop: AbortController
  readonly done: Promise<void>
}

export class Shares {
  readonly #options: SharesOptions
  readonly #events: SharesEvents
  readonly #atWork = new Map<number, AtWork>()
  /** States of shares that were ours a moment ago, or are kept as copies: if they come, only what is new is read. */
  readonly #kept = new Map<number, ShareState>()

  constructor(options: SharesOptions, events: SharesEvents) {
    this.#options = options
    this.#events = events
  }

  /** What the shares of these partitions start from. None when the signal has aborted. */
  async take(
    list: readonly TopicPartition[],
    consumer: Consumer,
    signal: AbortSignal,
    step: Step,
  ): Promise<readonly Taken[] | undefined> {
    await this.stopCopying()
    const taken = await take(list, consumer, this.#kept, this.#options, signal, step)
    if (!taken) return undefined
    const mine = taken.map(({ partition }) => partition)
    const kept = new Map(this.#kept)
    this.#options.standby?.start({ mine, kept, load: (partition) => this.#load(partition) })
    this.#kept.clear()
    return taken
  }

  /** Sets bodies to work on what was taken. */
  start(taken: readonly Taken[], consumer: Consumer, signal: AbortSignal): void {
    for (const one of taken) this.#start(one, consumer, signal)
  }

  /** Takes messages of one partition. Tells whether it should be paused. */
  give(partition: number, ...messages: Parameters<Share['give']>): boolean {
    return this.#atWork.get(partition)?.share.give(...messages) ?? false
  }

  /** As `Share.nudge` has it. */
  nudge(now: number): void {
    for (const { share } of this.#atWork.values()) share.nudge(now)
  }

  /** Ends the bodies of all shares, each after its turn. */
  async release(): Promise<void> {
    for (const { stop } of this.#atWork.values()) stop.abort()
    await Promise.all([...this.#atWork.values()].map(({ done }) => done))
    this.#atWork.clear()
  }

  async stopCopying(): Promise<void> {
    const copies = await this.#options.standby?.stop()
    for (const [partition, state] of copies ?? []) this.#kept.set(partition, state)
  }

  #load(partition: number): ShareState {
    const { changelog, snapshots } = this.#options
    return ShareState.load({ ...changelog, partition }, snapshots)
  }

  #start({ partition, positions, state }: Taken, consumer: Consumer, signal: AbortSignal): void {
    const { spec, transactions, check, watermarks } = this.#options
    const share = new Share({
      spec,
      consumer,
      partition,
      positions,
      committed: state,
      transactions,
      check,
      changelogEnd: async () => (await watermarks(changelogOf(spec.id), partition)).high,
      onRoom: (topic) => {
        if (consumer.isConnected()) consumer.resume([{ topic, partition }])
      },
      onCommit: this.#events.onCommit,
    })
    const stop = new AbortController()
    const done = this.#work(share, AbortSignal.any([stop.signal, signal])).then(
      () => void this.#kept.set(partition, state),
    )
    this.#atWork.set(partition, { share, stop, done })
  }

  async #work(share: Share, signal: AbortSignal): Promise<void> {
    try {
      await this.#options.body(share, signal)
    } catch (error) {
      if (error instanceof LogError && error.code === 'fenced') this.#events.onLost(error)
      else this.#events.onFailure(error as Error)
    }
    await share.close()
  }
}
