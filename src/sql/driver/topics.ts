/** Topics in memory: what was written, as bytes, and how to read and write it as logical values. */

import type { SchemaDirectory, Source, SourceFormat } from '../catalog/index.ts'
import {
  type CodecSpec,
  columnsOfSchema,
  createCodec,
  decodeLogical,
  encodeLogical,
  isUnwrapped,
} from '../formats/index.ts'
import { codecSpec, readWindowedKey, type Window, writeWindowedKey } from '../topology/index.ts'
import type { SqlType } from '../types/type.ts'
import type { DriverTopic } from './declared-topics.ts'

type Headers = readonly (readonly [name: string, value: Uint8Array | null])[]

/** A header as tests write it; text as a value is base64, as it is for BYTES columns. */
export type PipedHeader =
  | readonly [name: string, value: Uint8Array | string | null]
  | { readonly key: string; readonly value: Uint8Array | string | null }
  | { readonly KEY: string; readonly VALUE: Uint8Array | string | null }

/** A record's window as tests write it. */
export interface DriverWindow extends Window {
  readonly type?: 'time' | 'session'
}

/** A record to be written, as logical values. */
export interface PipedRecord {
  readonly topic: string
  readonly key?: unknown
  /** null: a tombstone. */
  readonly value?: unknown
  /** Milliseconds since the epoch; 0 when absent. */
  readonly timestamp?: number
  readonly headers?: readonly PipedHeader[]
  readonly window?: DriverWindow
}

/** A record that statements wrote, as logical values. */
export interface OutputRecord {
  readonly key: unknown
  readonly value: unknown
  readonly timestamp: number
  readonly window?: DriverWindow
  readonly headers: Headers
}

/** A record of a topic. */
export interface StoredRecord {
  readonly topic: string
  readonly offset: number
  readonly timestamp: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: Headers
  /** Written by a statement, not by the test. */
  readonly isOutput: boolean
  /** Rises over all topics. */
  readonly sequence: number
}

type WrittenRecord = Omit<StoredRecord, 'offset' | 'isOutput' | 'sequence'>

export interface DriverTopics {
  /** Notes the formats of a source's topic; the first source that names a topic decides, as it stands now. */
  ensure(source: Source): void
  delete(topic: string): void
  pipe(record: PipedRecord): void
  write(record: WrittenRecord, isOutput: boolean): void
  read(topic: string): readonly StoredRecord[]
  outputs(topic: string): readonly OutputRecord[]
  /** Topics that exist: declared, or of a source, or written to. */
  names(): readonly string[]
}

interface Topic {
  readonly records: StoredRecord[]
  shape: Source | undefined
}

export function driverTopics(schemas: SchemaDirectory, declared: readonly DriverTopic[]): DriverTopics {
  const topics = new Map<string, Topic>()
  let sequence = 0
  const topicOf = (name: string): Topic => {
    let topic = topics.get(name)
    if (!topic) {
      topic = { records: [], shape: undefined }
      topics.set(name, topic)
    }
    return topic
  }
  for (const { name } of declared) topicOf(name)

  function write(record: WrittenRecord, isOutput: boolean): void {
    const { records } = topicOf(record.topic)
    records.push({ ...record, offset: records.length, isOutput, sequence: sequence++ })
  }

  return {
    ensure(source) {
      const topic = topicOf(source.topic)
      if (topic.shape === undefined || topic.shape.name === source.name) topic.shape = source
    },
    delete(name) {
      topics.delete(name)
    },
    write,
    names: () => [...topics.keys()],
    read: (name) => topicOf(name).records,
    pipe({ topic: name, key, value, timestamp = 0, headers = [], window }) {
      const { shape } = topicOf(name)
      const specs = shape && specsOf(shape, schemas)
      const bytes = encodeLogical(specs?.key, schemas, key)
      const type = window?.type === 'session' ? 'SESSION' : 'TUMBLING'
      write(
        {
          topic: name,
          key: window ? writeWindowedKey(bytes, window, type) : bytes,
          value: encodeLogical(specs?.value, schemas, value),
          timestamp,
          headers: headers.map(storedHeader),
        },
        false,
      )
    },
    outputs(name) {
      const topic = topics.get(name)
      if (!topic) return []
      const { shape } = topic
      return topic.records.filter(({ isOutput }) => isOutput).map((record) => output(record, shape, schemas))
    },
  }
}

function storedHeader(header: PipedHeader): Headers[number] {
  const [name, value] = isPair(header)
    ? header
    : 'key' in header
      ? [header.key, header.value]
      : [header.KEY, header.VALUE]
  return [name, typeof value === 'string' ? Buffer.from(value, 'base64') : value]
}

function isPair(header: PipedHeader): header is Extract<PipedHeader, readonly unknown[]> {
  return Array.isArray(header)
}

function specsOf(
  shape: Source,
  schemas: SchemaDirectory,
): { readonly key: CodecSpec; readonly value: CodecSpec } {
  return { key: codecSpec(shape, 'key', schemas), value: codecSpec(shape, 'value', schemas) }
}

function output(record: StoredRecord, shape: Source | undefined, schemas: SchemaDirectory): OutputRecord {
  const { timestamp, headers } = record
  if (!shape) return { key: text(record.key), value: text(record.value), timestamp, headers }
  const specs = specsOf(shape, schemas)
  const parts = shape.window && record.key ? readWindowedKey(record.key, shape.window) : undefined
  const key = parts ? parts.key : record.key
  const value = asWritten(specs.value, shape.valueFormat, schemas)
  const keySpec = asWritten(specs.key, shape.keyFormat, schemas)
  return {
    key: decodeLogical(keySpec, createCodec(keySpec, schemas), { bytes: key, headers }),
    value: decodeLogical(value, createCodec(value, schemas), { bytes: record.value, headers }),
    timestamp,
    ...(parts
      ? { window: { ...parts.window, type: shape.window?.type === 'SESSION' ? 'session' : 'time' } as const }
      : {}),
    headers,
  }
}

/**
 * All formats carry DECIMALs that have outgrown their precision: they are shown as they were written. So are the
 * fields of a schema that the statement names, those that no column fills included.
 */
function asWritten(spec: CodecSpec, format: SourceFormat, schemas: SchemaDirectory): CodecSpec {
  const shown = { ...spec, columns: spec.columns.map(({ name, type }) => ({ name, type: unbounded(type) })) }
  if (spec.format !== 'AVRO') return shown
  const named = format.schemaId === undefined ? undefined : schemas.schemaById(format.schemaId)
  if (!named || isUnwrapped(spec)) return shown
  return { ...spec, wrapSingle: true, columns: columnsOfSchema(named, 'original') }
}

function unbounded(type: SqlType): SqlType {
  switch (type.base) {
    case 'DECIMAL':
      return { ...type, precision: MAX_PRECISION }
    case 'ARRAY':
      return { ...type, element: unbounded(type.element) }
    case 'MAP':
      return { ...type, key: unbounded(type.key), value: unbounded(type.value) }
    case 'STRUCT':
      return { ...type, fields: type.fields.map((field) => ({ ...field, type: unbounded(field.type) })) }
    default:
      return type
  }
}

const MAX_PRECISION = 10_000

function text(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString()
}
