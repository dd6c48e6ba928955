/** Schemas at hand while statements are analysed: a synchronous view of the registry. */

import type { AnySchema, AvroSchema } from '../../wire/registry.ts'
import { schemaText } from '../../wire/schema-identity.ts'
import type { SchemaLookup } from '../formats/index.ts'

export interface KnownSchema {
  readonly id: number
  readonly schema: AnySchema
  readonly references?: readonly AvroSchema[]
}

export interface SchemaDirectory extends SchemaLookup {
  /** The newest schema of a subject (`<topic>-key`, `<topic>-value`). */
  latest(subject: string): KnownSchema | undefined
  /** The id of a schema under a subject, registered if it is new. */
  register(subject: string, schema: AnySchema): number
}

export interface MemoryDirectory extends SchemaDirectory {
  /** Takes over what a registry has under a subject. */
  adopt(subject: string, known: KnownSchema): void
}

/** A directory in memory: a test's registry, or the plan of one that is still to be written. */
export function memoryDirectory(firstId = 1): MemoryDirectory {
  const byId = new Map<number, KnownSchema>()
  const idByText = new Map<string, number>()
  const latest = new Map<string, KnownSchema>()
  return {
    adopt(subject, known) {
      idByText.set(schemaText(known.schema), known.id)
      byId.set(known.id, known)
      latest.set(subject, known)
    },
    schemaById: (id) => byId.get(id),
    latest: (subject) => latest.get(subject),
    register(subject, schema) {
      const text = schemaText(schema)
      const id = idByText.get(text) ?? firstId + idByText.size
      const known = { id, schema }
      idByText.set(text, id)
      byId.set(id, known)
      latest.set(subject, known)
      return id
    },
  }
}
