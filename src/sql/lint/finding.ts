/** What the linter says of a place, and what may be done about it. */

/** `error`: the statement does not do what it says. `warning`: it will surprise. `info`: worth knowing. */
export type Severity = 'error' | 'warning' | 'info'

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info']

/** Replaces the text between two offsets (UTF-16 units, the end exclusive). */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

export interface Fix {
  /** What the edits do, as an order: "Write IS NULL". */
  readonly title: string
  readonly edits: readonly Edit[]
}

export interface Finding {
  /** The rule's id; `refused` for a statement that the engine does not take. */
  readonly rule: string
  readonly severity: Severity
  readonly message: string
  readonly file: string
  /** From 1; columns in UTF-16 units. */
  readonly line: number
  readonly column: number
  /** Just behind the place. */
  readonly endLine: number
  readonly endColumn: number
  /** How to write it instead, as SQL or a sentence. */
  readonly rewrite?: string
  /** Present where a rewrite is safe: the statement then does what its author meant, and nothing else changes. */
  readonly fix?: Fix
}
