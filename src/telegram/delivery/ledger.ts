import type { TaskState } from '../../log/port.ts'
import { decodeEntry, type Entry, encodeEntry, entryKey } from './entry.ts'

export const MESSAGES = 'messages'

/** The entries of one share, in the task's state and, by chat and in order, in memory. */
export class Ledger {
  readonly #state: TaskState
  readonly #entries = new Map<number, Entry>()
  readonly #queues = new Map<string, Entry[]>()
  #nextSeq = 0
  #sending = 0

  constructor(state: TaskState) {
    this.#state = state
    for (const [, bytes] of state.range(MESSAGES)) this.#index(decodeEntry(bytes))
  }

  get size(): number {
    return this.#entries.size
  }

  get sending(): number {
    return this.#sending
  }

  nextSeq(): number {
    return this.#nextSeq
  }

  get(seq: number): Entry | undefined {
    return this.#entries.get(seq)
  }

  entries(): Iterable<Entry> {
    return this.#entries.values()
  }

  /** The chats that have entries, each with its own in order of acceptance. */
  queues(): Iterable<readonly [chat: string, queue: readonly Entry[]]> {
    return this.#queues
  }

  queue(chat: string): readonly Entry[] {
    return this.#queues.get(chat) ?? []
  }

  put(entry: Entry): void {
    this.#unindex(entry.seq)
    this.#index(entry)
    this.#state.put(MESSAGES, entryKey(entry.seq), encodeEntry(entry))
  }

  remove(seq: number): void {
    this.#unindex(seq)
    this.#state.delete(MESSAGES, entryKey(seq))
  }

  #index(entry: Entry): void {
    this.#entries.set(entry.seq, entry)
    this.#nextSeq = Math.max(this.#nextSeq, entry.seq + 1)
    if (entry.state === 'sending') this.#sending += 1
    const queue = this.#queues.get(entry.chat)
    if (!queue) this.#queues.set(entry.chat, [entry])
    else {
      const after = queue.findLastIndex(({ seq }) => seq < entry.seq)
      queue.splice(after + 1, 0, entry)
    }
  }

  #unindex(seq: number): void {
    const entry = this.#entries.get(seq)
    if (!entry) return
    this.#entries.delete(seq)
    if (entry.state === 'sending') this.#sending -= 1
    const queue = this.#queues.get(entry.chat)!
    queue.splice(queue.indexOf(entry), 1)
    if (queue.length === 0) this.#queues.delete(entry.chat)
  }
}
