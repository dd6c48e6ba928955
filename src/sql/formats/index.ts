/** The record formats of the engine: JSON, AVRO, KAFKA, DELIMITED and NONE. */

export { carriesColumns } from './avro-carries.ts'
export {
  avroSchemaOf,
  bareAvroSchemaOf,
  bareColumnOfAvro,
  columnsOfAvro,
  DEFAULT_SCHEMA_NAME,
  type FieldNames,
  isBareAvro,
} from './avro-schema.ts'
export { type CheckOptions, checkFormat, checkWrapping, UnsupportedFormat } from './check.ts'
export { createCodec } from './codec.ts'
export { delimiterOf } from './delimited.ts'
export {
  type Codec,
  type CodecSpec,
  type Column,
  FormatError,
  type FormatName,
  type Payload,
  type SchemaLookup,
} from './format.ts'
export { fromLogical, rowFromLogical, rowToLogical, toLogical } from './logical.ts'
export { decodeLogical, encodeLogical, logicalRow } from './logical-record.ts'
export { valuesFromBytes, valuesToBytes } from './state-bytes.ts'
export { isUnwrapped } from './wrapping.ts'
