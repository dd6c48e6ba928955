/** Whether the rule that fills a table has read what there is: a pull query looks at what it has written. */

import type { LogReader } from '../../log/port.ts'
import type { Source } from '../catalog/index.ts'
import type { ProgramQuery } from '../program/load.ts'
import type { ConsolePlace } from './place.ts'

/** Fewer are a turn or two of a rule at work, and nothing to speak of. */
const WORTH_TELLING = 1000

/** What to know before believing a table's rows; undefined where there is nothing. */
export async function stalenessOf(
  { name, madeBy }: Source,
  { log, program, stateOf }: Pick<ConsolePlace, 'log' | 'program' | 'stateOf'>,
): Promise<string | undefined> {
  const query = program.queries.find(({ id }) => id === madeBy)
  if (!query) return undefined
  const records = await recordsBehind(query, log)
  const state = stateOf(query)
  if (records < (state === 'RUNNING' ? WORTH_TELLING : 1)) return undefined
  const count = `${records} record${records === 1 ? '' : 's'}`
  return `${query.id} (${state}), which fills ${name}, has ${count} still to read: rows may be older than its sources`
}

/** Of all stages; those that have never committed anything say nothing. */
async function recordsBehind(
  { stages }: ProgramQuery,
  log: Pick<LogReader, 'topics' | 'positions'>,
): Promise<number> {
  const names = [...new Set(stages.flatMap(({ inputs }) => inputs))]
  const ends = new Map((await log.topics(names)).map(({ name, offsets }) => [name, offsets]))
  let behind = 0
  for (const { id, inputs } of stages) {
    const positions = await log.positions(id)
    if (positions.length === 0) continue
    for (const topic of inputs) {
      for (const [partition, { earliest, end }] of (ends.get(topic) ?? []).entries()) {
        const at = positions.find((each) => each.topic === topic && each.partition === partition)
        behind += Math.max(0, end - Math.max(at?.offset ?? 0, earliest))
      }
    }
  }
  return behind
}
