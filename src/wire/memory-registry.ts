import { canRead, checkSchema } from './compatibility.ts'
import {
  type AnySchema,
  type Compatibility,
  type RegisteredSchema,
  RegistryError,
  type SchemaRegistry,
  type SubjectVersion,
} from './registry.ts'
import { schemaGuid, schemaText } from './schema-identity.ts'

export interface MemoryRegistryOptions {
  /** What a new version of a subject must be. Default BACKWARD, Confluent's own. */
  readonly compatibility?: 'BACKWARD' | 'NONE'
}

/** A registry that lives as long as the process: for tests, and for running SQL in memory. Lookups may also be synchronous. */
export class MemoryRegistry implements SchemaRegistry {
  readonly #checked: boolean
  readonly #byId = new Map<number, RegisteredSchema>()
  readonly #byText = new Map<string, RegisteredSchema>()
  readonly #byGuid = new Map<string, RegisteredSchema>()
  readonly #subjects = new Map<string, SubjectVersion[]>()

  constructor({ compatibility = 'BACKWARD' }: MemoryRegistryOptions = {}) {
    this.#checked = compatibility === 'BACKWARD'
  }

  async register(subject: string, schema: AnySchema): Promise<number> {
    return this.registerNow(subject, schema)
  }

  async byId(id: number): Promise<RegisteredSchema> {
    return this.schemaById(id) ?? notFound(`schema ${id}`)
  }

  async byGuid(guid: string): Promise<RegisteredSchema> {
    return this.schemaByGuid(guid) ?? notFound(`schema ${guid}`)
  }

  async latest(subject: string): Promise<SubjectVersion | undefined> {
    return this.latestNow(subject)
  }

  async versions(subject: string): Promise<readonly SubjectVersion[]> {
    return [...(this.#subjects.get(subject) ?? [])]
  }

  async subjects(): Promise<readonly string[]> {
    return [...this.#subjects.keys()]
  }

  async compatible(subject: string, schema: AnySchema): Promise<Compatibility> {
    return this.#compatible(subject, schema)
  }

  /** `register`, at once. */
  registerNow(subject: string, schema: AnySchema): number {
    const known = this.lookupNow(subject, schema)
    if (known) return known.id
    const { ok, reasons } = this.#compatible(subject, schema)
    if (!ok) {
      throw new RegistryError(
        'incompatible',
        `Subject ${subject} does not take the schema: ${reasons.join('; ')}. Give new fields a default and keep the types of those that exist, or use another topic.`,
      )
    }
    const registered = this.#stored(schema)
    const versions = this.#subjects.get(subject) ?? []
    this.#subjects.set(subject, [...versions, { ...registered, subject, version: versions.length + 1 }])
    return registered.id
  }

  /** The version of the subject that has this schema. */
  lookupNow(subject: string, schema: AnySchema): SubjectVersion | undefined {
    const id = this.#byText.get(schemaText(schema))?.id
    return this.#subjects.get(subject)?.find((version) => version.id === id)
  }

  latestNow(subject: string): SubjectVersion | undefined {
    return this.#subjects.get(subject)?.at(-1)
  }

  schemaById(id: number): RegisteredSchema | undefined {
    return this.#byId.get(id)
  }

  schemaByGuid(guid: string): RegisteredSchema | undefined {
    return this.#byGuid.get(guid)
  }

  /** Forgets the subject; its schemas keep their ids. */
  deleteSubject(subject: string): void {
    this.#subjects.delete(subject)
  }

  #compatible(subject: string, schema: AnySchema): Compatibility {
    checkSchema(schema)
    const latest = this.latestNow(subject)
    return this.#checked && latest ? canRead(schema, latest.schema) : { ok: true, reasons: [] }
  }

  #stored(schema: AnySchema): RegisteredSchema {
    const text = schemaText(schema)
    const known = this.#byText.get(text)
    if (known) return known
    const registered = { id: this.#byId.size + 1, schema: structuredClone(schema) }
    this.#byId.set(registered.id, registered)
    this.#byText.set(text, registered)
    this.#byGuid.set(schemaGuid(schema), registered)
    return registered
  }
}

function notFound(what: string): never {
  throw new RegistryError('not-found', `The registry has no ${what}`)
}
