/** The schemas of a registry that statements are read with. */

import type { SchemaRegistry } from '../../wire/registry.ts'
import { defaultTopic, type MemoryDirectory, propertyName } from '../catalog/index.ts'
import type { Statement } from '../syntax/index.ts'

/** Fetches the schemas that statements may infer columns from, or write under. `properties`: what is set before them. */
export async function adoptSchemas(
  statements: readonly Statement[],
  registry: Pick<SchemaRegistry, 'latest' | 'byId'>,
  directory: MemoryDirectory,
  properties: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  for (const topic of topicsNamed(statements, properties)) {
    for (const side of ['key', 'value']) {
      const found = await registry.latest(`${topic}-${side}`)
      if (found) directory.adopt(found.subject, found)
    }
  }
  for (const id of schemaIdsNamed(statements)) {
    const found = await registry.byId(id)
    directory.adopt(`id-${id}`, found)
  }
}

function topicsNamed(
  statements: readonly Statement[],
  properties: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const set = new Map(properties)
  const topics = new Set<string>()
  for (const statement of statements) {
    if (statement.kind === 'set') set.set(propertyName(statement.name), statement.value)
    if (statement.kind === 'unset') set.delete(propertyName(statement.name))
    if (statement.kind !== 'create-source' && statement.kind !== 'create-as') continue
    const topic = statement.properties.get('KAFKA_TOPIC')?.value
    topics.add(topic?.type === 'string' ? topic.value : defaultTopic(statement.name, set))
  }
  return topics
}

function schemaIdsNamed(statements: readonly Statement[]): ReadonlySet<number> {
  const ids = new Set<number>()
  for (const statement of statements) {
    if (statement.kind !== 'create-source' && statement.kind !== 'create-as') continue
    for (const name of ['KEY_SCHEMA_ID', 'VALUE_SCHEMA_ID']) {
      const id = statement.properties.get(name)?.value
      if (id?.type === 'integer') ids.add(id.value)
    }
  }
  return ids
}
