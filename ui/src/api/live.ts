/** Live changes from the server (server-sent events): what they touch is asked for again. */

import { signal } from '@preact/signals'
import { invalidate, invalidateAll, type Topic } from './query.ts'

export type LiveState = 'connecting' | 'live' | 'offline'

export const liveState = signal<LiveState>('connecting')

/** Changes come in bursts; what is shown is asked for again no oftener than this. */
const GATHER_MS = 1_000
/** After an answer that is an error the browser gives up, as behind a proxy whose server starts again. */
const AGAIN_AFTER_MS = 5_000

/** Follows the server; the browser connects again by itself and says what it saw last. Returns how to stop. */
export function followLive(): () => void {
  const touched = new Set<Topic>()
  let source: EventSource | undefined
  let gathering: ReturnType<typeof setTimeout> | undefined
  let again: ReturnType<typeof setTimeout> | undefined

  const flush = () => {
    // A page in the background catches up when it is looked at.
    if (document.hidden || touched.size === 0) return
    invalidate([...touched])
    touched.clear()
  }
  const touch = (topics: readonly Topic[]) => {
    for (const topic of topics) touched.add(topic)
    gathering ??= setTimeout(() => {
      gathering = undefined
      flush()
    }, GATHER_MS)
  }
  const connect = () => {
    const opened = new EventSource('/api/v1/events')
    source = opened
    for (const [name, topicsOf] of EVENTS) {
      opened.addEventListener(name, (event) => {
        touch(topicsOf(JSON.parse(event.data || '{}')))
      })
    }
    opened.addEventListener('resync', invalidateAll)
    opened.addEventListener('open', () => {
      if (liveState.value === 'offline') invalidateAll()
      liveState.value = 'live'
    })
    opened.addEventListener('error', () => {
      const isClosed = opened.readyState === EventSource.CLOSED
      liveState.value = isClosed ? 'offline' : 'connecting'
      if (isClosed) again = setTimeout(connect, AGAIN_AFTER_MS)
    })
  }

  connect()
  document.addEventListener('visibilitychange', flush)
  return () => {
    clearTimeout(gathering)
    clearTimeout(again)
    source?.close()
    document.removeEventListener('visibilitychange', flush)
  }
}

type Data = Readonly<Record<string, unknown>>

const EVENTS: readonly (readonly [name: string, topics: (data: Data) => readonly Topic[]])[] = [
  ['videos', ({ videoIds }) => ['videos', ...idsOf(videoIds).map((id) => `videos:${id}`)]],
  ['alerts', ({ ids }) => ['alerts', ...idsOf(ids).map((id) => `alerts:${id}`)]],
  ['status', () => ['status']],
  ['chats', () => ['chats']],
  ['demo', () => ['demo']],
]

function idsOf(ids: unknown): readonly string[] {
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
}
