/** What statements that are gone from the rules have left on a log: state, positions, topics between their stages. */

import { type Log, LogError, type LogReader } from '../../log/port.ts'
import { knownStatements } from './prepare.ts'
import { INTERNAL_PREFIX } from './stages.ts'

/** Of one statement. */
export interface Leftover {
  /** The task that it was. */
  readonly task: string
  /** That, and those of its other stages; none where topics alone are left. */
  readonly tasks: readonly string[]
  /** Internal topics that only its stages read. */
  readonly topics: readonly string[]
}

export interface Cleaned extends Leftover {
  /** Why it is left as it is; absent where it is gone. */
  readonly kept?: string
}

const STATEMENT = /^sql-.+-[0-9a-f]{16}(?:-\d+)?/
const PART = /^(?:-stage-\d+)?$/
const TOPIC = /^-(?:repartition-\d+|subscriptions|answers)$/

/**
 * Statements are in force from the moment that a process has taken their file over (`knownStatements`), not when the
 * file is written. Where none ever was, nothing is known of what belongs to whom, and nothing is left over.
 */
export async function leftovers(
  log: Pick<LogReader, 'tasks' | 'topics' | 'stateOf'>,
): Promise<readonly Leftover[]> {
  const known = new Set(await knownStatements(log))
  if (known.size === 0) return []
  const tasks = partsOf(await log.tasks(), PART)
  const topics = partsOf(
    (await log.topics()).map(({ name }) => name),
    TOPIC,
  )
  return [...new Set([...tasks.keys(), ...topics.keys()])]
    .filter((task) => !known.has(task))
    .sort()
    .map((task) => ({ task, tasks: tasks.get(task) ?? [], topics: topics.get(task) ?? [] }))
}

/** Ends them for good. What runs still, here or in another process, is kept. */
export async function clean(
  log: Pick<Log, 'tasks' | 'topics' | 'stateOf' | 'dropTask' | 'deleteTopic'>,
): Promise<readonly Cleaned[]> {
  const cleaned: Cleaned[] = []
  for (const leftover of await leftovers(log)) {
    try {
      for (const task of leftover.tasks) await log.dropTask(task)
      for (const topic of leftover.topics) await log.deleteTopic(topic)
      cleaned.push(leftover)
    } catch (error) {
      if (!(error instanceof LogError) || error.code !== 'invalid') throw error
      cleaned.push({ ...leftover, kept: error.message })
    }
  }
  return cleaned
}

/** The names that are a statement's, followed by such a part, by statement. */
function partsOf(names: readonly string[], part: RegExp): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const name of names) {
    if (!name.startsWith(INTERNAL_PREFIX)) continue
    const task = STATEMENT.exec(name)?.[0]
    if (task === undefined || !part.test(name.slice(task.length))) continue
    found.set(task, [...(found.get(task) ?? []), name])
  }
  return found
}
