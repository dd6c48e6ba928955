/**
 * Live changes: what the history, the stages and others tell becomes numbered events, kept in a bounded ring for those
 * who come back, and handed to every reader that is there. A reader that does not keep up is told to ask anew.
 */

import type { HistoryChange } from '../../history/index.ts'

export type LiveName = 'videos' | 'alerts' | LiveNotice
/** Told without ids. */
export type LiveNotice = 'status' | 'chats' | 'demo'

export interface LiveEvent {
  readonly number: number
  readonly name: LiveName
  /** Of videos or alerts; none for the others. */
  readonly ids: readonly string[]
}

/** What an event means to one reader. */
export interface Reader {
  deliver(event: LiveEvent): void
  /** Something passes by that shows the connection to be alive. */
  beat(): void
  /** No more will come. */
  end(): void
}

/** What comes back to a reader who says which event it saw last. */
export type Missed =
  | { readonly kind: 'events'; readonly events: readonly LiveEvent[] }
  /** What came meanwhile is no longer known. */
  | { readonly kind: 'lost' }

export interface HubOptions {
  /** How many events can be made up for. */
  readonly ring?: number
  readonly maxReaders?: number
  /** Changes come in bursts: those of this time become one event. */
  readonly gatherMs?: number
  readonly beatMs?: number
}

/** Of one event; more become several. */
const MAX_IDS = 500

export class LiveHub {
  /** Keeps numbers of an earlier process from being taken for ours. */
  readonly epoch: string
  readonly #options: Required<HubOptions>
  readonly #ring: LiveEvent[] = []
  readonly #readers = new Set<Reader>()
  readonly #videos = new Set<string>()
  readonly #alerts = new Set<string>()
  readonly #others = new Set<LiveName>()
  readonly #beating: NodeJS.Timeout
  #gathering: NodeJS.Timeout | undefined
  #number = 0
  #isClosed = false

  constructor(epoch: string, options: HubOptions = {}) {
    this.epoch = epoch
    this.#options = { ring: 1_000, maxReaders: 1_000, gatherMs: 250, beatMs: 15_000, ...options }
    this.#beating = setInterval(() => {
      for (const reader of this.#readers) reader.beat()
    }, this.#options.beatMs).unref()
  }

  /** The number of the newest event; 0: none yet. */
  get newest(): number {
    return this.#number
  }

  get readers(): number {
    return this.#readers.size
  }

  changed({ videos, alerts }: HistoryChange): void {
    for (const id of videos) this.#videos.add(id)
    for (const id of alerts) this.#alerts.add(id)
    this.#gather()
  }

  /** Something without ids is not as it was. */
  tell(name: LiveNotice): void {
    this.#others.add(name)
    this.#gather()
  }

  /** What came after this event. */
  since(epoch: string, number: number): Missed {
    const isKnown = epoch === this.epoch && number <= this.#number
    const oldest = this.#number - this.#ring.length
    if (!isKnown || number < oldest) return { kind: 'lost' }
    return { kind: 'events', events: this.#ring.filter((event) => event.number > number) }
  }

  /** False: there are too many already, or no more will come. Else `remove` must be called at the end. */
  add(reader: Reader): boolean {
    if (this.#isClosed || this.#readers.size >= this.#options.maxReaders) return false
    this.#readers.add(reader)
    return true
  }

  remove(reader: Reader): void {
    this.#readers.delete(reader)
  }

  /** Ends every reader. */
  close(): void {
    this.#isClosed = true
    clearInterval(this.#beating)
    clearTimeout(this.#gathering)
    for (const reader of this.#readers) reader.end()
    this.#readers.clear()
  }

  #gather(): void {
    if (this.#isClosed) return
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined
      this.#flush()
    }, this.#options.gatherMs).unref()
  }

  #flush(): void {
    for (const [name, ids] of [
      ['videos', this.#videos],
      ['alerts', this.#alerts],
    ] as const) {
      const all = [...ids]
      ids.clear()
      for (let from = 0; from < all.length; from += MAX_IDS) {
        this.#publish(name, all.slice(from, from + MAX_IDS))
      }
    }
    for (const name of this.#others) this.#publish(name, [])
    this.#others.clear()
  }

  #publish(name: LiveName, ids: readonly string[]): void {
    this.#number += 1
    const event: LiveEvent = { number: this.#number, name, ids }
    this.#ring.push(event)
    if (this.#ring.length > this.#options.ring) this.#ring.shift()
    for (const reader of this.#readers) reader.deliver(event)
  }
}
