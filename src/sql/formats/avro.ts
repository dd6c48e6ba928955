/** The AVRO format, in Confluent's wire format. */

import { AvroInput, AvroOutput } from '../../wire/avro-binary.ts'
import { resolveAvro } from '../../wire/avro-node.ts'
import {
  KEY_SCHEMA_ID_HEADER,
  PREFIX_BYTES,
  readFrame,
  VALUE_SCHEMA_ID_HEADER,
  writePrefix,
} from '../../wire/framing.ts'
import { isJsonSchema } from '../../wire/json-schema.ts'
import type { AvroSchema } from '../../wire/registry.ts'
import type { Value } from '../types/value.ts'
import { avroReader, avroRowReader } from './avro-read.ts'
import { avroSchemaOf, bareAvroSchemaOf } from './avro-schema.ts'
import { avroRowWriter, avroWriter } from './avro-write.ts'
import {
  type Codec,
  type CodecSpec,
  FormatError,
  type Payload,
  type SchemaLookup,
  type SchemaWithReferences,
} from './format.ts'
import { isUnwrapped } from './wrapping.ts'

type RowReader = (input: AvroInput) => readonly Value[] | null
type RowWriter = (output: AvroOutput, values: readonly Value[]) => void

/** One input and output serve all codecs: nothing is read or written across a turn of the event loop. */
const input = new AvroInput()
const output = new AvroOutput()

export function avroCodec(spec: CodecSpec, schemas: SchemaLookup): Codec {
  const headerName = spec.side === 'key' ? KEY_SCHEMA_ID_HEADER : VALUE_SCHEMA_ID_HEADER
  const readers = new Map<number | string, RowReader | FormatError>()
  const bare = isUnwrapped(spec)
  let writer: RowWriter | undefined

  function readerOf(id: number | string): RowReader {
    let reader = readers.get(id)
    if (!reader) {
      const found = typeof id === 'number' ? schemas.schemaById(id) : schemas.schemaByGuid?.(id)
      // Not kept: the schema may be at hand the next time.
      if (!found) throw new FormatError(`Schema ${id} is not in the registry`)
      reader = readerFor(spec, found, `Schema ${id}`)
      readers.set(id, reader)
    }
    if (reader instanceof FormatError) throw reader
    return reader
  }

  return {
    serialize(values) {
      if (values === null || (bare && (values[0] ?? null) === null)) return null
      const { schemaId } = spec
      if (schemaId === undefined) throw new FormatError('The columns have no registered Avro schema')
      writer ??= writerFor(spec, registeredAvro(schemas, schemaId))
      output.open(PREFIX_BYTES)
      writer(output, values)
      const bytes = output.close()
      writePrefix(bytes, schemaId)
      return bytes
    },
    deserialize({ bytes, headers }: Payload) {
      if (bytes === null) return null
      const frame = readFrame(bytes, headers, headerName)
      if (frame.kind === 'unframed') throw new FormatError(`Not Avro in Confluent's format: ${frame.reason}`)
      const read = readerOf(frame.kind === 'id' ? frame.id : frame.guid)
      try {
        input.open(bytes, frame.bodyOffset)
        return read(input)
      } catch (cause) {
        if (!(cause instanceof RangeError)) throw cause
        throw new FormatError(`The body does not fit its schema: ${cause.message}`, { cause })
      }
    },
  }
}

function registeredAvro(schemas: SchemaLookup, id: number): AvroSchema | undefined {
  const found = schemas.schemaById(id)
  if (found && isJsonSchema(found.schema)) throw new FormatError(`Schema ${id} is a JSON Schema, not Avro`)
  return found?.schema as AvroSchema | undefined
}

function readerFor(
  spec: CodecSpec,
  { schema, references }: SchemaWithReferences,
  what: string,
): RowReader | FormatError {
  try {
    if (isJsonSchema(schema)) return new FormatError(`${what} is a JSON Schema, not Avro`)
    const node = resolveAvro(schema, references)
    const column = isUnwrapped(spec) ? spec.columns[0] : undefined
    if (!column) return avroRowReader(node, spec.columns)
    const read = avroReader(node, column.type)
    return (from) => [read(from)]
  } catch (error) {
    if (error instanceof FormatError) return error
    throw error
  }
}

function writerFor(spec: CodecSpec, registered: AvroSchema | undefined): RowWriter {
  const { columns, schemaFullName } = spec
  const column = isUnwrapped(spec) ? columns[0] : undefined
  if (!column) return avroRowWriter(resolveAvro(registered ?? avroSchemaOf(columns, schemaFullName)), columns)
  const write = avroWriter(
    resolveAvro(registered ?? bareAvroSchemaOf(column.type, schemaFullName)),
    column.type,
  )
  return (to, [value = null]) => write(to, value)
}
