import type { Message } from './model.ts'

/** Something a person with the chat open would see happen. */
export type FeedEvent =
  | { readonly kind: 'message' | 'edited'; readonly chatId: number; readonly message: Message }
  | { readonly kind: 'deleted'; readonly chatId: number; readonly messageId: number }
  | { readonly kind: 'chat'; readonly chatId: number }
  | {
      readonly kind: 'callback-answer'
      readonly chatId: number
      readonly callbackQueryId: string
      readonly text: string
      readonly alert: boolean
    }

export interface NumberedEvent {
  /** From 1, without gaps. */
  readonly id: number
  readonly event: FeedEvent
}

export interface Feed {
  publish(event: FeedEvent): void
  /** Events after an id, of those still kept, then new ones as they come, until the signal aborts. */
  follow(afterId: number | undefined, signal: AbortSignal): AsyncIterable<NumberedEvent>
  /** Calls back with each event; returns what ends it. */
  subscribe(listener: (event: NumberedEvent) => void): () => void
}

const KEPT = 1000

export function createFeed(): Feed {
  const kept: NumberedEvent[] = []
  const listeners = new Set<(event: NumberedEvent) => void>()
  let lastId = 0

  function subscribe(listener: (event: NumberedEvent) => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  return {
    publish(event) {
      const numbered = { id: ++lastId, event }
      kept.push(numbered)
      if (kept.length > KEPT) kept.shift()
      for (const listener of [...listeners]) listener(numbered)
    },
    subscribe,
    async *follow(afterId, signal) {
      let seen = afterId ?? lastId
      while (!signal.aborted) {
        const fresh = kept.filter(({ id }) => id > seen)
        if (fresh.length === 0) await nextOf(subscribe, signal)
        for (const each of fresh) {
          seen = each.id
          yield each
        }
      }
    },
  }
}

async function nextOf(subscribe: Feed['subscribe'], signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const wake = () => resolve()
  const end = subscribe(wake)
  signal.addEventListener('abort', wake, { once: true })
  await promise
  end()
  signal.removeEventListener('abort', wake)
}
