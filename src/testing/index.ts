/** `tubewire/testing`: the SQL engine in memory, for tests of statements. */

export {
  type DriverOptions,
  type DriverTopic,
  type DriverWindow,
  type OutputRecord,
  openTopologyDriver,
  type PipedHeader,
  type PipedRecord,
  type SourceDescription,
  type StatementAnswer,
  type TopologyDriver,
} from '../sql/driver/index.ts'
export { type SourceLocation, SqlError } from '../sql/error.ts'
