/** Confluent's Schema Registry over REST. Source: its OpenAPI description. */

import { isJsonSchema } from './json-schema.ts'
import {
  type AnySchema,
  type AvroSchema,
  type Compatibility,
  type JsonSchema,
  type RegisteredSchema,
  RegistryError,
  type SchemaRegistry,
  type SubjectVersion,
} from './registry.ts'
import { RestClient, type RestClientOptions, RestError } from './rest-client.ts'
import { schemaText } from './schema-identity.ts'

const UNKNOWN_SUBJECT = 40401
const UNKNOWN_VERSION = 40402
const UNKNOWN_SCHEMA = 40403

/** A schema's name for another, as the registry keeps it. */
interface Reference {
  readonly subject: string
  readonly version: number
}

interface Answer {
  readonly id?: unknown
  readonly subject?: unknown
  readonly version?: unknown
  readonly schema?: unknown
  readonly schemaType?: unknown
  readonly references?: unknown
}

/** What is found is kept: an id, a GUID and a version of a subject never change their schema. */
export class RestRegistry implements SchemaRegistry {
  readonly #client: RestClient
  readonly #byId = new Map<number, RegisteredSchema>()
  readonly #byGuid = new Map<string, RegisteredSchema>()
  readonly #byVersion = new Map<string, SubjectVersion>()
  /** Ids by subject and schema. */
  readonly #registered = new Map<string, number>()

  constructor(options: RestClientOptions) {
    this.#client = new RestClient(options)
  }

