/** Classes in brackets, with unions and intersections, and the escapes that stand for classes. */

import { DIGITS, HORIZONTAL, propertyText, rangesText, SPACE, VERTICAL, WORD } from './properties.ts'
import { type PatternReader, RegexError } from './reader.ts'

const SETS = { d: DIGITS, w: WORD, s: SPACE, h: HORIZONTAL, v: VERTICAL } as const

/** The whole class in brackets, of which the opening one has been taken. */
export function characterClass(reader: PatternReader): string {
  const negation = reader.take('^') ? '^' : ''
  const operands: string[] = []
  let union = ''
  for (let isFirst = true; ; isFirst = false) {
    if (reader.isAtEnd) throw new RegexError('Unclosed character class')
    if (!isFirst && reader.take(']')) break
    if (reader.take('&&')) {
      operands.push(union)
      union = ''
      continue
    }
    if (reader.take('[')) {
      union += characterClass(reader)
      continue
    }
    union += item(reader)
  }
  if (operands.length === 0) return `[${negation}${union}]`
  // An operand that is missing does not restrict anything.
  const restricting = [...operands, union].filter((operand) => operand !== '')
  return `[${negation}${restricting.map((operand) => `[${operand}]`).join('&&')}]`
}

function item(reader: PatternReader): string {
  if (reader.take('\\')) {
    const quoted = reader.match(/Q(.*?)(?:\\E|$)/sy)
    if (quoted)
      return Array.from(quoted[1]!, (character) => reader.escaped(character.codePointAt(0)!)).join('')
    const set = classEscape(reader)
    if (set !== undefined) return set
    return range(reader, reader.character())
  }
  return range(reader, reader.next().codePointAt(0)!)
}

function range(reader: PatternReader, from: number): string {
  if (!reader.match(/-(?![\][])/y)) return reader.escaped(from)
  const to = reader.take('\\') ? reader.character() : reader.next().codePointAt(0)!
  if (to < from) throw new RegexError('Illegal character range')
  return `${reader.escaped(from)}-${reader.escaped(to)}`
}

/** \d, \S, \p{L} and their like, the backslash taken: the contents of a class. Undefined for other escapes. */
export function classEscape(reader: PatternReader): string | undefined {
  const letter = reader.match(/[dDwWsShHvV]/y)?.[0]
  if (letter !== undefined) {
    const set = rangesText(SETS[letter.toLowerCase() as keyof typeof SETS], reader.escaped)
    return letter === letter.toLowerCase() ? set : `[^${set}]`
  }
  const property = reader.match(/([pP])(?:\{(\w+(?:=\w+)?)\}|(\w))/y)
  if (!property) return undefined
  const [, kind, braced, single] = property
  const text = propertyText((braced ?? single)!, reader.escaped)
  if (text === undefined) throw new RegexError(`Unknown character property name {${braced ?? single}}`)
  if (kind === 'p') return text
  return text.startsWith('\\p') ? text.replace('\\p', '\\P') : `[^${text}]`
}
