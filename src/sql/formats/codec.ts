import { avroCodec } from './avro.ts'
import { delimitedCodec } from './delimited.ts'
import type { Codec, CodecSpec, SchemaLookup } from './format.ts'
import { jsonCodec } from './json.ts'
import { jsonSrCodec } from './json-sr.ts'
import { kafkaCodec } from './kafka.ts'

/** The codec of a source's key or value columns. The columns must have passed `checkFormat`. */
export function createCodec(spec: CodecSpec, schemas: SchemaLookup): Codec {
  switch (spec.format) {
    case 'JSON':
      return jsonCodec(spec)
    case 'JSON_SR':
      return jsonSrCodec(spec)
    case 'AVRO':
      return avroCodec(spec, schemas)
    case 'KAFKA':
      return kafkaCodec(spec)
    case 'DELIMITED':
      return delimitedCodec(spec)
    case 'NONE':
      return { serialize: () => null, deserialize: () => null }
  }
}
