/**
 * Avro records in Confluent's wire format. Schema resolution is avsc's. Encoding and decoding are synchronous; what
 * they need from the registry is fetched beforehand (`register`, `prepare`), so that a turn's work stays pure.
 */

import avro from 'avsc'
import { readFrame, VALUE_SCHEMA_ID_HEADER, writePrefix } from './framing.ts'
import { avroOnly, isJsonSchema } from './json-schema.ts'
import type { AvroSchema, RegisteredSchema, SchemaRegistry } from './registry.ts'
import { SchemaCache } from './schema-cache.ts'

/** Why a payload can't be read. The record goes to dead letters with this reason. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

/** Counts outside ±2^53 keep their value: `long` is a bigint on our side. */
const longType = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8)
    buffer.writeBigInt64LE(value)
    return buffer
  },
  fromJSON: (value: number | string) => BigInt(value),
  toJSON: (value: bigint) => Number(value),
  isValid: (value: unknown) => typeof value === 'bigint' && BigInt.asIntN(64, value) === value,
  compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
})

/** An avsc type of a schema: `long` as bigint, unions unwrapped, logical types left as their bare values. */
export function avroType(schema: AvroSchema, references: readonly AvroSchema[] = []): avro.Type {
  const registry: Record<string, avro.Type> = { long: longType }
  for (const reference of references) parse(reference, registry)
  return parse(schema, registry)
}

function parse(schema: AvroSchema, registry: Record<string, avro.Type>): avro.Type {
  return avro.Type.forSchema(structuredClone(schema) as avro.Schema, {
    registry,
    wrapUnions: 'auto',
    noAnonymousTypes: false,
  })
}

/** Encodes one kind of record under one registered schema. */
export class AvroEncoder<T> {
  readonly #type: avro.Type
  readonly schemaId: number
  #scratch = Buffer.allocUnsafe(1024)

  constructor(schemaId: number, schema: AvroSchema) {
    this.schemaId = schemaId
    this.#type = avroType(schema)
  }

  /** Throws a TypeError that names the path where the value does not fit the schema. */
  encode(value: T): Buffer {
    let end = this.#type.encode(value, this.#scratch, 5)
    if (end < 0) {
      this.#scratch = Buffer.allocUnsafe(this.#scratch.length - end + 1024)
      end = this.#type.encode(value, this.#scratch, 5)
    }
    const out = Buffer.from(this.#scratch.subarray(0, end))
    writePrefix(out, this.schemaId)
    return out
  }
}

interface Payload {
  readonly value: Uint8Array | null
  readonly headers: readonly (readonly [string, Uint8Array])[]
}

type Reader = (body: Buffer) => unknown

/** Decodes values written under any schema into the reader's schema, or as they were written, JSON too, when there is none. */
export class AvroDecoder<T> {
  readonly #schemas: SchemaCache
  readonly #reader: AvroSchema | undefined
  readonly #headerName: string
  readonly #readers = new Map<number | string, Reader | WireError>()

  constructor(registry: SchemaRegistry, reader?: AvroSchema, headerName = VALUE_SCHEMA_ID_HEADER) {
    this.#schemas = new SchemaCache(registry)
    this.#reader = reader
    this.#headerName = headerName
  }

  /** Fetches the writers' schemas that `decode` will need. Throws only when the registry can't be asked. */
  async prepare(payloads: Iterable<Payload>, signal?: AbortSignal): Promise<void> {
    await this.#schemas.prepare(payloads, this.#headerName, signal)
  }

  /** Throws `WireError` for what can't be read: no frame, an unknown id, a body that does not fit. */
  decode({ value, headers }: Payload): T | null {
    if (value === null) return null
    const frame = readFrame(value, headers, this.#headerName)
    if (frame.kind === 'unframed') throw new WireError(frame.reason)
    const id = frame.kind === 'id' ? frame.id : frame.guid
    const read = this.#readerOf(id)
    const body = Buffer.from(
      value.buffer,
      value.byteOffset + frame.bodyOffset,
      value.length - frame.bodyOffset,
    )
    try {
      return read(body) as T
    } catch (cause) {
      throw new WireError(`body does not fit schema ${id}: ${(cause as Error).message}`, { cause })
    }
  }

  #readerOf(id: number | string): Reader {
    let reader = this.#readers.get(id)
    if (!reader) {
      const found = typeof id === 'number' ? this.#schemas.schemaById(id) : this.#schemas.schemaByGuid(id)
      if (!found) throw new WireError(`schema ${id} is not in the registry`)
      reader = this.#compile(id, found)
      this.#readers.set(id, reader)
    }
    if (reader instanceof WireError) throw reader
    return reader
  }

  #compile(id: number | string, found: RegisteredSchema): Reader | WireError {
    try {
      // Whoever asks for no shape of their own takes JSON as it is.
      if (this.#reader === undefined && isJsonSchema(found.schema))
        return (body) => JSON.parse(body.toString())
      const writer = avroType(avroOnly(found.schema, `schema ${id}`), found.references)
      if (this.#reader === undefined) return (body) => writer.fromBuffer(body)
      const reader = avroType(alias(this.#reader, writer.name))
      const resolver = reader.createResolver(writer)
      return (body) => reader.fromBuffer(body, resolver)
    } catch (cause) {
      return new WireError(`schema ${id}: ${(cause as Error).message}`, { cause })
    }
  }
}

/** A topic's writers name its record as they like (ksqlDB: KsqlDataSourceSchema): only the fields matter here. */
function alias(reader: AvroSchema, writerName: string | undefined): AvroSchema {
  if (
    writerName === undefined ||
    typeof reader === 'string' ||
    !('type' in reader) ||
    reader.type !== 'record'
  )
    return reader
  return { ...reader, aliases: [writerName] }
}
