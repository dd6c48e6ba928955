/** The feed of alerts, newest first. */

import { HistoryError } from '../error.ts'
import { type AlertRow, type AlertState, SELECT_ALERTS, type StoredAlert, toAlert } from './alert-rows.ts'
import { allowedRange, checkCount, type QueryContext } from './context.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { alertsOfScope, type Scope } from './scope.ts'

export interface AlertsRequest extends Scope {
  readonly videoId?: string
  readonly states?: readonly AlertState[]
  readonly from?: number
  readonly to?: number
  /** From 1 to 500. Default 50. */
  readonly limit?: number
  /** `next` of the page before. */
  readonly cursor?: string
}

export interface AlertsPage {
  readonly alerts: readonly AlertRow[]
  /** Null on the last page. */
  readonly next: string | null
}

const KIND = 'alerts'

/** Throws `invalid`. */
export function alerts(context: QueryContext, request: AlertsRequest): AlertsPage {
  const limit = checkCount('limit', request.limit ?? 50, 1, 500)
  const range = allowedRange(context, { from: request.from ?? 0, to: request.to ?? Number.MAX_SAFE_INTEGER })
  const conditions = ['alerts.at >= ?', 'alerts.at < ?']
  const values: (string | number)[] = [range.from, range.to]
  const add = (condition: string, ...more: (string | number)[]) => {
    conditions.push(`(${condition})`)
    values.push(...more)
  }
  if (request.videoId !== undefined) add('alerts.video_id = ?', request.videoId)
  if (request.states) {
    add('alerts.state IN (SELECT value FROM json_each(?))', JSON.stringify(request.states))
  }
  const scope = alertsOfScope(request)
  add(scope.where, ...scope.values)
  if (request.cursor !== undefined) {
    const [at, place] = decodeCursor(KIND, request.cursor, 2)
    if (typeof at !== 'number' || typeof place !== 'number') {
      throw new HistoryError('invalid', 'the cursor is damaged: begin with the first page')
    }
    add('(alerts.at, alerts.place) < (?, ?)', at, place)
  }
  const rows = context.statements.all<StoredAlert>(
    `${SELECT_ALERTS} WHERE ${conditions.join(' AND ')} ORDER BY alerts.at DESC, alerts.place DESC LIMIT ?`,
    ...values,
    limit + 1,
  )
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return {
    alerts: page.map((row) => toAlert(context.statements, row)),
    next: last ? encodeCursor(KIND, [last.at, last.place]) : null,
  }
}
