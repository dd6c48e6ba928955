import type { SourceLocation } from '../error.ts'

export type TokenKind =
  /** A keyword or an unquoted name; `text` is upper case. */
  | 'word'
  /** A name in backticks or double quotes; `text` is what they enclose. */
  | 'quoted'
  | 'string'
  | 'integer'
  | 'decimal'
  | 'double'
  | 'symbol'
  /** `${name}`; `text` is the name. */
  | 'variable'
  /** What is no token of the dialect; `problem` says why. */
  | 'invalid'
  | 'end'

export interface Token {
  readonly kind: TokenKind
  readonly at: SourceLocation
  readonly text: string
  /** Offsets in the SQL text, in UTF-16 units. */
  readonly start: number
  readonly end: number
  readonly problem?: string
}
