/** The front door of the driver. */

export type { DriverTopic } from './declared-topics.ts'
export {
  type DriverOptions,
  openTopologyDriver,
  type SourceDescription,
  type TopologyDriver,
} from './driver.ts'
export type { StatementAnswer } from './questions.ts'
export type { DriverWindow, OutputRecord, PipedHeader, PipedRecord } from './topics.ts'
