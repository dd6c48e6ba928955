import { placeParts, TOPICS } from '../storage/places.ts'
import type { Statements } from '../storage/statements.ts'

/** A place on the log as it is written everywhere: `topic-partition-offset`. */
export function placeText(statements: Statements, key: number): string {
  const { topic, partition, offset } = placeParts(key)
  const name =
    TOPICS[topic] ?? statements.get<{ name: string }>('SELECT name FROM topics WHERE id = ?', topic)?.name
  return `${name}-${partition}-${offset}`
}
