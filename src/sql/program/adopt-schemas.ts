/** The schemas of a registry that statements are read with. */

import type { SchemaRegistry } from '../../wire/registry.ts'
import type { MemoryDirectory } from '../catalog/index.ts'
import type { Statement } from '../syntax/index.ts'

/** Fetches the schemas that statements may infer columns from. */
export async function adoptSchemas(
  statements: readonly Statement[],
  registry: Pick<SchemaRegistry, 'latest' | 'byId'>,
  directory: MemoryDirectory,
): Promise<void> {
  for (const topic of topicsNamed(statements)) {
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

function topicsNamed(statements: readonly Statement[]): ReadonlySet<string> {
  const topics = new Set<string>()
  for (const statement of statements) {
    if (statement.kind !== 'create-source' && statement.kind !== 'create-as') continue
    const topic = statement.properties.get('KAFKA_TOPIC')?.value
    topics.add(topic?.type === 'string' ? topic.value : statement.name)
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
