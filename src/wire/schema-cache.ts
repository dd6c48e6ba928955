import { readFrame, VALUE_SCHEMA_ID_HEADER } from './framing.ts'
import { type RegisteredSchema, RegistryError, type SchemaRegistry } from './registry.ts'

interface Payload {
  readonly value: Uint8Array | null
  readonly headers: readonly (readonly [string, Uint8Array])[]
}

/**
 * Schemas at hand for work that must not wait: what a batch of records was written with is fetched before its turn,
 * and looked up at once within it.
 */
export class SchemaCache {
  readonly #registry: SchemaRegistry
  readonly #byId = new Map<number, RegisteredSchema>()
  readonly #byGuid = new Map<string, RegisteredSchema>()

  constructor(registry: SchemaRegistry) {
    this.#registry = registry
  }

  /**
   * Fetches what is not yet at hand. An id that the registry does not know stays unknown, for the record's reader to
   * say so, and is asked for again with the next batch. Throws `RegistryError` only when the registry can't be asked.
   */
  async prepare(
    payloads: Iterable<Payload>,
    headerName: string = VALUE_SCHEMA_ID_HEADER,
    signal?: AbortSignal,
  ): Promise<void> {
    const ids = new Set<number>()
    const guids = new Set<string>()
    for (const { value, headers } of payloads) {
      if (value === null) continue
      const frame = readFrame(value, headers, headerName)
      if (frame.kind === 'id' && !this.#byId.has(frame.id)) ids.add(frame.id)
      if (frame.kind === 'guid' && !this.#byGuid.has(frame.guid)) guids.add(frame.guid)
    }
    for (const id of ids) await keep(this.#byId, id, this.#registry.byId(id, signal))
    for (const guid of guids) await keep(this.#byGuid, guid, this.#registry.byGuid(guid, signal))
  }

  /** Fetches one schema by its id, for records that will be written. Throws `RegistryError`. */
  async prepareId(id: number, signal?: AbortSignal): Promise<void> {
    if (!this.#byId.has(id)) this.#byId.set(id, await this.#registry.byId(id, signal))
  }

  schemaById(id: number): RegisteredSchema | undefined {
    return this.#byId.get(id)
  }

  schemaByGuid(guid: string): RegisteredSchema | undefined {
    return this.#byGuid.get(guid)
  }
}

async function keep<K>(
  cache: Map<K, RegisteredSchema>,
  key: K,
  found: Promise<RegisteredSchema>,
): Promise<void> {
  try {
    cache.set(key, await found)
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'not-found') throw error
  }
}
