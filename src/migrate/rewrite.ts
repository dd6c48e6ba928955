/** What changes in a record that goes to another log: ids of schemas, and names of other records. */

import type { LogRecord, OutputRecord } from '../log/port.ts'
import { avroType } from '../wire/avro.ts'
import { PREFIX_BYTES, readFrame, writePrefix } from '../wire/framing.ts'
import { avroOnly } from '../wire/json-schema.ts'
import { type Places, parsePlace } from './places.ts'
import type { MovedSchema, SchemaIds } from './schemas.ts'

export interface Rewriting {
  readonly schemas: SchemaIds
  readonly places: Places
  /** Topics that are brought over: records on others keep their names. */
  readonly topics: ReadonlySet<string>
}

type Bytes = Uint8Array | null

/** The record as it is written to the target, without a partition's change. */
export async function rewrite(record: LogRecord, rewriting: Rewriting): Promise<OutputRecord> {
  const { topic, partition, timestamp, headers } = record
  return {
    topic,
    partition,
    // Kafka knows records without a time; here each has one.
    timestamp: Math.max(1, timestamp),
    key: await payload(record.key, `${topic}-key`, rewriting, []),
    value: await payload(record.value, `${topic}-value`, rewriting, headers),
    headers: headers.map(([name, value]) => [name, renamed(value, rewriting)] as const),
  }
}

async function payload(
  bytes: Bytes,
  subject: string,
  rewriting: Rewriting,
  headers: LogRecord['headers'],
): Promise<Bytes> {
  if (bytes === null) return null
  const frame = readFrame(bytes, headers)
  if (frame.kind !== 'id') return renamed(bytes, rewriting)
  const schema = await rewriting.schemas.find(frame.id)
  if (!schema) return bytes
  // Bytes of another format may look like a frame; a topic without schemas proves that it is one.
  if (!rewriting.schemas.subjects.has(subject) && !isReadable(bytes, schema)) return bytes
  const rest = namesRecords(bytes, rewriting.topics) ? renamedBody(bytes, schema, rewriting) : undefined
  const out = Buffer.concat([Buffer.alloc(PREFIX_BYTES), rest ?? bytes.subarray(PREFIX_BYTES)])
  writePrefix(out, schema.targetId)
  return out
}

/** A text that is nothing but the name of a record. */
function renamed(bytes: Uint8Array, { places, topics }: Rewriting): Uint8Array {
  if (!namesRecords(bytes, topics)) return bytes
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
  const next = places.rename(text, topics)
  return next === text ? bytes : Buffer.from(next)
}

/** Whether a name may be in it: a look that costs little. */
export function namesRecords(bytes: Uint8Array, topics: ReadonlySet<string>): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const topic of topics) if (buffer.includes(`${topic}-`)) return true
  return false
}

function typeOf({ schema, references }: MovedSchema): ReturnType<typeof avroType> {
  return avroType(avroOnly(schema, 'The schema of a record'), references)
}

function isReadable(bytes: Uint8Array, schema: MovedSchema): boolean {
  try {
    typeOf(schema).fromBuffer(Buffer.from(bytes.subarray(PREFIX_BYTES)))
    return true
  } catch {
    return false
  }
}

/** The Avro body with the names in it renamed; undefined where it can't be read: it goes over as it is. */
function renamedBody(
  bytes: Uint8Array,
  schema: MovedSchema,
  { places, topics }: Rewriting,
): Buffer | undefined {
  const type = typeOf(schema)
  try {
    const value: unknown = type.fromBuffer(Buffer.from(bytes.subarray(PREFIX_BYTES)))
    return type.toBuffer(renameIn(value, (text) => places.rename(text, topics)))
  } catch {
    return undefined
  }
}

/** Renames every string in a value that was just decoded, in place. */
export function renameIn(value: unknown, rename: (text: string) => string): unknown {
  if (typeof value === 'string') return rename(value)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  for (const [key, inner] of Object.entries(value)) {
    const next = renameIn(inner, rename)
    if (next !== inner) (value as Record<string, unknown>)[key] = next
  }
  return value
}

/** The topics whose records a record names, in its key, its headers and the strings of its value. */
export function topicsNamed(record: LogRecord, topics: ReadonlySet<string>): readonly string[] {
  const found = new Set<string>()
  const place = (bytes: Uint8Array) => parsePlace(Buffer.from(bytes).toString())?.topic
  for (const bytes of [record.key, ...record.headers.map(([, value]) => value)]) {
    const topic = bytes === null ? undefined : place(bytes)
    if (topic !== undefined && topics.has(topic)) found.add(topic)
  }
  if (record.value === null) return [...found]
  const value = Buffer.from(record.value.buffer, record.value.byteOffset, record.value.byteLength)
  for (const topic of topics) if (value.includes(`${topic}-`)) found.add(topic)
  return [...found]
}
