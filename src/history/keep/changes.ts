/** Records between an observation and an alert: kept for long where they led to one, else for some hours. */

import type { Statements } from '../storage/statements.ts'
import { HOUR_MS } from '../time.ts'
import type { Work } from './slices.ts'

/** For as long it is kept what the rules saw and found nothing to say about. */
export const SILENT_CHANGES_MS = 6 * HOUR_MS

const AT_ONCE = 200

interface ChangeRow {
  readonly place: number
  readonly at: number
  readonly led: number
}

/**
 * Removes those older than `cutoff`, and those older than `silentBefore` that led to nothing. To be run when the whole
 * log was read, since what they led to stands behind them there.
 */
export function* removeChanges(statements: Statements, cutoff: number, silentBefore: number): Work {
  const page = `
    SELECT place, at, EXISTS (SELECT 1 FROM alerts WHERE alerts.cause = changes.place)
      OR EXISTS (SELECT 1 FROM changes AS later WHERE later.cause = changes.place) AS led
    FROM changes WHERE place < ? ORDER BY place DESC LIMIT ${AT_ONCE}`
  // From the end: a record that led to another one is judged after it was.
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const rows = statements.all<ChangeRow>(page, before)
    if (rows.length === 0) return
    for (const { place, at, led } of rows) {
      if (at < cutoff || (at < silentBefore && !led)) {
        statements.run('DELETE FROM changes WHERE place = ?', place)
      }
    }
    before = rows.at(-1)!.place
    yield
  }
}
