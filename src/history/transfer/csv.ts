/** Rows of CSV (RFC 4180, and what spreadsheets make of it: other separators, a byte order mark), as they arrive. */

import { HistoryError } from '../error.ts'

export interface CsvRow {
  /** The line it begins on, from 1. */
  readonly line: number
  readonly fields: readonly string[]
}

const SEPARATORS = [',', ';', '\t']
const MAX_ROW_CHARACTERS = 100_000

/**
 * The separator is the one that the first line has most of. Empty lines are passed over. Throws `invalid` for a row
 * without end, and for text that is not UTF-8.
 */
export async function* readCsv(
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): AsyncGenerator<CsvRow, void> {
  const rows = new CsvRows()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const chunk of chunks) {
      yield* rows.add(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))
    }
    yield* rows.add(decoder.decode())
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new HistoryError('invalid', 'the file is not UTF-8: save it as CSV UTF-8', { cause })
  }
  yield* rows.end()
}

class CsvRows {
  #text = ''
  #separator: string | undefined
  #line = 1

  /** The line feed that ends the row which begins at `from`; -1 when it has not come yet. */
  #endOfRow(from: number): number {
    let isQuoted = false
    for (let at = from; at < this.#text.length; at++) {
      const character = this.#text.charCodeAt(at)
      if (character === 34) isQuoted = !isQuoted
      else if (character === 10 && !isQuoted) return at
    }
    return -1
  }

  *add(text: string): Generator<CsvRow> {
    this.#text += text
    let from = 0
    for (let end = this.#endOfRow(from); end >= 0; end = this.#endOfRow(from)) {
      const row = this.#row(this.#text.slice(from, end))
      if (row) yield row
      from = end + 1
    }
    this.#text = this.#text.slice(from)
    if (this.#text.length > MAX_ROW_CHARACTERS) {
      throw new HistoryError(
        'invalid',
        `the row of line ${this.#line} has no end: is a quotation mark missing?`,
      )
    }
  }

  *end(): Generator<CsvRow> {
    const row = this.#row(this.#text)
    this.#text = ''
    if (row) yield row
  }

  #row(raw: string): CsvRow | undefined {
    const line = this.#line
    this.#line += raw.split('\n').length
    const text = (line === 1 ? raw.replace(/^\uFEFF/, '') : raw).replace(/\r$/, '')
    if (text.trim() === '') return undefined
    this.#separator ??= SEPARATORS.reduce((best, other) =>
      count(text, other) > count(text, best) ? other : best,
    )
    return { line, fields: fieldsOf(text, this.#separator) }
  }
}

function fieldsOf(text: string, separator: string): string[] {
  const fields: string[] = []
  for (let at = 0; at <= text.length; ) {
    if (text[at] === '"') {
      const [field, end] = quoted(text, at + 1)
      fields.push(field)
      at = next(text, separator, end)
    } else {
      const end = next(text, separator, at)
      fields.push(text.slice(at, end - 1).trim())
      at = end
    }
  }
  return fields
}

/** The text up to its closing mark, and where that is. */
function quoted(text: string, from: number): [field: string, end: number] {
  let field = ''
  for (let at = from; ; ) {
    const mark = text.indexOf('"', at)
    if (mark < 0) return [field + text.slice(at), text.length]
    field += text.slice(at, mark)
    if (text[mark + 1] !== '"') return [field, mark]
    field += '"'
    at = mark + 2
  }
}

/** Where the next field begins. */
function next(text: string, separator: string, from: number): number {
  const end = text.indexOf(separator, from)
  return (end < 0 ? text.length : end) + 1
}

function count(text: string, character: string): number {
  return text.split(character).length
}

/** A field as CSV has it. */
export function csvField(value: string | number | null): string {
  const text = value === null ? '' : `${value}`
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
