/** What the dialect has beside its functions, each thing with statements that show it. */

export interface Feature {
  readonly name: string
  /** Whether a file of rules may use it. */
  readonly supported: boolean
  /** A question or an order: for `tubewire sql console` and `tubewire/testing`, not for a file of rules. */
  readonly isAsked?: true
  /** For a person: what to know of it, or what to do instead. */
  readonly note?: string
  /** Statements after `FEATURE_BASE` that use it: they run, or the last one is refused. */
  readonly example: string
}

export interface FeatureGroup {
  readonly title: string
  readonly features: readonly Feature[]
}

/** What examples begin with. */
export const FEATURE_BASE = `CREATE STREAM s (k VARCHAR KEY, a INT, b BIGINT, c DOUBLE, d DECIMAL(5, 2), t VARCHAR, f BOOLEAN,
  l ARRAY<INT>, m MAP<VARCHAR, INT>, st STRUCT<x INT, y VARCHAR>, ts TIMESTAMP, dt DATE, tm TIME, bs BYTES)
  WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
CREATE STREAM s2 (k VARCHAR KEY, e INT) WITH (KAFKA_TOPIC = 's2', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
CREATE TABLE tb (k VARCHAR PRIMARY KEY, n VARCHAR, o VARCHAR) WITH (KAFKA_TOPIC = 'tb', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
CREATE TABLE tb2 (k VARCHAR PRIMARY KEY, p VARCHAR) WITH (KAFKA_TOPIC = 'tb2', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
`

type Parts = readonly [name: string, example: string, note?: string]

/** Features that a file of rules may use. */
export function supported(list: readonly Parts[]): readonly Feature[] {
  return list.map((parts) => feature(parts, true))
}

/** Features that are refused when a file is loaded. */
export function refused(list: readonly Parts[]): readonly Feature[] {
  return list.map((parts) => feature(parts, false))
}

/** Features that are for the console, and refused when a file of rules is loaded. */
export function asked(list: readonly Parts[]): readonly Feature[] {
  return list.map((parts) => ({ ...feature(parts, false), isAsked: true }))
}

function feature([name, example, note]: Parts, isSupported: boolean): Feature {
  return { name, example, supported: isSupported, ...(note === undefined ? {} : { note }) }
}
