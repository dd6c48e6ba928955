/** REGEXP_EXTRACT, _EXTRACT_ALL, _REPLACE and _SPLIT_TO_ARRAY. */

import { RowError } from '../expressions/compile.ts'
import {
  compileJavaPattern,
  type JavaMatch,
  type JavaPattern,
  RegexError,
  withEach,
} from '../java/regex/index.ts'
import { type FunctionDefinition, int, returns, strict, string } from './definition.ts'
import { memoized } from './memoized.ts'

const compiled = memoized((pattern: string) => asRowError(() => compileJavaPattern(pattern)))

export const REGEX_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: 'REGEXP_EXTRACT',
    shownAs: 'regexp_extract',
    description: 'The first match of a regular expression in a text, or a group of it.',
    overloads: [
      strict([string('pattern'), string('input')], returns.string, (pattern, input) =>
        firstGroup(pattern, input, 0),
      ),
      strict([string('pattern'), string('input'), int('group')], returns.string, firstGroup),
    ],
  },
  {
    name: 'REGEXP_EXTRACT_ALL',
    shownAs: 'regexp_extract_all',
    description: 'All matches of a regular expression in a text, or a group of each.',
    overloads: [
      strict([string('pattern'), string('input')], returns.strings, (pattern, input) =>
        allGroups(pattern, input, 0),
      ),
      strict([string('pattern'), string('input'), int('group')], returns.strings, allGroups),
    ],
  },
  {
    name: 'REGEXP_REPLACE',
    shownAs: 'regexp_replace',
    description: 'A text with the matches of a regular expression replaced; $1 stands for the first group.',
    overloads: [
      strict(
        [string('str'), string('regexp'), string('newStr')],
        returns.string,
        (text, regexp, replacement) => {
          const pattern = compiled(regexp)
          if (!REFERS.test(replacement)) return asRowError(() => pattern.replaceAll(text, replacement))
          return withEach(text, matchesOf(pattern, text), (match) => expanded(replacement, match, pattern))
        },
      ),
    ],
  },
  {
    name: 'REGEXP_SPLIT_TO_ARRAY',
    shownAs: 'regexp_split_to_array',
    description: 'The pieces of a text between the matches of a regular expression.',
    overloads: [
      strict([string('string'), string('regexp')], returns.strings, (text, regexp) => {
        // Between all UTF-16 units, where JavaScript would not part surrogate pairs.
        if (regexp === '') return text === '' ? [''] : text.split('')
        const pattern = compiled(regexp)
        const matches = wholesOf(pattern, text)
        return matchesEmpty(pattern) ? splitAsJava(text, matches) : splitKeepingEmpty(text, matches)
      }),
    ],
  },
]

function matchesOf(pattern: JavaPattern, text: string): readonly JavaMatch[] {
  return asRowError(() => [...pattern.matches(text)])
}

function wholesOf(pattern: JavaPattern, text: string): readonly JavaMatch[] {
  return asRowError(() => [...pattern.wholes(text)])
}

function firstGroup(pattern: string, input: string, group: number): string | null {
  const expression = compiled(pattern)
  if (group > expression.groupCount) return null
  const first = asRowError(
    () => found(expression, input, group)[Symbol.iterator]().next().value as JavaMatch | undefined,
  )
  return first === undefined ? null : groupOf(first, group)
}

function allGroups(pattern: string, input: string, group: number): readonly (string | null)[] | null {
  const expression = compiled(pattern)
  if (group > expression.groupCount) return null
  return asRowError(() => [...found(expression, input, group)]).map((match) => groupOf(match, group))
}

function found(pattern: JavaPattern, input: string, group: number): Iterable<JavaMatch> {
  return group === 0 ? pattern.wholes(input) : pattern.matches(input)
}

function groupOf(match: JavaMatch, group: number): string | null {
  if (group < 0) throw new RowError(`No group ${group}`)
  return match.groups[group] ?? null
}

function matchesEmpty(pattern: JavaPattern): boolean {
  return wholesOf(pattern, '').length > 0
}

/** As String.split does: no empty piece before an empty match at the start, none at the end. */
function splitAsJava(text: string, matches: readonly JavaMatch[]): readonly string[] {
  const pieces: string[] = []
  let from = 0
  for (const { start, end } of matches) {
    if (end === 0) continue
    pieces.push(text.slice(from, start))
    from = end
  }
  if (from === 0) return [text]
  pieces.push(text.slice(from))
  return pieces.slice(0, pieces.findLastIndex((piece) => piece !== '') + 1)
}

function splitKeepingEmpty(text: string, matches: readonly JavaMatch[]): readonly string[] {
  const pieces: string[] = []
  let from = 0
  for (const { start, end } of matches) {
    if (end === from && start === end) continue
    pieces.push(text.slice(from, start))
    from = end
  }
  return [...pieces, text.slice(from)]
}

/** A replacement with more in it than text to be put in as it is. */
const REFERS = /[\\$]/

/** $n takes as many digits as there are groups; a backslash makes the next character stand for itself. */
function expanded(
  replacement: string,
  { groups }: JavaMatch,
  { groupCount, groupNames }: JavaPattern,
): string {
  return replacement.replace(
    /\\(.?)|\$(?:\{([A-Za-z][A-Za-z\d]*)\}|(\d+))?/g,
    (whole, quoted, name, digits) => {
      if (whole.startsWith('\\')) {
        if (quoted === '') throw new RowError('character to be escaped is missing')
        return quoted
      }
      if (name !== undefined) {
        const number = groupNames.indexOf(name)
        if (number < 0) throw new RowError(`No group with name {${name}}`)
        return groups[number] ?? ''
      }
      if (digits === undefined) throw new RowError('Illegal group reference')
      let width = 1
      while (width < digits.length && Number(digits.slice(0, width + 1)) <= groupCount) width++
      const number = Number(digits.slice(0, width))
      if (number > groupCount) throw new RowError(`No group ${number}`)
      return (groups[number] ?? '') + digits.slice(width)
    },
  )
}

function asRowError<T>(calculate: () => T): T {
  try {
    return calculate()
  } catch (error) {
    if (error instanceof RegexError) throw new RowError(error.message, { cause: error })
    throw error
  }
}
