import type { Outcome } from '../faults/exchange.ts'
import type { Message } from './model.ts'

/** One message, or change of one, that Telegram accepted from a bot. Lost answers change nothing about that. */
export interface TranscriptEntry {
  /** From 0, in the order of acceptance. */
  readonly sequence: number
  /** The service's time. */
  readonly atMs: number
  readonly botId: number
  /** Lower-cased. */
  readonly method: string
  readonly chatId: number
  readonly messageId: number
  /** As people see it: entities parsed, or the caption of a photo. */
  readonly text: string
  readonly message: Message
  /** As they came. */
  readonly parameters: Readonly<Record<string, string>>
  readonly silent: boolean
  /** Whether the bot got the answer: undefined while it is under way. */
  readonly answer: Exclude<Outcome, 'refused'> | undefined
}

export interface Transcript {
  readonly entries: readonly TranscriptEntry[]
  /** Returns the entry's sequence. */
  add(entry: Omit<TranscriptEntry, 'sequence' | 'answer'>): number
  /** Notes what became of the answer to what was added. */
  settle(sequences: readonly number[], answer: 'delivered' | 'lost'): void
  /** Looks at the entries now and after each change, until it finds something. Rejects when the signal aborts. */
  until<T>(
    look: (entries: readonly TranscriptEntry[]) => T | undefined | false,
    signal: AbortSignal,
  ): Promise<T>
}

export function createTranscript(): Transcript {
  const entries: TranscriptEntry[] = []
  const lookers = new Set<() => void>()
  const tell = () => {
    for (const look of [...lookers]) look()
  }
  return {
    entries,
    add(entry) {
      const sequence = entries.length
      entries.push({ ...entry, sequence, answer: undefined })
      tell()
      return sequence
    },
    settle(sequences, answer) {
      for (const n of sequences) entries[n] = { ...(entries[n] as TranscriptEntry), answer }
      tell()
    },
    async until(look, signal) {
      signal.throwIfAborted()
      const { promise, resolve, reject } = Promise.withResolvers<NonNullable<unknown>>()
      const check = () => {
        const found = look(entries)
        if (found !== undefined && found !== false) resolve(found as NonNullable<unknown>)
      }
      const abort = () => reject(signal.reason)
      signal.addEventListener('abort', abort, { once: true })
      lookers.add(check)
      try {
        check()
        return (await promise) as Exclude<ReturnType<typeof look>, undefined | false>
      } finally {
        lookers.delete(check)
        signal.removeEventListener('abort', abort)
      }
    },
  }
}
