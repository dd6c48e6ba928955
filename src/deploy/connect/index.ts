/** Handing delivery over to an HTTP Sink connector. */

export { confluentCloud } from './cloud.ts'
export {
  applyConnector,
  type ConnectorPlan,
  choosePlugin,
  failureOf,
  isRunning,
  planConnector,
  removeConnector,
  stateText,
} from './deploy.ts'
export type { ConnectorConfig, ConnectorHost, ConnectorState } from './host.ts'
export { LIMITS, type SinkOptions, sinkConfig } from './sink.ts'
export { connectWorker } from './worker.ts'
