import { type LoadedConfig, redactor } from '../config/index.ts'
import { createLogger, type Logger } from '../ops/logger.ts'

/** The program's log as the configuration has it, free of its secrets. */
export function openLogger({ config, secrets }: LoadedConfig): Logger {
  return createLogger({ ...config.logging, redact: redactor(secrets) })
}
