/**
 * Brings everything of one log to another: schemas, topics, records, state and positions of tasks. Whoever goes on with
 * the target goes on where the source stood: nothing is worked on twice, nothing is left out. Interrupted, it goes on.
 */

import type { Log, TopicInfo } from '../log/port.ts'
import { copyTopic } from './copy.ts'
import { MigrationError } from './error.ts'
import { type Journal, openJournal } from './journal.ts'
import { orderTopics } from './order.ts'
import { Places } from './places.ts'
import { bringSchemas } from './schemas.ts'
import { bringTask, type MovedTask, type RewriteState } from './tasks.ts'

export interface MigrationOptions {
  readonly source: Log
  /** New: topics that have records already, and tasks, are refused. */
  readonly target: Log
  /** Where it keeps what is done; the same file goes on with it. */
  readonly journal: string
  /** Topics to bring over. Default: all of the source. */
  readonly topics?: readonly string[]
  /** Tasks to bring over. Default: all of the source. */
  readonly tasks?: readonly string[]
  readonly rewriteState?: RewriteState
  readonly onProgress?: (progress: Progress) => void
}

export type Progress =
  | { readonly kind: 'reading' }
  | { readonly kind: 'records'; readonly topic: string; readonly copied: number }
  | { readonly kind: 'task'; readonly id: string }

export interface MigrationReport {
  readonly topics: readonly {
    readonly name: string
    readonly partitions: number
    /** Brought over in this run. */
    readonly copied: number
    /** On the target now, by partition. */
    readonly offsets: TopicInfo['offsets']
  }[]
  readonly subjects: readonly string[]
  readonly tasks: readonly MovedTask[]
  /** An earlier run had begun it. */
  readonly resumed: boolean
}

/** Throws `MigrationError`, `LogError`, `RegistryError`; the next run with the same journal goes on from there. */
export async function migrate(options: MigrationOptions, signal: AbortSignal): Promise<MigrationReport> {
  const { source, target, onProgress } = options
  const journal = openJournal(options.journal)
  const before = await standing(source, options)
  const done = read(journal)
  if (!done.topics) await mustBeNew(target, before)
  onProgress?.({ kind: 'reading' })
  const names =
    done.topics ??
    (await orderTopics(
      source,
      before.topics.map(({ name }) => name),
      signal,
    ))
  if (!done.topics) journal.write({ kind: 'topics', topics: names })

  const infos = new Map(before.topics.map((info) => [info.name, info]))
  await target.ensureTopics(names.map((name) => specOf(infos.get(name)!)))
  const schemas = await bringSchemas(source.registry, target.registry, names, signal)
  const { places, next } = done
  const topics = new Set(names)
  const copied = new Map<string, number>()
  for (const name of names) {
    const parts = {
      source,
      target,
      rewriting: { schemas, places, topics },
      journal,
      next,
      onCopied: (topic: string, count: number) => {
        copied.set(topic, (copied.get(topic) ?? 0) + count)
        onProgress?.({ kind: 'records', topic, copied: copied.get(topic)! })
      },
    }
    await copyTopic(name, infos.get(name)!.partitions, parts, signal)
  }

  const targetTopics = await target.topics(names)
  const ends = new Map(targetTopics.map(({ name, offsets }) => [name, offsets.map(({ end }) => end)]))
  const tasks: MovedTask[] = []
  for (const id of before.tasks) {
    if (done.tasks.has(id)) continue
    onProgress?.({ kind: 'task', id })
    const { rewriteState } = options
    // What an interrupted run brought of it may be half of it.
    if (done.topics) await target.dropTask(id)
    const parts = { source, target, places, topics, ends, ...(rewriteState && { rewriteState }) }
    tasks.push(await bringTask(id, parts, signal))
    journal.write({ kind: 'task', id })
  }
  if ((await standing(source, options)).mark !== before.mark) {
    journal.write({ kind: 'moved' })
    throw new MigrationError(
      'Somebody worked on the source meanwhile: end every process that does, and run this again to bring over what is new',
    )
  }
  journal.remove()
  return {
    topics: targetTopics.map(({ name, partitions, offsets }) => ({
      name,
      partitions,
      copied: copied.get(name) ?? 0,
      offsets,
    })),
    subjects: [...schemas.subjects],
    tasks,
    resumed: done.topics !== undefined,
  }
}

interface Standing {
  readonly topics: readonly TopicInfo[]
  readonly tasks: readonly string[]
  /** Everything that moves while somebody works on the log. */
  readonly mark: string
}

async function standing(source: Log, { topics, tasks }: MigrationOptions): Promise<Standing> {
  const infos = await source.topics(topics)
  const ids = tasks ?? (await source.tasks())
  const positions = await Promise.all(ids.map((id) => source.positions(id)))
  const ends = infos.map(({ name, offsets }) => [name, offsets.map(({ end }) => end)])
  return { topics: infos, tasks: ids, mark: JSON.stringify([ends, positions]) }
}

async function mustBeNew(target: Log, { topics, tasks }: Standing): Promise<void> {
  const names = topics.map(({ name }) => name)
  const full = (await target.topics(names)).filter(({ offsets }) =>
    offsets.some(({ earliest, end }) => end > earliest),
  )
  const known = new Set(await target.tasks())
  const taken = tasks.filter((id) => known.has(id))
  if (full.length === 0 && taken.length === 0) return
  const what = [...full.map(({ name }) => `topic ${name}`), ...taken.map((id) => `task ${id}`)].join(', ')
  throw new MigrationError(
    `The target is in use already (${what}): what is there and what comes would be mixed. Delete it there first, or take another target`,
  )
}

function specOf({ offsets: _, ...spec }: TopicInfo) {
  return spec
}

function read({ lines }: Journal) {
  const places = new Places()
  const next = new Map<string, number>()
  const tasks = new Set<string>()
  let topics: readonly string[] | undefined
  for (const line of lines) {
    switch (line.kind) {
      case 'topics':
        topics = line.topics
        break
      case 'copied':
        places.add(line.topic, line.partition, line.runs)
        next.set(`${line.topic} ${line.partition}`, line.next)
        break
      case 'task':
        tasks.add(line.id)
        break
      case 'moved':
        tasks.clear()
    }
  }
  return { topics, places, next, tasks }
}
