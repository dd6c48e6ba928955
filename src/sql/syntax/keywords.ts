/** The words of the dialect that are no names, unless they are quoted. */
const RESERVED = new Set(
  `ADVANCE ALL AND AS AT BEGINNING BETWEEN BY CASE CAST CONNECTOR CONNECTORS CREATE DAYS DEFINE DELETE
   DESCRIBE DISTINCT DROP ELSE END EXISTS EXTENDED FALSE FROM FULL GROUP HAVING HOPPING HOURS IN INNER
   INSERT INTO IS JOIN LEFT LIKE LIMIT LIST MILLISECOND MILLISECONDS MINUTES MONTHS NOT NULL
   ON OR OUTER PRINT PROPERTIES QUERIES QUERY RETENTION RIGHT RUN SAMPLE SCRIPT SECONDS SELECT SIZE
   STREAM STREAMS TABLE TERMINATE THEN TOPIC TOPICS TRUE TUMBLING UNDEFINE UNSET VALUES WHEN WHERE WINDOW WITH
   WITHIN YEARS`.split(/\s+/),
)

/** For completion. */
export const RESERVED_WORDS: readonly string[] = [...RESERVED]

/** Whether an unquoted word may not be used as a name. `word` is upper case. */
export function isReserved(word: string): boolean {
  return RESERVED.has(word)
}

const MS_PER_UNIT: ReadonlyMap<string, number> = new Map([
  ['MILLISECOND', 1],
  ['SECOND', 1000],
  ['MINUTE', 60_000],
  ['HOUR', 3_600_000],
  ['DAY', 86_400_000],
])

/** Milliseconds in a unit of time, singular or plural, or undefined if the word is none. */
export function unitMs(word: string): number | undefined {
  return MS_PER_UNIT.get(word.endsWith('S') ? word.slice(0, -1) : word)
}

/** The words a statement may begin with; for hints. */
export const STATEMENT_WORDS: readonly string[] = [
  'SELECT',
  'CREATE',
  'INSERT',
  'DROP',
  'SET',
  'UNSET',
  'DEFINE',
  'UNDEFINE',
  'TERMINATE',
  'PAUSE',
  'RESUME',
  'DESCRIBE',
  'SHOW',
  'LIST',
  'EXPLAIN',
  'PRINT',
  'ASSERT',
  'ALTER',
  'RUN',
]
