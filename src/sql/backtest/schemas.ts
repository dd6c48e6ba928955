/** The schemas of a program that is not applied: those of the log, and under ids of their own those it would make. */

import type { SchemaRegistry } from '../../wire/registry.ts'
import { memoryDirectory } from '../catalog/index.ts'
import type { Program } from '../program/load.ts'
import { type FetchedSchemas, fetchedSchemas } from '../task/schemas.ts'

/** What it registers stays in memory. */
export function plannedSchemas(program: Program, registry: SchemaRegistry): FetchedSchemas {
  const fetched = fetchedSchemas(registry)
  const planned = memoryDirectory(PLANNED_IDS)
  for (const { subject, schema } of program.schemas) planned.register(subject, schema)
  const bySubject = new Map(program.schemas.map(({ subject, schema }) => [subject, schema]))
  for (const { topic, keyFormat, valueFormat } of program.sources) {
    const sides = [
      [`${topic}-key`, keyFormat.schemaId],
      [`${topic}-value`, valueFormat.schemaId],
    ] as const
    for (const [subject, id] of sides) {
      const schema = bySubject.get(subject)
      // Columns that were inferred from a planned schema name it by the id that it had then.
      if (id !== undefined && schema !== undefined) planned.adopt(`${subject}#${id}`, { id, schema })
    }
  }
  return {
    schemaById: (id) => planned.schemaById(id) ?? fetched.schemaById(id),
    ...(fetched.schemaByGuid ? { schemaByGuid: fetched.schemaByGuid } : {}),
    latest: (subject) => planned.latest(subject) ?? fetched.latest(subject),
    register: planned.register,
    fetchTopics: fetched.fetchTopics,
    fetchFor: fetched.fetchFor,
  }
}

/** Beyond what registries give out. */
const PLANNED_IDS = 1_900_000_000
