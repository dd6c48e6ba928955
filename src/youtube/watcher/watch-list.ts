/** The configured watch list to distinct sources. */

import type { WatchEntry } from '../config.ts'
import { parseSource, SourceError } from '../sources/parse-source.ts'
import { type Source, type SourceKind, sourceId } from '../sources/source.ts'

export interface WatchedSource {
  readonly id: string
  readonly kind: SourceKind
  /** As it was written. */
  readonly text: string
  /** Undefined where the text names nothing; `problem` says why. */
  readonly source: Source | undefined
  readonly problem: string | undefined
  /** Sorted. */
  readonly clients: readonly string[]
}

/** A source that is written twice, or for two clients, is one. What can't be understood stays in the list, with its problem. */
export function readWatchList(entries: readonly WatchEntry[]): readonly WatchedSource[] {
  const sources = new Map<string, WatchedSource>()
  for (const { client, playlists = [], channels = [], videos = [] } of entries) {
    const texts = [
      ...playlists.map((text) => ['playlist', text] as const),
      ...channels.map((text) => ['channel', text] as const),
      ...videos.map((text) => ['video', text] as const),
    ]
    for (const [kind, text] of texts) {
      const found = read(kind, text)
      const clients = new Set([...(sources.get(found.id)?.clients ?? []), client])
      sources.set(found.id, { ...found, clients: [...clients].sort() })
    }
  }
  return [...sources.values()]
}

function read(kind: SourceKind, text: string): Omit<WatchedSource, 'clients'> {
  try {
    const source = parseSource(text, kind)
    return { id: sourceId(source), kind, text, source, problem: undefined }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    return { id: `invalid:${kind}:${text}`, kind, text, source: undefined, problem: error.message }
  }
}
