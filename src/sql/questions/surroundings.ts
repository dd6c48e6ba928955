/** What a question may be about: what exists, as the one who answers knows it. */

import type { Step } from '../analysis/index.ts'
import type { Catalog, SchemaDirectory } from '../catalog/index.ts'
import type { PersistentQuery } from '../program/apply.ts'
import type { QueryActivity } from '../task/activity.ts'

export interface KnownQuery {
  readonly id: string
  readonly kind: 'PERSISTENT' | 'PUSH'
  /** RUNNING, PAUSED, TERMINATED, ERROR, ... */
  readonly state: string
  readonly statement: string
  /** Absent for a push query, which writes nowhere. */
  readonly sink?: { readonly name: string; readonly topic: string }
  /** The sources read, by name. */
  readonly reads: readonly string[]
  readonly step: Step
  /** `file:line`, where it comes from a file. */
  readonly rule?: string
  /** Where it runs in this process. */
  readonly activity?: QueryActivity
}

export interface KnownTopic {
  readonly name: string
  readonly partitions: number
  readonly records: number
}

export interface Surroundings {
  readonly catalog: Catalog
  readonly queries: readonly KnownQuery[]
  readonly topics: readonly KnownTopic[]
  /** Values of `${name}`, by name in upper case. */
  readonly variables: ReadonlyMap<string, string>
  readonly schemas: SchemaDirectory
}

/** A persistent query as it is known. */
export function knownQuery(
  { id, plan, statement }: PersistentQuery,
  state: string,
  rule?: string,
  activity?: QueryActivity,
): KnownQuery {
  const { name, topic } = plan.sink
  return {
    id,
    kind: 'PERSISTENT',
    state,
    statement: statement.text,
    sink: { name, topic },
    reads: plan.reads.map((source) => source.name),
    step: plan.step,
    ...(rule === undefined ? {} : { rule }),
    ...(activity === undefined ? {} : { activity }),
  }
}

/** As lists show it; EXPLAIN has all of it. */
export function briefStatement({ statement }: Pick<KnownQuery, 'statement'>): string {
  const line = statement.replace(/\s+/g, ' ')
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)}...` : line
}

const MOST_SHOWN = 100
