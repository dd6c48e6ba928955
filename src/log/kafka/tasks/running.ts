/** The tasks that run in this process: what each needs on the cluster, and its place in its group. */

import { setTimeout as pause } from 'node:timers/promises'
import { checkTaskSpec } from '../../names.ts'
import { LogError, type Task, type TaskSpec, type TopicSpec } from '../../port.ts'
import { isAway } from '../client/errors.ts'
import type { OpenReader } from '../client/reader.ts'
import type { Clients } from '../clients.ts'
import { sharesToCopy } from '../cluster/copies.ts'
import type { Groups } from '../cluster/groups.ts'
import type { Offsets } from '../cluster/offsets.ts'
import type { OutputCheck } from '../cluster/outputs.ts'
import type { Topics } from '../cluster/topics.ts'
import type { Sweeper } from '../hanging/sweeper.ts'
import type { Health } from '../health.ts'
import { changelogOf, groupOf, shareTopicOf } from '../names.ts'
import type { StateDir } from '../state/snapshots.ts'
import { Standby } from '../state/standby.ts'
import type { Transactions } from '../transactions/transactions.ts'
import { grown } from './grown.ts'
import { runMember } from './member.ts'

export interface RunningOptions {
  readonly clients: Clients
  readonly topics: Topics
  readonly offsets: Offsets
  readonly groups: Groups
  readonly transactions: Transactions
  readonly check: OutputCheck
  readonly health: Health
  readonly stateDir: StateDir
  readonly sweeper: Sweeper
  readonly open: OpenReader
  /** 1: of each share's state one other process keeps a copy. */
  readonly standby: 0 | 1
}

type Body = (task: Task, signal: AbortSignal) => Promise<void>

/** What a task has on the cluster. */
interface Prepared {
  readonly shares: number
  readonly changelog: { readonly topic: string; readonly topicId: string }
}

const START_AGAIN_MS = 500
/** Of a question in a task, which asks again: it holds a thread, and with it the end of the process. */
const PATIENCE_MS = 5000
const NOTHING: ReadonlyMap<string, number> = new Map()
const NO_COPIES: ReadonlyMap<number, number> = new Map()

export class Running {
  readonly #options: RunningOptions
  readonly #ids = new Set<string>()
  readonly #standbys = new Map<string, Standby>()
  /** What the tasks that run here, or did, read: topics with their partitions. */
  readonly #reads = new Map<string, ReadonlyMap<string, number>>()
  readonly #watermarks = (topic: string, partition: number) =>
    this.#options.offsets.watermarks(topic, partition, PATIENCE_MS)

  constructor(options: RunningOptions) {
    this.#options = options
  }

  /** `Log.run`. */
  async run(spec: TaskSpec, body: Body, signal: AbortSignal): Promise<void> {
    checkTaskSpec(spec)
    if (this.#ids.has(spec.id)) throw new LogError('invalid', `task ${spec.id} runs already in this process`)
    this.#ids.add(spec.id)
    try {
      await this.#run(spec, body, signal)
    } finally {
      this.#ids.delete(spec.id)
    }
  }

  has(taskId: string): boolean {
    return this.#ids.has(taskId)
  }

  /** The topics that a task reads, as far as it has run here, with their partitions. */
  readsOf(taskId: string): ReadonlyMap<string, number> {
    return this.#reads.get(taskId) ?? NOTHING
  }

  forget(taskId: string): void {
    this.#reads.delete(taskId)
  }

  /** How far the copies are that this process keeps of a task's other shares: changelog offsets by partition. */
  copiesOf(taskId: string): ReadonlyMap<number, number> {
    return this.#standbys.get(taskId)?.reached ?? NO_COPIES
  }

  async #run(spec: TaskSpec, body: Body, signal: AbortSignal): Promise<void> {
    const { clients, topics, transactions, check, health, stateDir, sweeper, open } = this.#options
    const prepared = await this.#untilReachable(spec, signal, () => this.#prepare(spec))
    if (!prepared) return
    const standby = this.#standbyOf(spec, prepared.shares)
    if (standby) this.#standbys.set(spec.id, standby)
    try {
      await runMember(
        {
          spec,
          body,
          transactions,
          check,
          health,
          snapshots: stateDir.open(),
          changelog: prepared.changelog,
          shares: prepared.shares,
          standby,
          open,
          watermarks: this.#watermarks,
          onStall: () => sweeper.soon(),
          mustExist: (names) => topics.mustExist(names),
          join: (onRebalance, onWork) =>
            clients.member(groupOf(spec.id), spec.inputs[0] ?? shareTopicOf(spec.id), onRebalance, onWork),
        },
        signal,
      )
    } finally {
      this.#standbys.delete(spec.id)
    }
  }

  #standbyOf({ id, stores = [] }: TaskSpec, shares: number): Standby | undefined {
    const { groups, clients, open, standby } = this.#options
    if (standby === 0 || stores.length === 0) return undefined
    const choose = async (partitions: readonly number[]) => {
      const members = await groups.members(groupOf(id))
      return members && sharesToCopy(members, { clientId: clients.memberName, partitions }, shares)
    }
    return new Standby({ open, watermarks: this.#watermarks, choose })
  }

  /** Makes what the task needs on the cluster; tells how many shares it has and which changelog, of which life. */
  async #prepare(spec: TaskSpec): Promise<Prepared> {
    const { topics, transactions, sweeper } = this.#options
    const shares = await this.#sharesOf(spec)
    const topic = changelogOf(spec.id)
    const hasState = (spec.stores ?? []).length > 0
    if (hasState) await this.#mustFit(spec, topic, shares)
    const internal: TopicSpec[] = []
    if (spec.inputs.length === 0) internal.push({ name: shareTopicOf(spec.id), retentionMs: null })
    if (hasState) internal.push({ name: topic, partitions: shares, cleanup: 'compact', retentionMs: null })
    if (internal.length > 0) await topics.ensure(internal)
    await transactions.open()
    sweeper.start()
    const topicId = hasState ? await topics.topicIdOf(topic) : ''
    return { shares, changelog: { topic, topicId } }
  }

  /** Throws `state-mismatch` where the task has state for other shares. */
  async #mustFit(spec: TaskSpec, changelog: string, shares: number): Promise<void> {
    const had = (await this.#options.topics.partitionsOf([changelog])).get(changelog)
    if (had !== undefined && had !== shares) throw grown(spec, shares, had)
  }

  /** How many shares the task has: the partitions of its inputs, which must be equal. */
  async #sharesOf({ id, inputs }: TaskSpec): Promise<number> {
    if (inputs.length === 0) return 1
    const found = await this.#options.topics.mustExist(inputs)
    this.#reads.set(id, found)
    const counts = new Set(found.values())
    if (counts.size > 1) {
      const list = [...found].map(([name, count]) => `${name} ${count}`).join(', ')
      throw new LogError(
        'topic-mismatch',
        `task ${id} reads topics of different partitions (${list}); they must be equal`,
      )
    }
    return [...counts][0]!
  }

  /** A broker that is away for a while is waited for, as it is by tasks that run. None when the signal has aborted. */
  async #untilReachable<T>(
    { id }: TaskSpec,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    const { health } = this.#options
    const cause = `start of task ${id}`
    try {
      while (!signal.aborted) {
        try {
          return await work()
        } catch (error) {
          if (!isAway(error)) throw error
          health.stalled(cause, `task ${id} can't start: ${error.message}`)
          await pause(START_AGAIN_MS, undefined, { signal }).catch(() => undefined)
        }
      }
      return undefined
    } finally {
      health.recovered(cause)
    }
  }
}
