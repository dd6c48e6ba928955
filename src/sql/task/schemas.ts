/** The registry's schemas at hand while a turn runs: fetched before it. */

import type { LogRecord } from '../../log/port.ts'
import { KEY_SCHEMA_ID_HEADER, readFrame, VALUE_SCHEMA_ID_HEADER } from '../../wire/framing.ts'
import { type RegisteredSchema, RegistryError, type SchemaRegistry } from '../../wire/registry.ts'
import type { KnownSchema, SchemaDirectory } from '../catalog/index.ts'

export interface FetchedSchemas extends SchemaDirectory {
  /** Fetches the newest schemas of topics' keys and values. */
  fetchTopics(topics: readonly string[]): Promise<void>
  /** Fetches the schemas that these records name. Throws only where the registry can't be asked. */
  fetchFor(records: readonly LogRecord[]): Promise<void>
}

export function fetchedSchemas(registry: SchemaRegistry): FetchedSchemas {
  const byId = new Map<number | string, KnownSchema>()
  const latest = new Map<string, KnownSchema>()

  /** An id that the registry does not know is asked for again when another record names it. */
  async function fetch(id: number | string): Promise<void> {
    try {
      const found = await (typeof id === 'number' ? registry.byId(id) : registry.byGuid(id))
      byId.set(id, known(found))
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'not-found') throw error
    }
  }

  /** Undefined where there is nothing to fetch, so that a batch waits for nothing. */
  function missing(records: readonly LogRecord[]): Set<number | string> | undefined {
    let ids: Set<number | string> | undefined
    const look = (bytes: Uint8Array | null, headers: LogRecord['headers'], header: string) => {
      if (bytes === null || (bytes[0] !== 0 && headers.length === 0)) return
      const frame = readFrame(bytes, headers, header)
      if (frame.kind === 'unframed') return
      const id = frame.kind === 'id' ? frame.id : frame.guid
      if (!byId.has(id)) {
        ids ??= new Set()
        ids.add(id)
      }
    }
    for (const { key, value, headers } of records) {
      look(value, headers, VALUE_SCHEMA_ID_HEADER)
      look(key, headers, KEY_SCHEMA_ID_HEADER)
    }
    return ids
  }

  /** The log gives all readers of a topic's end the same batches. */
  const checked = new WeakSet<readonly LogRecord[]>()

  return {
    schemaById: (id) => byId.get(id),
    schemaByGuid: (guid) => byId.get(guid),
    latest: (subject) => latest.get(subject),
    register() {
      throw new TypeError('Schemas are registered when a program is prepared, not while it runs')
    },
    async fetchTopics(topics) {
      for (const topic of topics) {
        for (const side of ['key', 'value']) {
          const found = await registry.latest(`${topic}-${side}`)
          if (!found) continue
          latest.set(found.subject, known(found))
          byId.set(found.id, known(found))
        }
      }
    },
    async fetchFor(records) {
      if (checked.has(records)) return
      const ids = missing(records)
      if (ids) for (const id of ids) await fetch(id)
      else checked.add(records)
    },
  }
}

function known({ id, schema, references }: RegisteredSchema): KnownSchema {
  return { id, schema, ...(references ? { references } : {}) }
}
