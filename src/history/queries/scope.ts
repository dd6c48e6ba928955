/** Whose data a question is about: the alerts and videos of some clients alone. */

import type { QueryContext } from './context.ts'

/** Absent: everybody's. */
export interface Scope {
  /** Videos that are watched for one of them, and alerts about those that are not addressed to another of their clients. */
  readonly clients?: readonly string[]
}

export interface ScopeCondition {
  readonly where: string
  readonly values: readonly string[]
}

const FOR_CLIENTS = `(EXISTS (SELECT 1 FROM video_clients WHERE video = videos.id
    AND client IN (SELECT value FROM json_each(?)))
  AND NOT EXISTS (SELECT 1 FROM video_clients AS others WHERE others.video = videos.id AND others.client = alerts.chat
    AND others.client NOT IN (SELECT value FROM json_each(?))))`

/** What the alerts of the scope have in common, for a query over `alerts` joined with `videos`. */
export function alertsOfScope({ clients }: Scope): ScopeCondition {
  if (!clients) return { where: 'true', values: [] }
  const names = JSON.stringify(clients)
  return { where: FOR_CLIENTS, values: [names, names] }
}

/** For whom a video is watched. Undefined for an unknown one. */
export function clientsOf({ statements }: QueryContext, videoId: string): readonly string[] | undefined {
  const row = statements.get<{ clients: string }>('SELECT clients FROM videos WHERE video_id = ?', videoId)
  return row && JSON.parse(row.clients)
}
