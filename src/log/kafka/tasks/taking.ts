/** What a share starts from: its positions first, then its state, for a paused owner may still commit in between. */

import type { TaskSpec } from '../../port.ts'
import { type Consumer, call } from '../client/client.ts'
import { denied, dispositionOf } from '../client/errors.ts'
import type { TopicPartition } from '../clients.ts'
import type { Step } from '../health.ts'
import { type RestoreOptions, restore } from '../state/restoring.ts'
import { ShareState } from '../state/share-state.ts'
import type { Snapshots } from '../state/snapshots.ts'
import type { ChangelogPartition } from '../state/state-file.ts'
import { grown } from './grown.ts'

export interface TakeOptions extends RestoreOptions {
  readonly spec: TaskSpec
  readonly changelog: Omit<ChangelogPartition, 'partition'>
  readonly snapshots: Snapshots
  /** How many shares there were when the task began here. */
  readonly shares: number
}

export interface Taken {
  readonly partition: number
  readonly positions: ReadonlyMap<string, number>
  readonly state: ShareState
}

/** The client asks again for so long while a commit is pending: that it is pending still is news. */
const CALL_TIMEOUT_MS = 3000
const RETRY_PAUSE_MS = 50

/**
 * What the shares of an assignment start from; `kept` is what this process had when it let go of them. None when the
 * signal has aborted.
 */
export async function take(
  list: readonly TopicPartition[],
  consumer: Consumer,
  kept: ReadonlyMap<number, ShareState>,
  options: TakeOptions,
  signal: AbortSignal,
  step: Step,
): Promise<readonly Taken[] | undefined> {
  if (list.length === 0) return []
  const { spec, changelog, snapshots, shares } = options
  const hasState = (spec.stores ?? []).length > 0
  const last = Math.max(...list.map(({ partition }) => partition))
  if (hasState && last >= shares) throw grown(spec, last + 1, shares)
  const committed = await committedPositions(list, consumer, options, signal, step)
  if (!committed) return undefined
  const positions = await Promise.all(committed.map((at) => startOf(at, options)))
  const indexes = [...new Set(list.map(({ partition }) => partition))]
  const held = indexes.map(
    (partition) => kept.get(partition) ?? ShareState.load({ ...changelog, partition }, snapshots),
  )
  const states = hasState ? await restore(held, options, signal, step) : held
  return states?.map((state, i) => {
    const mine = positions.filter(({ partition }) => partition === indexes[i])
    return {
      partition: indexes[i]!,
      positions: new Map(mine.map(({ topic, offset }) => [topic, offset])),
      state,
    }
  })
}

interface Committed extends TopicPartition {
  readonly offset?: number
}

/** Waits while a commit of the last owner is pending: what it would replace is never taken for true. */
async function committedPositions(
  list: readonly TopicPartition[],
  consumer: Consumer,
  { spec, onStall }: TakeOptions,
  signal: AbortSignal,
  step: Step,
): Promise<readonly Committed[] | undefined> {
  const where = list.map(({ topic, partition }) => `${topic} ${partition}`).join(', ')
  step(`the positions of its shares are read (${where})`)
  while (!signal.aborted) {
    try {
      return await call<Committed[]>(consumer, (done) => consumer.committed([...list], CALL_TIMEOUT_MS, done))
    } catch (error) {
      const disposition = dispositionOf(error)
      if (disposition === 'denied')
        throw denied(`the positions of task ${spec.id} can't be read`, error as Error)
      if (disposition === 'replace') throw error
      step(`the positions of its shares are read (${where}): ${(error as Error).message}`)
      onStall()
      await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS))
    }
  }
  return undefined
}

/** Where nothing is committed, the end of the topic that the task asks for. */
async function startOf({ topic, partition, offset }: Committed, { spec, watermarks }: TakeOptions) {
  if (offset !== undefined && offset >= 0) return { topic, partition, offset }
  const { low, high } = await watermarks(topic, partition)
  return { topic, partition, offset: spec.from === 'latest' ? high : low }
}
