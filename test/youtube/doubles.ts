import type { Logger, WatcherMetrics } from '../../src/youtube/ports.ts'

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly fields: object
  readonly message: string
}

export function memoryLogger(): Logger & { readonly lines: LogLine[] } {
  const lines: LogLine[] = []
  const at =
    (level: LogLine['level']) =>
    (fields: object, message: string): void => {
      lines.push({ level, fields, message })
    }
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

export interface CountedMetrics extends WatcherMetrics {
  /** `method outcome` to the number of requests. */
  readonly requests: Map<string, number>
  readonly totals: { observed: number; written: number }
}

export function countingMetrics(requestEnded = () => {}): CountedMetrics {
  const requests = new Map<string, number>()
  const totals = { observed: 0, written: 0 }
  return {
    requests,
    totals,
    request(method, outcome) {
      const name = `${method} ${outcome}`
      requests.set(name, (requests.get(name) ?? 0) + 1)
      requestEnded()
    },
    observed(videos) {
      totals.observed += videos
    },
    written(records) {
      totals.written += records
    },
    quota() {},
    watched() {},
  }
}
