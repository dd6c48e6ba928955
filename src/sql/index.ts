/** The front door of the SQL engine: load a program, prepare a log for it, run its queries. */

export { emptyCatalog } from './catalog/index.ts'
export { type SourceLocation, SqlError } from './error.ts'
export { type Cleaned, clean, type Leftover, leftovers } from './program/leftovers.ts'
export {
  deadLettersOf,
  loadProgram,
  PROCESSING_LOG,
  type Program,
  ProgramError,
  type ProgramFile,
  type ProgramInsert,
  type ProgramOptions,
  type ProgramQuery,
} from './program/load.ts'
export { knownStatements, prepareProgram, type QueryStart, SchemaRefused } from './program/prepare.ts'
export { QueryActivities, type QueryActivity } from './task/activity.ts'
export {
  CAUSE_HEADER,
  type QueryLog,
  type QueryMetrics,
  type QueryOptions,
  REASON_HEADER,
  RULE_HEADER,
  runQuery,
  type SharedReading,
  sharedReading,
} from './task/run-query.ts'