  async register(subject: string, schema: AnySchema, signal?: AbortSignal): Promise<number> {
    const key = `${subject}\n${schemaText(schema)}`
    const known = this.#registered.get(key)
    if (known !== undefined) return known
    const path = `/subjects/${encodeURIComponent(subject)}/versions`
    const { id } = object(await this.#client.post(path, body(schema), signal))
    const found = integer(id, 'id')
    this.#registered.set(key, found)
    return found
  }

  /** The version of the subject that has this schema; undefined where there is none. */
  async lookup(
    subject: string,
    schema: AnySchema,
    signal?: AbortSignal,
  ): Promise<SubjectVersion | undefined> {
    const path = `/subjects/${encodeURIComponent(subject)}`
    const answer = await unlessUnknown(this.#client.post(path, body(schema), signal))
    return answer === undefined ? undefined : this.#subjectVersion(subject, answer, signal)
  }

  async byId(id: number, signal?: AbortSignal): Promise<RegisteredSchema> {
    const known = this.#byId.get(id)
    if (known) return known
    const answer = await this.#client.get(`/schemas/ids/${id}`, signal)
    return this.#keep({ id, ...(await this.#schema(answer, `schema ${id}`, signal)) })
  }

  async byGuid(guid: string, signal?: AbortSignal): Promise<RegisteredSchema> {
    const known = this.#byGuid.get(guid)
    if (known) return known
    const answer = await this.#client.get(`/schemas/guids/${encodeURIComponent(guid)}`, signal)
    // Registries leave the id out here; it is 0 then, which none of them gives.
    const id = Number(object(answer).id ?? 0)
    const found = { id, ...(await this.#schema(answer, `schema ${guid}`, signal)) }
    this.#byGuid.set(guid, found)
    return found
  }

  async latest(subject: string, signal?: AbortSignal): Promise<SubjectVersion | undefined> {
    const path = `/subjects/${encodeURIComponent(subject)}/versions/latest`
    const answer = await unlessUnknown(this.#client.get(path, signal))
    return answer === undefined ? undefined : this.#subjectVersion(subject, answer, signal)
  }

  async versions(subject: string, signal?: AbortSignal): Promise<readonly SubjectVersion[]> {
    const path = `/subjects/${encodeURIComponent(subject)}/versions`
    const answer = await unlessUnknown(this.#client.get(path, signal))
    const found: SubjectVersion[] = []
    for (const version of array(answer ?? [])) {
      found.push(await this.#version(subject, integer(version, 'version'), signal))
    }
    return found
  }

  async subjects(signal?: AbortSignal): Promise<readonly string[]> {
    return array(await this.#client.get('/subjects', signal)).map(String)
  }

  async compatible(subject: string, schema: AnySchema, signal?: AbortSignal): Promise<Compatibility> {
    const path = `/compatibility/subjects/${encodeURIComponent(subject)}/versions/latest?verbose=true`
    const answer = await unlessUnknown(this.#client.post(path, body(schema), signal))
    if (answer === undefined) return { ok: true, reasons: [] }
    const { is_compatible, messages, reason } = object(answer) as {
      is_compatible?: unknown
      messages?: unknown
      reason?: unknown
    }
    if (is_compatible === true) return { ok: true, reasons: [] }
    const reasons = Array.isArray(messages) ? messages.map(String) : []
    if (reasons.length === 0) {
      reasons.push(typeof reason === 'string' ? reason : 'the registry gives no reason')
    }
    return { ok: false, reasons }
  }

  async #version(subject: string, version: number, signal?: AbortSignal): Promise<SubjectVersion> {
    const known = this.#byVersion.get(`${subject}\n${version}`)
    if (known) return known
    const path = `/subjects/${encodeURIComponent(subject)}/versions/${version}`
    return this.#subjectVersion(subject, await this.#client.get(path, signal), signal)
  }

  async #subjectVersion(subject: string, answer: unknown, signal?: AbortSignal): Promise<SubjectVersion> {
    const { id, version } = object(answer)
    const number = integer(version, 'version')
    const schema = await this.#schema(answer, `${subject} version ${number}`, signal)
    const registered = this.#keep({ id: integer(id, 'id'), ...schema })
    const found = { ...registered, subject, version: number }
    this.#byVersion.set(`${subject}\n${number}`, found)
    return found
  }

  async #schema(
    answer: unknown,
    what: string,
    signal?: AbortSignal,
  ): Promise<{ readonly schema: AnySchema; readonly references?: readonly AvroSchema[] }> {
    const { schema, schemaType = 'AVRO', references } = object(answer)
    if (schemaType === 'JSON') return { schema: parseJsonSchema(schema, what) }
    if (schemaType !== 'AVRO') {
      throw new RegistryError('refused', `${what} is ${String(schemaType)}; only AVRO and JSON are read`)
    }
    const parsed = parseSchema(schema, what)
    const resolved = new Map<string, AvroSchema>()
    await this.#resolve(references, resolved, new Set(), signal)
    return resolved.size === 0 ? { schema: parsed } : { schema: parsed, references: [...resolved.values()] }
  }

  /** Adds what is referenced, each schema after those that it references itself. */
  async #resolve(
    references: unknown,
    into: Map<string, AvroSchema>,
    visited: Set<string>,
    signal?: AbortSignal,
  ): Promise<void> {
    for (const reference of array(references ?? []) as readonly Reference[]) {
      const subject = String(reference.subject)
      const version = integer(reference.version, 'version of a reference')
      const key = `${subject}\n${version}`
      if (visited.has(key)) continue
      visited.add(key)
      const answer = object(
        await this.#client.get(`/subjects/${encodeURIComponent(subject)}/versions/${version}`, signal),
      )
      await this.#resolve(answer.references, into, visited, signal)
      into.set(key, parseSchema(answer.schema, `${subject} version ${version}`))
    }
  }

  #keep(found: RegisteredSchema): RegisteredSchema {
    const known = this.#byId.get(found.id)
    if (known) return known
    this.#byId.set(found.id, found)
    return found
  }
}

function body(schema: AnySchema): object {
  if (isJsonSchema(schema)) return { schema: JSON.stringify(schema.jsonSchema), schemaType: 'JSON' }
  return { schema: JSON.stringify(schema) }
}

function parseJsonSchema(text: unknown, what: string): JsonSchema {
  try {
    return { jsonSchema: JSON.parse(String(text)) as JsonSchema['jsonSchema'] }
  } catch (cause) {
    throw new RegistryError('refused', `${what} is no JSON: ${(cause as Error).message}`, { cause })
  }
}

/** Undefined where the registry knows no such subject, version or schema. A 404 of anything else is an error. */
async function unlessUnknown(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof RestError && UNKNOWN.includes(error.errorCode)) return undefined
    throw error
  }
}

const UNKNOWN = [UNKNOWN_SUBJECT, UNKNOWN_VERSION, UNKNOWN_SCHEMA]

function parseSchema(text: unknown, what: string): AvroSchema {
  if (typeof text !== 'string') throw unexpected(`${what} without a schema`)
  try {
    return JSON.parse(text)
  } catch (cause) {
    // A bare primitive may be stored without its quotation marks.
    if (/^[a-z]+$/.test(text)) return text
    throw new RegistryError('refused', `${what} is no JSON: ${(cause as Error).message}`, { cause })
  }
}

function object(answer: unknown): Answer {
  if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) return answer
  throw unexpected('something other than an object')
}

function array(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer
  throw unexpected('something other than an array')
}

function integer(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  throw unexpected(`no ${what}`)
}

function unexpected(what: string): RegistryError {
  return new RegistryError('refused', `The url answers with ${what}; is it a Schema Registry's?`)
}
