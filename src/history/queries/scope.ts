/** Whose data a question is about: the alerts and videos of some clients alone. */

import { alertPlace } from './alert-rows.ts'
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

/** The same for several; without those that are not known. */
export function clientsOfVideos(
  { statements }: QueryContext,
  videoIds: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const rows = statements.all<{ video_id: string; clients: string }>(
    'SELECT video_id, clients FROM videos WHERE video_id IN (SELECT value FROM json_each(?))',
    JSON.stringify(videoIds),
  )
  return new Map(rows.map(({ video_id: videoId, clients }) => [videoId, JSON.parse(clients)]))
}

/** For whom alerts are: the client they are addressed to, where it is one of the video's, or all of the video's. */
export function clientsOfAlerts(
  { statements }: QueryContext,
  ids: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const id of ids) {
    const row = statements.get<{ clients: string; chat: string | null }>(
      'SELECT clients, chat FROM alerts JOIN videos ON videos.video_id = alerts.video_id WHERE place = ?',
      alertPlace(id) ?? -1,
    )
    if (!row) continue
    const clients: readonly string[] = JSON.parse(row.clients)
    found.set(id, row.chat !== null && clients.includes(row.chat) ? [row.chat] : clients)
  }
  return found
}
