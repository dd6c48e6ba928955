/** Which of the changed videos and alerts a viewer may know of; the same event for all who may know the same. */

import { HistoryError } from '../../history/index.ts'
import type { HistoryScopes } from '../api/ports.ts'
import { may, type Viewer } from '../auth/index.ts'
import type { LiveEvent } from './hub.ts'

/** Clients by id, of the events that were asked about last: many readers ask the same. */
type Audience = ReadonlyMap<string, readonly string[]>

export class Audiences {
  readonly #queries: () => HistoryScopes
  readonly #known = new WeakMap<LiveEvent, Audience>()
  /** By the clients that may be seen. */
  readonly #selected = new WeakMap<LiveEvent, Map<string, LiveEvent | undefined>>()

  /** `queries` may throw `HistoryError` while there is no history. */
  constructor(queries: () => HistoryScopes) {
    this.#queries = queries
  }

  /** The event with what of it the viewer may know; undefined: nothing. `unknown` while the history can't be asked. */
  select(viewer: Viewer, event: LiveEvent): LiveEvent | 'unknown' | undefined {
    const hasIds = event.name === 'videos' || event.name === 'alerts'
    if (!hasIds) return may(viewer, 'inspect') ? event : undefined
    const { clients } = viewer
    if (clients === null) return event
    const audience = this.#of(event)
    if (!audience) return 'unknown'
    const selected = this.#selected.get(event) ?? new Map<string, LiveEvent | undefined>()
    this.#selected.set(event, selected)
    const key = JSON.stringify(clients)
    if (!selected.has(key)) {
      const ids = event.ids.filter((id) => audience.get(id)?.some((client) => clients.includes(client)))
      selected.set(key, ids.length === 0 ? undefined : { ...event, ids })
    }
    return selected.get(key)
  }

  #of(event: LiveEvent): Audience | undefined {
    const known = this.#known.get(event)
    if (known) return known
    try {
      const queries = this.#queries()
      const audience =
        event.name === 'videos' ? queries.clientsOfVideos(event.ids) : queries.clientsOfAlerts(event.ids)
      this.#known.set(event, audience)
      return audience
    } catch (error) {
      if (error instanceof HistoryError) return undefined
      throw error
    }
  }
}
