/** Brings tasks over: their state as it is, their positions where the records have gone. */

import type { Log, StateEntry, TaskPosition } from '../log/port.ts'
import { MigrationError } from './error.ts'
import type { Places } from './places.ts'
import { namesRecords, renameIn } from './rewrite.ts'

/** A value of a task's state that is more than its bytes say, such as offsets in a form of its own. */
export type RewriteState = (
  entry: StateEntry & { readonly taskId: string },
  places: StatePlaces,
) => Uint8Array | undefined

export interface StatePlaces {
  /** Where somebody goes on who had to read `offset` next. */
  nextOf(topic: string, partition: number, offset: number): number
}

export interface TaskParts {
  readonly source: Pick<Log, 'positions' | 'entriesOf'>
  readonly target: Pick<Log, 'run' | 'topics'>
  readonly places: Places
  readonly topics: ReadonlySet<string>
  /** Ends of the target's topics, for positions behind everything that was brought over. */
  readonly ends: ReadonlyMap<string, readonly number[]>
  readonly rewriteState?: RewriteState
}

export interface MovedTask {
  readonly id: string
  readonly entries: number
  readonly positions: readonly {
    readonly topic: string
    readonly partition: number
    readonly from: number
    readonly to: number
  }[]
}

const ENTRIES_A_TURN = 5000
/** All shares come to a process that is alone within seconds; if they do not, it is not alone. */
const SHARES_TIMEOUT_MS = 60_000

export async function bringTask(id: string, parts: TaskParts, signal: AbortSignal): Promise<MovedTask> {
  const { source, target, topics, ends } = parts
  const positions = (await source.positions(id)).filter(({ topic }) => topics.has(topic))
  const inputs = [...new Set(positions.map(({ topic }) => topic))]
  const entries = await entriesByShare(id, parts)
  const shares = inputs.length === 0 ? 1 : ends.get(inputs[0]!)!.length
  const stores = new Set([...entries.values()].flat().map(({ store }) => store))
  const moved = positions.map((position) => ({ ...place(position), to: nextOf(position, parts) }))
  const done = new Set<number>()
  const ended = new AbortController()
  const late = AbortSignal.timeout(SHARES_TIMEOUT_MS)
  await target.run(
    { id, inputs, stores: [...stores] },
    async (task) => {
      const own = entries.get(task.partition) ?? []
      for (let start = 0; start < own.length; start += ENTRIES_A_TURN) {
        for (const { store, key, value } of own.slice(start, start + ENTRIES_A_TURN)) {
          task.state.put(store, key, value)
        }
        // The positions go last: they say that everything before them is there.
        if (start + ENTRIES_A_TURN < own.length) await task.commit()
      }
      const mine = moved.filter(({ partition }) => partition === task.partition)
      await task.commit({ positions: new Map(mine.map(({ topic, to }) => [topic, to])) })
      done.add(task.partition)
      if (done.size === shares) ended.abort()
    },
    AbortSignal.any([signal, ended.signal, late]),
  )
  signal.throwIfAborted()
  if (done.size < shares) {
    throw new MigrationError(
      `${shares - done.size} of ${shares} shares of task ${id} did not come to this process: end every other process that works on the target`,
    )
  }
  return { id, entries: [...entries.values()].reduce((sum, own) => sum + own.length, 0), positions: moved }
}

async function entriesByShare(
  id: string,
  parts: TaskParts,
): Promise<ReadonlyMap<number, readonly StateEntry[]>> {
  const found = new Map<number, StateEntry[]>()
  for await (const entry of parts.source.entriesOf(id)) {
    const own = found.get(entry.partition) ?? []
    own.push({ ...entry, value: rewritten(id, entry, parts) })
    found.set(entry.partition, own)
  }
  return found
}

/** State is the task's own matter; what is JSON may name records, and those names change. */
function rewritten(taskId: string, entry: StateEntry, parts: TaskParts): Uint8Array {
  const { places, topics, rewriteState } = parts
  const own = rewriteState?.(
    { ...entry, taskId },
    { nextOf: (topic, partition, offset) => nextOf({ topic, partition, offset }, parts) },
  )
  if (own) return own
  if (!namesRecords(entry.value, topics)) return entry.value
  const text = Buffer.from(entry.value).toString()
  try {
    const value: unknown = JSON.parse(text)
    return Buffer.from(JSON.stringify(renameIn(value, (name) => places.rename(name, topics))))
  } catch {
    // Not JSON: nothing of ours.
    return entry.value
  }
}

function place({ topic, partition, offset }: TaskPosition) {
  return { topic, partition, from: offset }
}

function nextOf({ topic, partition, offset }: TaskPosition, { places, ends }: TaskParts): number {
  return places.nextOf(topic, partition, offset) ?? ends.get(topic)?.[partition] ?? 0
}
