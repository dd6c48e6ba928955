/** The Schema Registry port: the embedded log's own, and Confluent's REST API (`wire/rest-registry.ts`). */

/** An Avro schema as parsed JSON: a name, a union or an object. */
export type AvroSchema =
  | string
  | readonly AvroSchema[]
  | { readonly type: unknown; readonly [attribute: string]: unknown }

/** A JSON Schema document, as ksqlDB's JSON_SR has it. Its property tells it from an Avro schema. */
export interface JsonSchema {
  readonly jsonSchema: { readonly [keyword: string]: unknown }
}

export type AnySchema = AvroSchema | JsonSchema

export interface RegisteredSchema {
  readonly id: number
  readonly schema: AnySchema
  /** Avro schemas that this one names, each before those that name it. */
  readonly references?: readonly AvroSchema[]
}

export interface SubjectVersion extends RegisteredSchema {
  readonly subject: string
  /** From 1. */
  readonly version: number
}

export interface Compatibility {
  readonly ok: boolean
  /** What stands against it, for a person; empty where nothing does. */
  readonly reasons: readonly string[]
}

/**
 * What every implementation does is held by one suite, `test/wire/registry-contract.ts`. All methods throw
 * `RegistryError`, or the signal's reason when it aborts.
 */
export interface SchemaRegistry {
  /**
   * The id of the schema under the subject, registered if it is new there; the same schema has the same id under every
   * subject. Throws `incompatible` where the subject's rule forbids it, `invalid-schema` for what is no schema.
   */
  register(subject: string, schema: AnySchema, signal?: AbortSignal): Promise<number>
  /** Throws `not-found` for an unknown id. Ids never change their schema: implementations cache. */
  byId(id: number, signal?: AbortSignal): Promise<RegisteredSchema>
  /** By the GUID of the newer header framing. Throws `not-found`. */
  byGuid(guid: string, signal?: AbortSignal): Promise<RegisteredSchema>
  /** Undefined for an unknown subject. */
  latest(subject: string, signal?: AbortSignal): Promise<SubjectVersion | undefined>
  /** The oldest first; none for an unknown subject. */
  versions(subject: string, signal?: AbortSignal): Promise<readonly SubjectVersion[]>
  subjects(signal?: AbortSignal): Promise<readonly string[]>
  /** Whether the schema could be registered. An unknown subject takes any. */
  compatible(subject: string, schema: AnySchema, signal?: AbortSignal): Promise<Compatibility>
}

export type RegistryErrorCode =
  | 'not-found'
  | 'incompatible'
  | 'invalid-schema'
  | 'unreachable'
  | 'denied'
  | 'refused'

/** What went wrong and what to do about it; never a credential. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError'
  readonly code: RegistryErrorCode
  constructor(code: RegistryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
