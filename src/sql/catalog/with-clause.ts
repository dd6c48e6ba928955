/** The WITH clause: which properties a statement may have, and their values. */

import { type SourceLocation, SqlError } from '../error.ts'
import type { Literal, Properties } from '../syntax/index.ts'

const SHARED = [
  'KAFKA_TOPIC',
  'PARTITIONS',
  'REPLICAS',
  'RETENTION_MS',
  'CLEANUP_POLICY',
  'FORMAT',
  'KEY_FORMAT',
  'VALUE_FORMAT',
  'KEY_DELIMITER',
  'VALUE_DELIMITER',
  'KEY_PROTOBUF_NULLABLE_REPRESENTATION',
  'VALUE_PROTOBUF_NULLABLE_REPRESENTATION',
  'WRAP_SINGLE_VALUE',
  'VALUE_AVRO_SCHEMA_FULL_NAME',
  'KEY_SCHEMA_ID',
  'VALUE_SCHEMA_ID',
  'KEY_SCHEMA_FULL_NAME',
  'VALUE_SCHEMA_FULL_NAME',
  'TIMESTAMP',
  'TIMESTAMP_FORMAT',
] as const

/** What CREATE STREAM|TABLE takes, with columns or inferred. */
const OF_SOURCE: ReadonlySet<string> = new Set([...SHARED, 'WINDOW_TYPE', 'WINDOW_SIZE', 'SOURCE_CONNECTOR'])
/** What CREATE STREAM|TABLE ... AS SELECT takes. */
const OF_SINK: ReadonlySet<string> = new Set(SHARED)
/** What INSERT INTO ... SELECT takes. */
const OF_INSERT: ReadonlySet<string> = new Set(['QUERY_ID'])

const KNOWN = { source: OF_SOURCE, sink: OF_SINK, insert: OF_INSERT } as const

/** Every property that some statement takes, for completion. */
export const WITH_PROPERTIES: readonly string[] = [...OF_SOURCE, ...OF_INSERT]

/** Reads properties by name; throws SqlError for a value that does not fit. */
export interface WithClause {
  text(name: string): string | undefined
  boolean(name: string): boolean | undefined
  /** A whole number. */
  count(name: string): number | undefined
  /** Where the property stands, or the statement when it has none. */
  at(name: string): SourceLocation
}

/** Throws SqlError for names that this kind of statement does not know, and for conflicts between them. */
export function readWithClause(
  properties: Properties,
  kind: keyof typeof KNOWN,
  statementAt: SourceLocation,
): WithClause {
  const unknown = [...properties.keys()].filter((name) => !KNOWN[kind].has(name))
  const [first] = unknown
  if (first !== undefined) {
    throw new SqlError(
      `Invalid config variable(s) in the WITH clause: ${unknown.join(',')}`,
      properties.get(first)!.at,
    )
  }
  const clause = reader(properties, statementAt)
  checkConflicts(properties, clause)
  return clause
}

function reader(properties: Properties, statementAt: SourceLocation): WithClause {
  const at = (name: string) => properties.get(name)?.at ?? statementAt
  const text = (name: string) => {
    const literal = properties.get(name)
    return literal && literalText(literal)
  }
  return {
    at,
    text,
    boolean(name) {
      const value = text(name)?.toLowerCase()
      if (value === undefined) return undefined
      if (value !== 'true' && value !== 'false') {
        throw invalid(name, text(name), 'Expected value to be either true or false', at(name))
      }
      return value === 'true'
    },
    count(name) {
      const value = text(name)
      if (value === undefined) return undefined
      if (!/^-?\d+$/.test(value) || !Number.isSafeInteger(Number(value))) {
        throw invalid(name, value, `Not a number of type ${NUMBER_TYPES[name] ?? 'INT'}`, at(name))
      }
      return Number(value)
    },
  }
}

function checkConflicts(properties: Properties, clause: WithClause): void {
  if (!properties.has('FORMAT')) return
  for (const other of ['KEY_FORMAT', 'VALUE_FORMAT']) {
    if (!properties.has(other)) continue
    throw new SqlError(
      `Cannot supply both '${other}' and 'FORMAT' properties, as 'FORMAT' sets both key and value formats.\n` +
        "Either use just 'FORMAT', or use 'KEY_FORMAT' and 'VALUE_FORMAT'.",
      clause.at(other),
    )
  }
}

function literalText({ value }: Literal): string {
  switch (value.type) {
    case 'null':
      return 'null'
    case 'decimal':
      return value.text
    default:
      return String(value.value)
  }
}

/** As Kafka's settings have them; INT otherwise. */
const NUMBER_TYPES: { readonly [name: string]: string } = { REPLICAS: 'SHORT', RETENTION_MS: 'LONG' }

/** In the words of Kafka's settings. */
function invalid(name: string, value: string | undefined, reason: string, at: SourceLocation): SqlError {
  return new SqlError(`Invalid value ${value} for property ${name}: ${reason}`, at)
}
