/** Confluent's wire format: magic byte 0, the schema's id as a big-endian int32, then the Avro body. */

import { guidText } from './schema-identity.ts'

/** Headers of the newer framing: byte 1 and the schema's 16-byte GUID; the payload then has no prefix. */
export const VALUE_SCHEMA_ID_HEADER = '__value_schema_id'
export const KEY_SCHEMA_ID_HEADER = '__key_schema_id'

/** Magic byte and schema id. */
export const PREFIX_BYTES = 5

/** Writes the 5-byte prefix at the start of a buffer that has room for it. */
export function writePrefix(buffer: Buffer, schemaId: number): void {
  buffer[0] = 0
  buffer.writeInt32BE(schemaId, 1)
}

export type Framed =
  | { readonly kind: 'id'; readonly id: number; readonly bodyOffset: number }
  | { readonly kind: 'guid'; readonly guid: string; readonly bodyOffset: number }
  /** Not written by a Confluent serializer; `reason` is for a person. */
  | { readonly kind: 'unframed'; readonly reason: string }

/** Tells which schema a payload was written with, from its header (if there is one) or its prefix. */
export function readFrame(
  payload: Uint8Array,
  headers: readonly (readonly [string, Uint8Array | null])[],
  headerName: string = VALUE_SCHEMA_ID_HEADER,
): Framed {
  for (const [name, value] of headers) {
    if (name !== headerName) continue
    if (value?.length === 17 && value[0] === 1)
      return { kind: 'guid', guid: guidText(value.subarray(1)), bodyOffset: 0 }
    return { kind: 'unframed', reason: `header ${headerName} is not byte 1 and a 16-byte GUID` }
  }
  if (payload.length < PREFIX_BYTES) {
    return { kind: 'unframed', reason: `${payload.length} bytes are too few for magic byte and schema id` }
  }
  if (payload[0] !== 0) return { kind: 'unframed', reason: `magic byte is ${payload[0]}, not 0` }
  // Without a view, which every record would make anew.
  const id = (payload[1]! << 24) | (payload[2]! << 16) | (payload[3]! << 8) | payload[4]!
  if (id < 0) return { kind: 'unframed', reason: `schema id ${id} is negative` }
  return { kind: 'id', id, bodyOffset: PREFIX_BYTES }
}
