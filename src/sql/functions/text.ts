/** Case, length, padding, cutting and searching of text, and of bytes where ksqlDB has both. */

import { bytes, type FunctionDefinition, returns, strict, string } from './definition.ts'

export const TEXT_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: 'UCASE',
    shownAs: 'ucase',
    description: 'Upper case.',
    overloads: [strict([string('input')], returns.string, (input) => input.toUpperCase())],
  },
  {
    name: 'LCASE',
    shownAs: 'lcase',
    description: 'Lower case.',
    overloads: [strict([string('input')], returns.string, (input) => input.toLowerCase())],
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
]
