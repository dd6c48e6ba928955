/** What a format turns into bytes and back: the key or the value columns of one source. */

import type { AnySchema, AvroSchema } from '../../wire/registry.ts'
import type { SqlType } from '../types/type.ts'
import type { Value } from '../types/value.ts'

export type FormatName = 'JSON' | 'JSON_SR' | 'AVRO' | 'KAFKA' | 'DELIMITED' | 'NONE'

export interface Column {
  readonly name: string
  readonly type: SqlType
}

/** Schemas by id, at hand when a record is decoded; a log's task fetches them before its turn. */
export interface SchemaLookup {
  schemaById(id: number): SchemaWithReferences | undefined
  /** By the GUID of the newer header framing. Absent: such records can't be read. */
  schemaByGuid?(guid: string): SchemaWithReferences | undefined
}

export interface SchemaWithReferences {
  readonly schema: AnySchema
  readonly references?: readonly AvroSchema[]
}

export interface CodecSpec {
  readonly format: FormatName
  readonly side: 'key' | 'value'
  readonly columns: readonly Column[]
  /** DELIMITED: the separator, one character (',' when absent). */
  readonly delimiter?: string
  /** False: a single column stands bare (JSON, JSON_SR, AVRO). Keys of one column are always bare unless this says true. */
  readonly wrapSingle?: boolean
  /** AVRO, JSON_SR: the id under which the columns' schema is registered; needed to serialize. */
  readonly schemaId?: number
  /** AVRO: full name of the record (VALUE_AVRO_SCHEMA_FULL_NAME). */
  readonly schemaFullName?: string
}

export interface Payload {
  readonly bytes: Uint8Array | null
  readonly headers: readonly (readonly [string, Uint8Array | null])[]
}

export interface Codec {
  /** A row's values in the order of the columns; null is a tombstone (or no key). Throws FormatError. */
  serialize(values: readonly Value[] | null): Uint8Array | null
  /** Throws FormatError with ksqlDB's reason for a record that it would drop. */
  deserialize(payload: Payload): readonly Value[] | null
}

/** Why a record can't be read or written; it is dropped and reported to the processing log. */
export class FormatError extends Error {
  override readonly name = 'FormatError'
}
