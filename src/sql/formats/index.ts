/** The record formats of the engine: JSON, JSON_SR, AVRO, KAFKA, DELIMITED and NONE. */

export { avroSchemaOf, DEFAULT_SCHEMA_NAME, type FieldNames } from './avro-schema.ts'
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
export {
  bareColumnOfSchema,
  carriesColumns,
  columnsOfSchema,
  formatOf,
  hasSchema,
  isBareSchema,
  schemaFor,
} from './registered.ts'
export { valuesFromBytes, valuesToBytes } from './state-bytes.ts'
export { isUnwrapped } from './wrapping.ts'
