/** What a viewer may see and do. */

import type { VideoRow } from '../../history/index.ts'
import type { Viewer } from '../auth/index.ts'
import type { HistoryScopes } from './ports.ts'
import { Problem } from './problem.ts'

/** The clients to ask for: those named, as far as the viewer may see them. Undefined: everything. */
export function clientsFor(
  viewer: Viewer,
  named: readonly string[] | undefined,
): readonly string[] | undefined {
  if (viewer.clients === null) return named
  return named ? named.filter((client) => viewer.clients?.includes(client)) : viewer.clients
}

/** The scope of every question this viewer asks. */
export function scopeOf({ clients }: Viewer): { readonly clients?: readonly string[] } {
  return clients === null ? {} : { clients }
}

/** Throws `not-found` for a video that is unknown, or watched for clients alone whom the viewer may not see. */
export function requireVideo(queries: HistoryScopes, viewer: Viewer, videoId: string): void {
  if (mayReadVideo(queries, viewer, videoId)) return
  throw new Problem('not-found', `No video ${videoId} is known here`)
}

/** Whether the video is known, and to be shown to this viewer. */
export function mayReadVideo(queries: HistoryScopes, viewer: Viewer, videoId: string): boolean {
  const clients = queries.clientsOf(videoId)
  if (!clients) return false
  return viewer.clients === null || clients.some((client) => viewer.clients?.includes(client))
}

/** Whether the video is watched for a client too whom the viewer may not see: then what tells of both is withheld. */
export function isSharedWithOthers(queries: HistoryScopes, viewer: Viewer, videoId: string | null): boolean {
  if (viewer.clients === null) return false
  const clients = videoId === null ? undefined : queries.clientsOf(videoId)
  return !clients || clients.some((client) => !viewer.clients?.includes(client))
}

/** The row without what it says of clients whom the viewer may not see. */
export function rowFor<R extends Pick<VideoRow, 'clients' | 'playlists'>>(viewer: Viewer, row: R): R {
  if (viewer.clients === null) return row
  const clients = row.clients.filter((client) => viewer.clients?.includes(client))
  // Which of the playlists is whose is not known.
  return { ...row, clients, playlists: clients.length === row.clients.length ? row.playlists : [] }
}
