/**
 * This process's place in a task's group: the partitions that come and go, and the loop that feeds their shares.
 *
 *     joining ──assign──► taking (positions, then state) ──► running ──revoke──► releasing (turns end) ──► joining
 *        ▲                     ▲                                │
 *        │                     └────── a turn was not committed ┤
 *        └──────────────────── the consumer is of no use ───────┘
 */

import { LogError } from '../../port.ts'
import { Bell } from '../client/bell.ts'
import { type Consumer, call, disconnect, type Message } from '../client/client.ts'
import { CODE, denied, dispositionOf, isClientError } from '../client/errors.ts'
import type { OnRebalance, TopicPartition } from '../clients.ts'
import type { Health } from '../health.ts'
import { shareTopicOf } from '../names.ts'
import { Shares, type SharesOptions } from './shares.ts'
import type { Taken } from './taking.ts'

export interface MemberOptions extends SharesOptions {
  readonly health: Health
  /** A consumer of the task's group, connected; `onWork` is called when it has something to be consumed. */
  readonly join: (onRebalance: OnRebalance, onWork: () => void) => Promise<Consumer>
  /** Throws `unknown-topic` when an input is gone. */
  readonly mustExist: (topics: readonly string[]) => Promise<unknown>
}

/** Each message is several objects and buffers until the backlog has its bytes: few of them are there at a time. */
const CONSUME_BATCH = 250
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
  readonly #shares: Shares
  /** Set off by what must be seen to. */
  readonly #bell = new Bell()
  readonly #rebalances: { readonly assigned: boolean; readonly list: readonly TopicPartition[] }[] = []
  readonly #failed = new AbortController()
  #joined: Consumer | undefined
  /**
   * What the client has just given. It does not come as a promise's value: a promise that was waited for lies in the old
   * part of the heap by then, and would keep it until that is cleaned up.
   */
  #read: readonly Message[] = []
  #assigned: readonly TopicPartition[] = []
  #failure: Error | undefined
  #leaving = false
  /** A turn was not committed: the shares are to be taken again, not before this time. */
  #takeAgainAt: number | undefined
  /** Failures since the last commit. */
  #failures = 0

  constructor(options: MemberOptions) {
    this.#options = options
    const { inputs, id } = options.spec
    this.#topics = inputs.length > 0 ? inputs : [shareTopicOf(id)]
    this.#shares = new Shares(options, {
      onCommit: () => this.#succeeds(),
      onLost: (error) => {
        this.#fails(error)
        this.#bell.ring()
      },
      onFailure: (error) => {
        this.#failure ??= error
        this.#failed.abort()
      },
    })
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
    const wakeUp = () => this.#bell.ring()
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
        this.#bell.silence()
        while (!stop.aborted && Date.now() < this.#takeAgainAt!) await this.#bell.wait(IDLE_CHECK_MS)
      }
    }
  }

  async #tryToJoin(): Promise<void> {
    this.#leaving = false
    this.#rebalances.length = 0
    this.#joined = await this.#options.join(
      (error, list) => this.#onRebalance(error, list),
      () => this.#bell.ring(),
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
      await this.#shares.stopCopying()
      await this.#leave()
    }
  }

  async #work(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      this.#bell.silence()
      await this.#rebalance(stop)
      await this.#takeAgain(stop)
      const read = stop.aborted ? 0 : await this.#feed()
      this.#shares.nudge(Date.now())
      if (read === 0 && !stop.aborted) await this.#bell.wait(IDLE_CHECK_MS)
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
    this.#bell.ring()
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
    const consumer = this.#consumer
    const taken = await this.#options.health.during(this.#cause, 'its shares are taken', (step) =>
      this.#shares.take(this.#assigned, consumer, signal, step),
    )
    if (!taken) return
    consumer.assign(startsOf(this.#assigned, taken))
    this.#shares.start(taken, consumer, signal)
  }

  async #release(): Promise<void> {
    await this.#options.health.during(this.#cause, 'the last turns of its shares are waited for', () =>
      this.#shares.release(),
    )
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
    await this.#consume()
    const messages = this.#read
    this.#read = []
    for (const run of runsOf(messages)) {
      const { topic, partition } = run[0]!
      const isFull = this.#shares.give(partition, topic, run)
      if (isFull) this.#consumer.pause([{ topic, partition }])
    }
    return messages.length
  }

  async #consume(): Promise<void> {
    const consumer = this.#consumer
    try {
      await call(consumer, (done) =>
        consumer.consume(CONSUME_BATCH, (error, messages = []) => {
          this.#read = messages
          done(error)
        }),
      )
    } catch (error) {
      const disposition = dispositionOf(error)
      if (disposition === 'denied') throw denied(`${this.#cause} can't read`, error as Error)
      if (disposition === 'replace') throw error
      // A broker that has just started may not know its topics yet.
      if ((error as { code: number }).code === CODE.unknownTopic) await this.#options.mustExist(this.#topics)
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

/** Neighbours of one partition together: the client gives what it has fetched of one after the other. */
function* runsOf(messages: readonly Message[]): Iterable<readonly Message[]> {
  let start = 0
  for (let end = 1; end <= messages.length; end++) {
    const { topic, partition } = messages[start]!
    const next = messages[end]
    if (next?.partition === partition && next.topic === topic) continue
    yield messages.slice(start, end)
    start = end
  }
}

/** With the offset at which each partition goes on. */
function startsOf(assigned: readonly TopicPartition[], taken: readonly Taken[]) {
  const positions = new Map(taken.map((one) => [one.partition, one.positions]))
  return assigned.map(({ topic, partition }) => ({
    topic,
    partition,
    offset: positions.get(partition)!.get(topic)!,
  }))
}

type ClientErrorOf<F extends (...args: never[]) => unknown> = Parameters<F>[0]
