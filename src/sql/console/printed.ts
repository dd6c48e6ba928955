/** PRINT over a log. */

import type { Source } from '../catalog/index.ts'
import { PRINTED_COLUMNS, recordPrinter } from '../questions/index.ts'
import type { Print } from '../syntax/index.ts'
import { fetchedSchemas } from '../task/schemas.ts'
import { followedRecords, positionsOf } from './followed.ts'
import type { ConsolePart } from './parts.ts'
import type { ConsolePlace } from './place.ts'

/** Records as they come, until LIMIT is reached or the signal aborts. `source`: one declared over the topic. */
export async function* printedRecords(
  { topic, fromBeginning, interval = 1, limit = Number.POSITIVE_INFINITY }: Print,
  source: Source | undefined,
  { log }: Pick<ConsolePlace, 'log'>,
  signal: AbortSignal,
): AsyncGenerator<ConsolePart> {
  const schemas = fetchedSchemas(log.registry)
  await schemas.fetchTopics([topic])
  const shown = recordPrinter(source, schemas)
  const positions = await positionsOf(log, [topic], fromBeginning ? 'earliest' : 'latest')
  yield { kind: 'columns', columns: PRINTED_COLUMNS, isLive: true }
  if (limit <= 0) return
  let seen = 0
  let left = limit
  for await (const batch of followedRecords(log, positions, fromBeginning, signal)) {
    await schemas.fetchFor(batch)
    for (const record of batch) {
      if (seen++ % Math.max(1, interval) !== 0) continue
      yield { kind: 'row', values: shown(record) }
      left--
      if (left <= 0) return
    }
  }
}
