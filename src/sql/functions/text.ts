/** Case, length, joining, trimming and replacing of text, and of bytes where ksqlDB has both. */

import { RowError } from '../expressions/compile.ts'
import { concatBytes } from './byte-array.ts'
import {
  bytes,
  calledOnNull,
  type FunctionDefinition,
  returns,
  strict,
  string,
  variadic,
} from './definition.ts'

export const TEXT_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: 'UCASE',
    shownAs: 'ucase',
    description: 'The text in upper case.',
    overloads: [strict([string('input')], returns.string, (input) => input.toUpperCase())],
  },
  {
    name: 'LCASE',
    shownAs: 'lcase',
    description: 'The text in lower case.',
    overloads: [strict([string('input')], returns.string, (input) => input.toLowerCase())],
  },
  {
    name: 'INITCAP',
    shownAs: 'initcap',
    description: 'Every word with its first letter in upper case and the rest in lower case.',
    overloads: [strict([string('str')], returns.string, capitalized)],
  },
  {
    name: 'LEN',
    shownAs: 'len',
    description: 'The number of UTF-16 units of a text, or of bytes.',
    overloads: [
      strict([string('input')], returns.int, (input) => input.length),
      strict([bytes('input')], returns.int, (input) => input.length),
    ],
  },
  {
    name: 'TRIM',
    shownAs: 'trim',
    description: 'The text without spaces and control characters at its ends.',
    overloads: [strict([string('input')], returns.string, (input) => input.replace(BLANK_ENDS, ''))],
  },
  {
    name: 'REPLACE',
    shownAs: 'replace',
    description: 'The text with every occurrence of one text replaced by another.',
    overloads: [
      strict([string('str'), string('oldStr'), string('newStr')], returns.string, (text, old, replacement) =>
        text.replaceAll(old, () => replacement),
      ),
    ],
  },
  {
    name: 'CONCAT',
    shownAs: 'concat',
    description: 'The arguments joined, NULLs left out.',
    overloads: [
      calledOnNull([variadic(string('inputs'))], returns.string, (...inputs) => inputs.join('')),
      calledOnNull([variadic(bytes('inputs'))], returns.bytes, (...inputs) => concatBytes(notNull(inputs))),
    ],
  },
  {
    name: 'CONCAT_WS',
    shownAs: 'concat_ws',
    description: 'The arguments after the first joined with the first between them, NULLs left out.',
    overloads: [
      calledOnNull([variadic(string('inputs'))], returns.string, (...inputs) => {
        const [separator, ...parts] = atLeastTwo(inputs)
        return separator === null ? null : notNull(parts).join(separator)
      }),
      calledOnNull([variadic(bytes('inputs'))], returns.bytes, (...inputs) => {
        const [separator, ...parts] = atLeastTwo(inputs)
        if (separator === null) return null
        return concatBytes(notNull(parts).flatMap((part, i) => (i === 0 ? [part] : [separator, part])))
      }),
    ],
  },
]

// biome-ignore lint/suspicious/noControlCharactersInRegex: Java trims all that is not above a space
const BLANK_ENDS = /^[\u0000-\u0020]+|[\u0000-\u0020]+$/g

/** Java's \s: only these six. What stands before the first word is lost. */
const WORD = /[^ \t\n\v\f\r]+[ \t\n\v\f\r]*/g

function capitalized(text: string): string {
  const words = text.toLowerCase().match(WORD) ?? []
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('')
}

function notNull<T>(values: readonly (T | null)[]): T[] {
  return values.filter((value) => value !== null)
}

function atLeastTwo<T>(inputs: readonly T[]): readonly [T, T, ...T[]] {
  if (inputs.length >= 2) return inputs as readonly [T, T, ...T[]]
  throw new RowError('Function Concat_WS expects at least two input arguments.')
}
