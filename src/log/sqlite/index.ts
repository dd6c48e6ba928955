/** The embedded log: openSqliteLog for the process that works, openSqliteLogReader for one that looks on. */
export { verifyLog } from './integrity.ts'
export { describeHolder, type Holder } from './lock.ts'
export type { SqliteLog } from './log.ts'
export { openSqliteLog } from './open.ts'
export type { SqliteLogMetrics, SqliteLogOptions } from './options.ts'
export { openSqliteLogReader, type SqliteLogReader } from './reader.ts'
