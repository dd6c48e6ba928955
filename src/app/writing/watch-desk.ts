/** The watch list as the dashboard changes it: in the configuration's file, taken over by the watcher at once. */

import { type Config, ConfigError, EditError, editWatch, type WatchEdit } from '../../config/index.ts'
import { type WatchDesk, WriteRefused } from '../../web/writing/index.ts'
import { allowedUnits, dayCost, type WatcherStatus, type YouTubeApi } from '../../youtube/index.ts'
import { ChangedElsewhere, type ConfigFile } from '../config-file.ts'
import { kindOf, type LookedUp, lookUp } from '../probe.ts'
import { addressOf, shownEntry, type Written, writtenEntries } from './watch-entries.ts'

export interface WatchDeskParts {
  readonly file: ConfigFile
  /** Undefined where another process watches. */
  readonly status: () => WatcherStatus | undefined
  /** Undefined without an API key. */
  readonly youtube: YouTubeApi | undefined
  readonly environment: () => Readonly<Record<string, string | undefined>>
}

export function watchDesk({ file, status, youtube, environment }: WatchDeskParts): WatchDesk {
  const allowance = () => {
    const { quota, budget, every } = file.current.youtube
    const [general, stats] = [quota.general, quota.batchGetStats].map((quotaUnits) =>
      allowedUnits({ quotaUnits, budget }),
    )
    return { everyMs: every, general: general ?? 0, allowed: (general ?? 0) + (stats ?? 0) }
  }
  const watchedNow = () => {
    const now = status()
    const lists = writtenEntries(file.current.watch).filter(
      ({ kind, isPaused }) => kind !== 'video' && !isPaused,
    )
    return { videos: now?.videos.watched ?? 0, lists: lists.length }
  }
  const shown = (written: Written) =>
    shownEntry(written, status(), dayCost(watchedNow(), allowance()).unitsPerDay)
  const entryOf = (id: string): Written => {
    const found = writtenEntries(file.current.watch).find((entry) => entry.id === id)
    if (!found)
      throw new WriteRefused(
        'not-found',
        'this is on the watch list no more; it may have been changed meanwhile',
      )
    return found
  }
  const edit = async (change: WatchEdit): Promise<Config> => {
    const readOnly = await file.whyReadOnly()
    if (readOnly !== null) throw new WriteRefused('read-only', readOnly)
    try {
      return await file.edit((yaml) => editWatch(yaml, change, meaningIn(environment())))
    } catch (error) {
      throw refusalOf(error)
    }
  }
  const after = ({ watch }: Config, { client, kind, text }: Pick<Written, 'client' | 'kind' | 'text'>) => {
    const isIt = (entry: Written) => entry.client === client && entry.kind === kind && entry.text === text
    const found = writtenEntries(watch).find(isIt)
    if (!found) throw new WriteRefused('changed-elsewhere', 'the watch list was changed meanwhile')
    return shown(found)
  }

  return {
    read: async () => {
      const entries = writtenEntries(file.current.watch)
      const names = [...new Set(file.current.watch.map(({ client }) => client))]
      return {
        clients: names.map((client) => ({
          client,
          entries: entries.filter((entry) => entry.client === client).map(shown),
        })),
        readOnly: await file.whyReadOnly(),
        quota: status()
          ? {
              allowedPerDay: allowance().allowed,
              plannedPerDay: dayCost(watchedNow(), allowance()).unitsPerDay,
            }
          : null,
      }
    },
    look: async (text, signal) => {
      const found = await foundBy(youtube, text, signal)
      const { title, detail, videos, kind, text: own, thumbnail } = found
      const before = watchedNow()
      const adds = { videos: before.videos + (videos ?? 0), lists: before.lists + (kind === 'video' ? 0 : 1) }
      const [now, then] = [dayCost(before, allowance()), dayCost(adds, allowance())]
      const url = addressOf({ kind, text: own })
      const isIt = (entry: Written) =>
        entry.kind === kind && (entry.text === own || (url !== null && addressOf(entry) === url))
      const unitsPerDay = then.unitsPerDay - now.unitsPerDay
      return {
        kind,
        text: own,
        url,
        title,
        detail,
        videos,
        thumbnail,
        already: writtenEntries(file.current.watch)
          .filter(isIt)
          .map(({ client }) => client),
        cost: {
          unitsPerDay,
          share: allowance().allowed === 0 ? 1 : unitsPerDay / allowance().allowed,
          fits: then.fits,
          intervalMs: then.intervalMs,
        },
      }
    },
    add: async ({ client, text }) => {
      const entry = { client: client.trim(), kind: kindIn(text), text: text.trim() }
      return after(await edit({ do: 'add', ...entry }), entry)
    },
    change: async (id, { paused, client }) => {
      const { kind, text, ...found } = entryOf(id)
      let now = { client: found.client, kind, text }
      let config = file.current
      if (paused !== undefined && paused !== found.isPaused) {
        config = await edit({ do: paused ? 'pause' : 'resume', ...now })
      }
      if (client !== undefined && client.trim() !== now.client) {
        config = await edit({ do: 'move', ...now, to: client.trim() })
        now = { ...now, client: client.trim() }
      }
      return after(config, now)
    },
    remove: async (id) => {
      const { kind, text, client, ...rest } = entryOf(id)
      const gone = shown({ kind, text, client, ...rest })
      await edit({ do: 'remove', client, kind, text })
      return gone
    },
  }
}

/** `${NAME}` and `${NAME:-default}`, as the configuration reads them. */
function meaningIn(environment: Readonly<Record<string, string | undefined>>) {
  return (text: string) =>
    text.replace(
      /\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g,
      (_, name: string, fallback = '') => environment[name] || fallback,
    )
}

function kindIn(text: string) {
  try {
    return kindOf(text.trim())
  } catch (error) {
    throw new WriteRefused('not-understood', (error as Error).message, {}, { cause: error })
  }
}

async function foundBy(
  youtube: YouTubeApi | undefined,
  text: string,
  signal: AbortSignal,
): Promise<LookedUp> {
  const kind = kindIn(text)
  if (!youtube) throw new WriteRefused('unavailable', 'youtube.apiKey is not set: nothing can be looked up')
  try {
    return await lookUp(youtube, text.trim(), kind, signal)
  } catch (error) {
    throw new WriteRefused('not-found', (error as Error).message, {}, { cause: error })
  }
}

function refusalOf(error: unknown): unknown {
  if (error instanceof EditError || error instanceof ConfigError) {
    return new WriteRefused('refused', error.message, {}, { cause: error })
  }
  if (error instanceof ChangedElsewhere)
    return new WriteRefused('changed-elsewhere', error.message, {}, { cause: error })
  return error
}
