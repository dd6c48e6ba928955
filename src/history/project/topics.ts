/** Which topics are followed, and how far. Causes lead to topics that nobody named: those are followed too. */

import type { LogRecord } from '../../log/port.ts'
import { MAX_TOPICS, parsePlace, placeKey, TOPICS } from '../storage/places.ts'
import type { Statements } from '../storage/statements.ts'

/** The header that tells which record another one comes from, as `topic-partition-offset`. */
const CAUSE_HEADER = 'tubewire.cause'

export class Topics {
  readonly #statements: Statements
  readonly #onFound: () => void
  #numbers = new Map<string, number>()

  /** `onFound` is called when a record names a topic that was not followed yet. */
  constructor(statements: Statements, onFound: () => void) {
    this.#statements = statements
    this.#onFound = onFound
    this.reload()
  }

  get names(): readonly string[] {
    return [...this.#numbers.keys()]
  }

  /** Reads anew what is in the file. */
  reload(): void {
    const rows = this.#statements.all<{ id: number; name: string }>('SELECT id, name FROM topics ORDER BY id')
    this.#numbers = new Map([...TOPICS.entries()].map(([id, name]) => [name, id]))
    for (const { id, name } of rows) this.#numbers.set(name, id)
  }

  number(topic: string): number {
    return this.#numbers.get(topic)!
  }

  place({ topic, partition, offset }: Pick<LogRecord, 'topic' | 'partition' | 'offset'>): number | undefined {
    return placeKey(this.number(topic), partition, offset)
  }

  /** The place that a record comes from; null where it names none. */
  causeOf(record: LogRecord): number | null {
    const text = headerOf(record, CAUSE_HEADER)
    const place = text === undefined ? undefined : parsePlace(text)
    if (!place) return null
    const number = this.#numbers.get(place.topic) ?? this.#add(place.topic)
    return number === undefined ? null : (placeKey(number, place.partition, place.offset) ?? null)
  }

  /** The offsets to go on from. */
  positions(topic: string): ReadonlyMap<number, number> {
    const rows = this.#statements.all<{ partition: number; next: number }>(
      'SELECT partition, next FROM positions WHERE topic = ?',
      this.number(topic),
    )
    return new Map(rows.map(({ partition, next }) => [partition, next]))
  }

  setPosition(topic: string, partition: number, next: number): void {
    this.#statements.run(
      'INSERT INTO positions (topic, partition, next) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET next = excluded.next',
      this.number(topic),
      partition,
      next,
    )
  }

  #add(name: string): number | undefined {
    const number = this.#numbers.size
    if (number >= MAX_TOPICS) return undefined
    this.#statements.run('INSERT INTO topics (id, name) VALUES (?, ?)', number, name)
    this.#numbers.set(name, number)
    this.#onFound()
    return number
  }
}

/** The text of a record's header; undefined where it has none of that name. */
export function headerOf({ headers }: LogRecord, name: string): string | undefined {
  const found = headers.find(([own]) => own === name)
  return found && Buffer.from(found[1]).toString('utf8')
}
