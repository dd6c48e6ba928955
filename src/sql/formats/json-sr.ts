/** The JSON_SR format: JSON behind Confluent's prefix, with a JSON Schema in the registry. */

import {
  KEY_SCHEMA_ID_HEADER,
  PREFIX_BYTES,
  readFrame,
  VALUE_SCHEMA_ID_HEADER,
  writePrefix,
} from '../../wire/framing.ts'
import { type Codec, type CodecSpec, FormatError } from './format.ts'
import { jsonCodec } from './json.ts'

export function jsonSrCodec(spec: CodecSpec): Codec {
  const json = jsonCodec({ ...spec, format: 'JSON' })
  const header = spec.side === 'key' ? KEY_SCHEMA_ID_HEADER : VALUE_SCHEMA_ID_HEADER
  return {
    serialize(values) {
      const text = json.serialize(values)
      return text === null ? null : prefixed(text, spec)
    },
    deserialize({ bytes, headers }) {
      if (bytes === null) return null
      const frame = readFrame(bytes, headers, header)
      if (frame.kind === 'unframed')
        throw new FormatError(`Not JSON_SR in Confluent's format: ${frame.reason}`)
      return json.deserialize({ bytes: bytes.subarray(frame.bodyOffset), headers })
    },
  }
}

/** A text of JSON behind the id of its schema. Throws FormatError where none is registered. */
export function prefixed(text: Uint8Array, { schemaId }: Pick<CodecSpec, 'schemaId'>): Uint8Array {
  if (schemaId === undefined) throw new FormatError('The columns have no registered JSON Schema')
  const bytes = Buffer.alloc(PREFIX_BYTES + text.length)
  writePrefix(bytes, schemaId)
  bytes.set(text, PREFIX_BYTES)
  return bytes
}
