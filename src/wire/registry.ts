/** The Schema Registry port: the embedded log's own, and Confluent's REST API (`wire/rest-registry.ts`). */

/** An Avro schema as parsed JSON: a name, a union or an object. */
export type AvroSchema =
  | string
  | readonly AvroSchema[]
  | { readonly type: unknown; readonly [attribute: string]: unknown }

export interface RegisteredSchema {
  readonly id: number
  readonly schema: AvroSchema
  /** Schemas this one names, resolved. */
  readonly references?: readonly AvroSchema[]
}

export interface SubjectVersion extends RegisteredSchema {
  readonly subject: string
  /** From 1. */
  readonly version: number
}

export interface SchemaRegistry {
  /** The id of the schema under the subject, registered if it is new. Throws `incompatible` where the subject's rule forbids it. */
  register(subject: string, schema: AvroSchema): Promise<number>
  /** Throws `not-found` for an unknown id. Ids never change their schema: implementations cache. */
  byId(id: number): Promise<RegisteredSchema>
  /** By the GUID of the newer header framing. */
  byGuid(guid: string): Promise<RegisteredSchema>
  latest(subject: string): Promise<SubjectVersion | undefined>
  versions(subject: string): Promise<readonly SubjectVersion[]>
  subjects(): Promise<readonly string[]>
  /** Whether the schema could be registered; reasons where not. */
  compatible(
    subject: string,
    schema: AvroSchema,
  ): Promise<{ readonly ok: boolean; readonly reasons: readonly string[] }>
}

export type RegistryErrorCode =
  | 'not-found'
  | 'incompatible'
  | 'invalid-schema'
  | 'unreachable'
  | 'denied'
  | 'refused'

export class RegistryError extends Error {
  override readonly name = 'RegistryError'
  readonly code: RegistryErrorCode
  constructor(code: RegistryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
