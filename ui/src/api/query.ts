/**
 * What the pages know of the server: kept by address, shown at once when it is needed again, and asked for anew when
 * the server says that something changed.
 */

import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { type Answer, fetchJson, type Get } from './http.ts'
import type { Problem } from './problem.ts'

/** What a live event may touch: `videos`, `alerts`, `status`, or `videos:<id>` for one of them. */
export type Topic = string

export interface Query<T> {
  /** The last answer; kept while a newer one is awaited and when that fails. */
  readonly data: ReadonlySignal<T | undefined>
  /** Why the last request failed; undefined after one that did not. */
  readonly error: ReadonlySignal<Problem | undefined>
  readonly isLoading: ReadonlySignal<boolean>
  /** When the answer came, in milliseconds since the epoch. */
  readonly updatedAt: ReadonlySignal<number | undefined>
  refresh(): Promise<void>
}

class Entry<T> implements Query<T> {
  readonly data = signal<T | undefined>(undefined)
  readonly error = signal<Problem | undefined>(undefined)
  readonly isLoading = signal(false)
  readonly updatedAt: Signal<number | undefined> = signal(undefined)
  private users = 0
  private topics: readonly Topic[] = []
  private answer: Answer<T> | undefined
  private running: Promise<void> | undefined
  /** Something changed while it was being asked for, or while nobody showed it. */
  private isStale = true
  private readonly request: Get<T>

  constructor(request: Get<T>) {
    this.request = request
  }

  /** Whether somebody shows it now. */
  get isShown(): boolean {
    return this.users > 0
  }

  /** To be called by what shows it; what it returns, when it is no longer shown. */
  show(topics: readonly Topic[]): () => void {
    // Of every place where it is shown: what one of them does not care for may concern another.
    this.topics = [...new Set([...this.topics, ...topics])]
    const mayHaveChanged = this.users === 0 && !this.topics.some(isTold)
    this.users += 1
    if (this.isStale || mayHaveChanged) void this.refresh()
    return () => {
      this.users -= 1
    }
  }

  /** Something that it may depend on has changed. */
  changed(concerns: (topics: readonly Topic[]) => boolean): void {
    if (!concerns(this.topics)) return
    if (this.isShown) void this.refresh()
    else this.isStale = true
  }

  refresh(): Promise<void> {
    this.isStale = true
    this.running ??= this.run()
    return this.running
  }

  private async run(): Promise<void> {
    this.isLoading.value = true
    try {
      while (this.isStale) {
        this.isStale = false
        this.answer = await fetchJson(this.request, undefined, this.answer)
        this.data.value = this.answer.data
        this.error.value = undefined
        this.updatedAt.value = Date.now()
      }
    } catch (error) {
      this.error.value = error as Problem
      this.isStale = true
    } finally {
      this.isLoading.value = false
      this.running = undefined
    }
  }
}

/** What the server tells by itself (live.ts); what depends on none of it is asked for whenever it is shown again. */
const TOLD: readonly Topic[] = ['videos', 'alerts', 'status', 'chats', 'demo']
const isTold = (topic: Topic) => TOLD.includes(topic.split(':')[0]!)

const entries = new Map<string, Entry<unknown>>()
/** Answers of pages that were left are kept for the way back, so many of them. */
const MAX_KEPT = 60

function entryFor<T>(request: Get<T>): Entry<T> {
  const found = entries.get(request.url)
  if (found) return found as Entry<T>
  const made = new Entry<T>(request)
  entries.set(request.url, made)
  if (entries.size > MAX_KEPT) {
    const idle = [...entries].find(([url, { isShown }]) => !isShown && url !== request.url)
    if (idle) entries.delete(idle[0])
  }
  return made
}

/**
 * Asks, and asks again whenever one of the topics changes. Give the same request at every render, or a new one for
 * another question. Undefined: nothing to ask yet.
 */
export function useQuery<T>(request: Get<T> | undefined, topics: readonly Topic[] = []): Query<T> {
  const key = request?.url ?? ''
  const entry = useMemo(() => (request ? entryFor(request) : new Entry<T>({ url: '' })), [key])
  const topicsKey = topics.join(' ')
  useEffect(() => {
    if (request) return entry.show(topics)
  }, [entry, topicsKey])
  return entry
}

/** The same for several requests of one kind, as many as there are now. */
export function useQueries<T>(
  requests: readonly Get<T>[],
  topics: readonly Topic[] = [],
): readonly Query<T>[] {
  const key = requests.map(({ url }) => url).join(' ')
  const found = useMemo(() => requests.map((request) => entryFor(request)), [key])
  const topicsKey = topics.join(' ')
  useEffect(() => {
    const leave = found.map((entry) => entry.show(topics))
    return () => {
      for (const one of leave) one()
    }
  }, [found, topicsKey])
  return found
}

/** Those who keep something of the server outside of queries. */
const followers = new Set<{ readonly topics: readonly Topic[]; readonly again: () => void }>()

/** Calls `again` whenever one of the topics changed, as a query would be asked again. */
export function useTopics(topics: readonly Topic[], again: () => void): void {
  const key = topics.join(' ')
  useEffect(() => {
    const follower = { topics, again }
    followers.add(follower)
    return () => {
      followers.delete(follower)
    }
  }, [key, again])
}

/** What is shown of these topics is asked for again; what is not, when it is shown. */
export function invalidate(topics: readonly Topic[]): void {
  renew((own) => own.some((topic) => topics.includes(topic)))
}

/** After events were missed, or another person logged in: nothing that is known can be trusted. */
export function invalidateAll(): void {
  renew(() => true)
}

function renew(concerns: (topics: readonly Topic[]) => boolean): void {
  for (const entry of entries.values()) entry.changed(concerns)
  for (const { topics, again } of followers) if (concerns(topics)) again()
}
