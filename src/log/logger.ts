/** What a log tells about itself: pino's shape, so that an application's logger fits as it is. */
export interface LogLogger {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

export const SILENT: LogLogger = { info() {}, warn() {}, error() {} }
