/** Brings schemas over: the same subjects, the same versions in the same order, under the target's own ids. */

import { type RegisteredSchema, RegistryError, type SchemaRegistry } from '../wire/registry.ts'
import { schemaText } from '../wire/schema-identity.ts'
import { MigrationError } from './error.ts'

export interface SchemaIds {
  /** Subjects that were brought over. */
  readonly subjects: ReadonlySet<string>
  /** The schema with this id at the source, with its id at the target; undefined for an id that nobody has given. */
  find(id: number): Promise<MovedSchema | undefined>
}

export interface MovedSchema extends RegisteredSchema {
  readonly targetId: number
}

/** Registers what the subjects of the topics have. Throws `MigrationError` where the target does not take it. */
export async function bringSchemas(
  source: SchemaRegistry,
  target: SchemaRegistry,
  topics: readonly string[],
  signal: AbortSignal,
): Promise<SchemaIds> {
  const existing = new Set(await source.subjects(signal))
  const wanted = topics.flatMap((topic) => [`${topic}-key`, `${topic}-value`])
  const subjects = wanted.filter((subject) => existing.has(subject))
  const found = new Map<number, MovedSchema | undefined>()
  const byText = new Map<string, number>()
  for (const subject of subjects) {
    for (const version of await source.versions(subject, signal)) {
      if (version.references?.length) {
        throw new MigrationError(
          `${subject} version ${version.version} refers to other schemas, which can't be brought over: write it out first`,
        )
      }
      const targetId = await register(target, subject, version, signal)
      found.set(version.id, { ...version, targetId })
      byText.set(schemaText(version.schema), targetId)
    }
  }
  return {
    subjects: new Set(subjects),
    async find(id) {
      if (found.has(id)) return found.get(id)
      const schema = await known(source, id, signal)
      const targetId = schema && byText.get(schemaText(schema.schema))
      const moved = schema && {
        ...schema,
        // A subject of its own, for a schema that no subject has any more.
        targetId: targetId ?? (await register(target, `migrated-${id}`, schema, signal)),
      }
      found.set(id, moved)
      return moved
    },
  }
}

async function known(
  source: SchemaRegistry,
  id: number,
  signal: AbortSignal,
): Promise<RegisteredSchema | undefined> {
  try {
    return await source.byId(id, signal)
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'not-found') return undefined
    throw error
  }
}

async function register(
  target: SchemaRegistry,
  subject: string,
  { schema }: RegisteredSchema,
  signal: AbortSignal,
): Promise<number> {
  try {
    return await target.register(subject, schema, signal)
  } catch (cause) {
    if (!(cause instanceof RegistryError)) throw cause
    throw new MigrationError(`The target does not take a schema of ${subject}: ${cause.message}`, { cause })
  }
}
