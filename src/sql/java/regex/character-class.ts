/** Classes in brackets, with unions and intersections, and the escapes that stand for classes. */

import {
  DIGITS,
  HORIZONTAL,
  propertyText,
  rangesText,
  SPACE,
  UNICODE_DIGITS,
  UNICODE_SPACE,
  UNICODE_WORD,
  VERTICAL,
  WORD,
} from './properties.ts'
import { type PatternReader, RegexError } from './reader.ts'

export interface ClassOptions {
  /** Letters of ASCII stand for themselves in either case. */
  readonly ignoresCase: boolean
  /** White space and what follows # is no part of the pattern. */
  readonly hasComments: boolean
  /** \w, \d and \s are those of all scripts. */
  readonly isUnicode: boolean
}

/** The whole class in brackets, of which the opening one has been taken. */
export function characterClass(reader: PatternReader, options: ClassOptions): string {
  const negation = reader.take('^') ? '^' : ''
  const operands: string[] = []
  let union = ''
  for (let isFirst = true; ; isFirst = false) {
    if (options.hasComments) reader.skipComments()
    if (reader.isAtEnd) throw new RegexError('Unclosed character class')
    if (!isFirst && reader.take(']')) break
    if (reader.take('&&')) {
      operands.push(union)
      union = ''
      continue
    }
    if (reader.take('[')) {
      union += characterClass(reader, options)
      continue
    }
    union += item(reader, options)
  }
  if (operands.length === 0) return `[${negation}${union}]`
  // An operand that is missing does not restrict anything.
  const restricting = [...operands, union].filter((operand) => operand !== '')
  return `[${negation}${restricting.map((operand) => `[${operand}]`).join('&&')}]`
}

function item(reader: PatternReader, options: ClassOptions): string {
  if (!reader.take('\\')) return range(reader, reader.next().codePointAt(0)!, options)
  return classEscape(reader, options) ?? range(reader, reader.character(), options)
}

function range(reader: PatternReader, from: number, { ignoresCase }: ClassOptions): string {
  let to = from
  if (reader.match(/-(?![\][])/y)) to = reader.take('\\') ? reader.character() : reader.next().codePointAt(0)!
  if (to < from) throw new RegexError('Illegal character range')
  const written = rangesText([[from, to]], reader.escaped)
  return ignoresCase ? written + otherCase(reader, from, to) : written
}

/** The letters of ASCII in a range, in the other case. */
export function otherCase(reader: PatternReader, from: number, to = from): string {
  return CASES.map(([first, last, distance]) => [
    Math.max(from, first) + distance,
    Math.min(to, last) + distance,
  ])
    .filter(([first, last]) => first! <= last!)
    .map(([first, last]) => rangesText([[first!, last!]], reader.escaped))
    .join('')
}

const CASES = [
  [0x41, 0x5a, 32],
  [0x61, 0x7a, -32],
] as const

/** \d, \S, \p{L} and their like, the backslash taken: the contents of a class. Undefined for other escapes. */
export function classEscape(reader: PatternReader, options: ClassOptions): string | undefined {
  const letter = reader.match(/[dDwWsShHvV]/y)?.[0]
  if (letter !== undefined) {
    const set = setText(letter.toLowerCase(), reader, options)
    return letter === letter.toLowerCase() ? set : `[^${set}]`
  }
  const property = reader.match(/([pP])(?:\{(\w+(?:=\w+)?)\}|(\w))/y)
  if (!property) return undefined
  const [, kind, braced, single] = property
  const text = propertyText((braced ?? single)!, reader.escaped, options)
  if (text === undefined) throw new RegexError(`Unknown character property name {${braced ?? single}}`)
  if (kind === 'p') return text
  return /^\\p\{[^}]*\}$/.test(text) ? text.replace('\\p', '\\P') : `[^${text}]`
}

function setText(letter: string, { escaped }: PatternReader, { isUnicode }: ClassOptions): string {
  switch (letter) {
    case 'd':
      return isUnicode ? UNICODE_DIGITS : rangesText(DIGITS, escaped)
    case 'w':
      return isUnicode ? UNICODE_WORD : rangesText(WORD, escaped)
    case 's':
      return isUnicode ? UNICODE_SPACE : rangesText(SPACE, escaped)
    case 'h':
      return rangesText(HORIZONTAL, escaped)
    default:
      return rangesText(VERTICAL, escaped)
  }
}
