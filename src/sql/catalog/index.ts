/** The front door of the catalog: what streams, tables, types and queries exist, and what may become of them. */

export {
  type Catalog,
  defaultTopic,
  emptyCatalog,
  propertyName,
  type QueryLink,
  type StepShape,
  withoutQuery,
  withoutSource,
  withoutType,
  withProperty,
  withQuery,
  withSource,
  withTopics,
  withType,
} from './catalog.ts'
export { alteredSource, checkNameIsFree, droppedSource, kindName } from './change.ts'
export { checkReserved, pseudoColumns, WINDOW_BOUNDS } from './columns.ts'
export { checkTopicProperties, declareSource, partitionsOf } from './create.ts'
export { registerSchemas, type Writer } from './register-schemas.ts'
export { checkSinkSchemas } from './schema-ids.ts'
export { type KnownSchema, type MemoryDirectory, memoryDirectory, type SchemaDirectory } from './schemas.ts'
export {
  keyColumns,
  type Source,
  type SourceColumn,
  type SourceFormat,
  type SourceWindow,
  sourceSchemaText,
  type TimestampColumn,
  valueColumns,
} from './source.ts'
export {
  checkFormats,
  formatNamed,
  type WantedFormats,
  wantedFormats,
  withDefaultWrapping,
} from './source-formats.ts'
export { timestampColumn } from './timestamp-column.ts'
export { checkUpgrade } from './upgrade.ts'
export { readWithClause, type WithClause } from './with-clause.ts'
