/** Where something stands in the SQL text: both from 1, the column in UTF-16 units. */
export interface SourceLocation {
  readonly line: number
  readonly column: number
}

/** A statement that is refused: why, and where. The message holds ksqlDB's own reason where it is useful. */
export class SqlError extends Error {
  override readonly name = 'SqlError'
  readonly line: number
  readonly column: number
  constructor(message: string, at: SourceLocation, options?: ErrorOptions) {
    super(message, options)
    this.line = at.line
    this.column = at.column
  }
}
