/** Lines of delimited text, quoted and read as Apache Commons CSV 1.4 does by default. */

/** A value that is absent stands as nothing; an empty text that comes first is quoted. */
export function formatCsv(values: readonly (string | null)[], delimiter: string): string {
  return values
    .map((value, index) => {
      if (value === null) return ''
      return mustQuote(value, index === 0, delimiter) ? `"${value.replaceAll('"', '""')}"` : value
    })
    .join(delimiter)
}

/**
 * The first record of a text, empty lines skipped; undefined when there is none. Throws an Error for an unfinished
 * quotation, or one that is followed by anything but spaces.
 */
export function parseCsv(text: string, delimiter: string): readonly string[] | undefined {
  let at = 0
  while (isEol(text[at])) at++
  if (at === text.length) return undefined
  const fields: string[] = []
  for (;;) {
    const token = text[at] === '"' ? quoted(text, at, delimiter) : plain(text, at, delimiter)
    fields.push(token.value)
    at = token.end
    if (text[at] !== delimiter) return fields
    at++
  }
}

function mustQuote(value: string, first: boolean, delimiter: string): boolean {
  if (value === '') return first
  // Commons CSV is wary of what may stand at either end of a value, most of all at the start of a line.
  if (first && !/^[0-9A-Za-z]/.test(value)) return true
  if (value.charCodeAt(0) <= HASH || value.charCodeAt(value.length - 1) <= SPACE) return true
  return value.includes(delimiter) || /["\r\n]/.test(value)
}

const HASH = 0x23
const SPACE = 0x20

interface Token {
  readonly value: string
  readonly end: number
}

function plain(text: string, start: number, delimiter: string): Token {
  let end = start
  while (end < text.length && text[end] !== delimiter && !isEol(text[end])) end++
  return { value: text.slice(start, end), end }
}

function quoted(text: string, start: number, delimiter: string): Token {
  let value = ''
  let at = start + 1
  for (;;) {
    const close = text.indexOf('"', at)
    if (close < 0) throw new Error('EOF reached before encapsulated token finished')
    value += text.slice(at, close)
    at = close + 1
    if (text[at] !== '"') break
    value += '"'
    at++
  }
  while (at < text.length && text[at] !== delimiter && !isEol(text[at])) {
    if (!/\s/.test(text[at] as string)) {
      throw new Error('invalid char between encapsulated token and delimiter')
    }
    at++
  }
  return { value, end: at }
}

function isEol(unit: string | undefined): boolean {
  return unit === '\n' || unit === '\r'
}
