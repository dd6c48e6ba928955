/** tubewire as a library: start it from a configuration, or take its log and its SQL engine by themselves. */

export { type App, type AppOptions, startApp } from './app/app.ts'
export {
  type Config,
  ConfigError,
  type LoadedConfig,
  type LoadOptions,
  loadConfig,
  parseConfig,
  redactor,
} from './config/index.ts'
export { type KafkaLogOptions, openKafkaLog } from './log/kafka/index.ts'
export * from './log/port.ts'
export { openSqliteLog, openSqliteLogReader, type SqliteLogOptions } from './log/sqlite/index.ts'
export { createLogger, type Logger, type LoggerOptions } from './ops/logger.ts'
export {
  loadProgram,
  type Program,
  type ProgramFile,
  type ProgramOptions,
  prepareProgram,
  runQuery,
  SqlError,
} from './sql/index.ts'
export type * from './wire/registry.ts'
