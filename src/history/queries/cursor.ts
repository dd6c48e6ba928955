import { HistoryError } from '../error.ts'

/** Where a page ends, as text for a URL. `kind` keeps a cursor of one order from being used with another. */
export function encodeCursor(kind: string, values: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify([kind, ...values])).toString('base64url')
}

/** Throws `invalid` for what is no cursor of this order. */
export function decodeCursor(kind: string, cursor: string, length: number): (string | number | null)[] {
  const [own, ...values] = parse(cursor)
  const fits = values.every((value) => value === null || ['string', 'number'].includes(typeof value))
  if (own !== kind || values.length !== length || !fits) {
    throw new HistoryError(
      'invalid',
      'the cursor belongs to another list or order: begin with the first page',
    )
  }
  return values as (string | number | null)[]
}

function parse(cursor: string): unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(values) ? values : []
  } catch {
    // Not ours: refused by its kind.
    return []
  }
}
