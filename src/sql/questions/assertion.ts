/** ASSERT TOPIC and ASSERT SCHEMA: what has to be so of a log. */

import type { AssertStatement } from '../syntax/index.ts'

export type Asserted<Kind extends AssertStatement['what']['kind']> = Extract<
  AssertStatement['what'],
  { kind: Kind }
>

/** Why it is not so; undefined where it is. `partitions` of the topic; undefined: there is none. */
export function topicFailure(
  { name, exists, properties }: Asserted<'topic'>,
  partitions: number | undefined,
): string | undefined {
  if ((partitions !== undefined) !== exists) return `Topic ${name} ${exists ? 'does not exist' : 'exists'}.`
  if (!exists) return undefined
  for (const [property, { value }] of properties) {
    if (property === 'REPLICAS') continue
    if (property !== 'PARTITIONS') return `Cannot assert unknown topic property: ${property}.`
    const wanted = 'value' in value ? Number(value.value) : Number.NaN
    if (wanted !== partitions) {
      return `Mismatched configuration for topic ${name}: ${property} is ${partitions}.`
    }
  }
  return undefined
}

/** `ids`: of the newest schema of the subject; without a subject, of the schema of this id, where there is one. */
export function schemaFailure(
  { subject, id, exists }: Asserted<'schema'>,
  ids: readonly number[],
): string | undefined {
  const isThere = id === undefined ? ids.length > 0 : ids.includes(id)
  if (isThere === exists) return undefined
  const name = [subject !== undefined && `subject name ${subject}`, id !== undefined && `id ${id}`]
  return `Schema with ${name.filter(Boolean).join(' and ')} ${exists ? 'does not exist' : 'exists'}.`
}
