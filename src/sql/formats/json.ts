/** The JSON format. */

import type { Value } from '../types/value.ts'
import { type Codec, type CodecSpec, FormatError } from './format.ts'
import { NeedsNumberText } from './json-convert.ts'
import { jsonRowReader, jsonValueReader } from './json-read.ts'
import { type Json, parseJsonExact } from './json-text.ts'
import { jsonFieldsWriter, jsonWriter } from './json-write.ts'
import { isUnwrapped } from './wrapping.ts'

/** A run of digits that a double may not hold. */
const LONG_NUMBER = /[\d.]{16}/
/** Magic byte and schema id, which JSON_SR writes before its text. */
const SCHEMA_PREFIX_BYTES = 5

export function jsonCodec(spec: CodecSpec): Codec {
  const bare = isUnwrapped(spec) ? spec.columns[0] : undefined
  const read = bare ? bareReader(jsonValueReader(bare.type)) : jsonRowReader(spec.columns)
  const write = bare ? bareWriter(jsonWriter(bare.type)) : jsonFieldsWriter(spec.columns)
  let exactFirst = false

  function parse(text: string): readonly Value[] | null {
    if (!exactFirst && !LONG_NUMBER.test(text)) {
      try {
        return read(JSON.parse(text))
      } catch (error) {
        if (error instanceof FormatError) throw error
        // Columns that needed a number's text once will need it again.
        if (error instanceof NeedsNumberText) exactFirst = true
        // A RangeError: nested too deep for the stack, which the exact parser says in its own words.
        else if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error
      }
    }
    return read(parseExact(text))
  }

  return {
    serialize(values) {
      if (values === null) return null
      const json = write(values)
      return json === null ? null : Buffer.from(json)
    },
    deserialize({ bytes }) {
      return bytes === null ? null : parse(jsonText(bytes))
    },
  }
}

function parseExact(text: string): Json {
  try {
    return parseJsonExact(text)
  } catch (cause) {
    throw new FormatError(`not JSON: ${(cause as Error).message}`, { cause })
  }
}

/** The text of a record, without the prefix that JSON_SR writes. */
export function jsonText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return buffer.toString('utf8', bytes[0] === 0 ? SCHEMA_PREFIX_BYTES : 0)
}

function bareReader(read: (json: Json) => Value): (json: Json) => readonly Value[] {
  return (json) => [read(json)]
}

/** A bare NULL is no value at all: a tombstone. */
function bareWriter(write: (value: Value) => string): (values: readonly Value[]) => string | null {
  return ([value]) => (value === null || value === undefined ? null : write(value))
}
