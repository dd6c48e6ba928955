/** How the ksqlDB dialect is cut into words for the eye; what it means is the server's to say. */

export type WordKind =
  | 'keyword'
  | 'type'
  | 'function'
  | 'name'
  | 'quoted'
  | 'string'
  | 'number'
  | 'variable'
  | 'constant'
  | 'operator'
  | 'comment'
  | 'space'
  | 'other'

const KEYWORDS = new Set(
  `ADD ADVANCE ALL ALTER AND AS ASSERT AT BEGINNING BETWEEN BY CASE CAST CHANGES COLUMN CREATE DAY DAYS DEFINE DELETE
   DESCRIBE DISTINCT DROP ELSE EMIT END ESCAPE EXISTS EXPLAIN EXTENDED FINAL FROM FULL GRACE GROUP HAVING HEADER
   HEADERS HOPPING HOUR HOURS IF IN INNER INSERT INTO IS JOIN KEY LEFT LIKE LIMIT LIST MILLISECOND MILLISECONDS MINUTE
   MINUTES NOT ON OR OUTER PARTITION PAUSE PERIOD PRIMARY PRINT REPLACE RESUME RETENTION RIGHT RUN SCRIPT SECOND
   SECONDS SELECT SESSION SET SHOW SIZE SOURCE STREAM STREAMS TABLE TABLES TERMINATE THEN TUMBLING TYPE UNDEFINE UNSET
   VALUES WHEN WHERE WINDOW WITH WITHIN`.split(/\s+/),
)

const TYPES = new Set(
  `ARRAY BIGINT BOOLEAN BYTES DATE DECIMAL DOUBLE INT INTEGER MAP STRING STRUCT TIME TIMESTAMP VARCHAR`.split(
    /\s+/,
  ),
)

const CONSTANTS = new Set([
  'NULL',
  'TRUE',
  'FALSE',
  'ROWTIME',
  'ROWPARTITION',
  'ROWOFFSET',
  'WINDOWSTART',
  'WINDOWEND',
])

/** Of one line; a word that begins on one and ends on another (a comment, a string) is told by `Open`. */
const WORD =
  /(\s+)|(--.*)|(\/\*)|(')|(`(?:[^`]|``)*`?|"(?:[^"]|"")*"?)|(\$\{\w+\})|((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|([a-z_][\w@]*)(\()?|(<>|!=|<=|>=|\|\||->|=>|:=|[+\-*/%=<>])|(.)/iy

/** What is still open at the end of a line. */
export type Open = 'comment' | 'string' | null

export interface Word {
  readonly kind: WordKind
  /** Exclusive. */
  readonly end: number
  readonly open: Open
}

const CLOSING = { comment: /\*\//g, string: /'/g } as const

/** The word of `line` that begins at `at`; `at` is before the line's end. */
export function wordAt(line: string, at: number, open: Open): Word {
  if (open) return closing(line, at, open)
  WORD.lastIndex = at
  const match = WORD.exec(line)
  if (!match) return { kind: 'other', end: line.length, open: null }
  const [all, space, comment, block, quote, quoted, variable, number, name, call, operator] = match
  const end = at + all.length
  const word = (kind: WordKind, to = end): Word => ({ kind, end: to, open: null })
  if (space !== undefined) return word('space')
  if (comment !== undefined) return word('comment')
  if (block !== undefined) return closing(line, end, 'comment')
  if (quote !== undefined) return closing(line, end, 'string')
  if (quoted !== undefined) return word('quoted')
  if (variable !== undefined) return word('variable')
  if (number !== undefined) return word('number')
  if (name !== undefined) return word(kindOf(name.toUpperCase(), call !== undefined), at + name.length)
  return word(operator === undefined ? 'other' : 'operator')
}

function kindOf(name: string, isCalled: boolean): WordKind {
  if (CONSTANTS.has(name)) return 'constant'
  if (KEYWORDS.has(name)) return 'keyword'
  if (TYPES.has(name)) return 'type'
  return isCalled ? 'function' : 'name'
}

function closing(line: string, from: number, what: 'comment' | 'string'): Word {
  const pattern = CLOSING[what]
  pattern.lastIndex = from
  return pattern.test(line)
    ? { kind: what, end: pattern.lastIndex, open: null }
    : { kind: what, end: line.length, open: what }
}
