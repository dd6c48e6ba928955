import { type Logger as PinoLogger, pino } from 'pino'
import pretty from 'pino-pretty'

export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  /** auto: pretty on a terminal, JSON lines elsewhere. */
  readonly format: 'auto' | 'pretty' | 'json'
  /** Takes every secret out of a line, whatever put it there. */
  readonly redact: (line: string) => string
  /** Default: standard error; standard output belongs to commands' data. */
  readonly destination?: NodeJS.WritableStream & { readonly isTTY?: boolean }
}

/** For those who search lines of JSON; on a terminal the message says them. */
const TOLD_IN_WORDS = 'kept,changed,added,dropped'

export type Logger = PinoLogger

/** The program's own log. Every line passes through `redact` before it leaves the process. */
export function createLogger({ level, format, redact, destination = process.stderr }: LoggerOptions): Logger {
  const isPretty = format === 'pretty' || (format === 'auto' && destination.isTTY === true)
  const out = isPretty
    ? pretty({
        destination,
        sync: true,
        colorize: destination.isTTY === true && process.env.NO_COLOR === undefined,
        ignore: `pid,hostname,${TOLD_IN_WORDS}`,
        translateTime: 'SYS:HH:MM:ss',
      })
    : destination
  return pino({ level, base: undefined, hooks: { streamWrite: redact } }, out)
}
