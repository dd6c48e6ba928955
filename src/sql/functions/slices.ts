/** Padding, cutting, searching and splitting of text, and of bytes where ksqlDB has both. */

import { RowError } from '../expressions/compile.ts'
import { hashMap } from '../java/hash-map.ts'
import { STRING } from '../types/type.ts'
import { concatBytes, repeatedBytes, splitBytes } from './byte-array.ts'
import {
  arrayOf,
  bytes,
  calledOnNull,
  type FunctionDefinition,
  int,
  primitive,
  returns,
  strict,
  string,
  variadic,
} from './definition.ts'

const MAX_PADDED_LENGTH = 100_000_000

const STRING_MAP = { kind: 'type', type: { base: 'MAP', key: STRING, value: STRING } } as const

export const SLICE_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: 'LPAD',
    shownAs: 'LPad',
    description: 'The input filled up from the left to a length, or cut to it.',
    overloads: [
      strict(
        [string('input'), int('targetLen'), string('padding')],
        returns.string,
        (input, length, padding) =>
          padding === '' || length < 0 ? null : (fill(input, length, padding) + input).slice(0, length),
      ),
      strict(
        [bytes('input'), int('targetLen'), bytes('padding')],
        returns.bytes,
        (input, length, padding) => {
          if (padding.length === 0 || length < 0) return null
          return concatBytes([
            repeatedBytes(padding, Math.max(0, sensible(length) - input.length)),
            input,
          ]).slice(0, length)
        },
      ),
    ],
  },
  {
    name: 'RPAD',
    shownAs: 'RPad',
    description: 'The input filled up from the right to a length, or cut to it.',
    overloads: [
      strict(
        [string('input'), int('targetLen'), string('padding')],
        returns.string,
        (input, length, padding) =>
          padding === '' || length < 0 ? null : (input + fill(input, length, padding)).slice(0, length),
      ),
      strict(
        [bytes('input'), int('targetLen'), bytes('padding')],
        returns.bytes,
        (input, length, padding) => {
          if (padding.length === 0 || length < 0) return null
          return concatBytes([
            input,
            repeatedBytes(padding, Math.max(0, sensible(length) - input.length)),
          ]).slice(0, length)
        },
      ),
    ],
  },
  {
    name: 'SUBSTRING',
    shownAs: 'substring',
    description: 'The part from a position on, the first being 1 and negative ones counting from the end.',
    overloads: [
      strict([string('str'), int('pos'), int('length')], returns.string, (text, position, length) =>
        text.slice(...bounds(text.length, position, length)),
      ),
      strict([bytes('bytes'), int('pos'), int('length')], returns.bytes, (input, position, length) =>
        input.slice(...bounds(input.length, position, length)),
      ),
      strict([bytes('bytes'), int('pos')], returns.bytes, (input, position) =>
        input.slice(startIndex(input.length, position)),
      ),
      strict([string('str'), int('pos')], returns.string, (text, position) =>
        text.slice(startIndex(text.length, position)),
      ),
    ],
  },
  {
    name: 'INSTR',
    shownAs: 'instr',
    description: 'Where a text occurs in another, from a position on or the n-th time; 0 where it does not.',
    overloads: [
      calledOnNull([string('str'), string('substring')], returns.int, (text, part) =>
        position(text, part, 1, 1),
      ),
      calledOnNull(
        [string('str'), string('substring'), primitive(int('position'))],
        returns.int,
        (text, part, from) => position(text, part, from!, 1),
      ),
      calledOnNull(
        [string('str'), string('substring'), primitive(int('position')), primitive(int('occurrence'))],
        returns.int,
        (text, part, from, occurrence) => position(text, part, from!, occurrence!),
      ),
    ],
  },
  {
    name: 'SPLIT',
    shownAs: 'split',
    description: 'The pieces between delimiters; all characters, or bytes, where the delimiter is empty.',
    overloads: [
      strict([string('string'), string('delimiter')], returns.strings, (text, delimiter) =>
        text === '' ? [''] : text.split(delimiter),
      ),
      strict([bytes('bytes'), bytes('delimiter')], arrayOf(returns.bytes), splitBytes),
    ],
  },
  {
    name: 'SPLIT_TO_MAP',
    shownAs: 'split_to_map',
    description: 'A map of the pairs in a text, given what stands between pairs and what within one.',
    overloads: [
      strict([string('input'), string('entryDelimiter'), string('kvDelimiter')], STRING_MAP, toMap),
    ],
  },
  {
    name: 'ELT',
    shownAs: 'elt',
    description: 'The n-th of the texts that follow; NULL where there is none.',
    overloads: [
      calledOnNull(
        [primitive(int('n')), variadic(string('args'))],
        returns.string,
        (n, ...texts) => texts[n! - 1] ?? null,
      ),
    ],
  },
  {
    name: 'FIELD',
    shownAs: 'field',
    description: 'Which of the texts that follow is the first one; 0 where none is.',
    overloads: [
      calledOnNull([string('str'), variadic(string('args'))], returns.int, (text, ...texts) =>
        text === null ? 0 : texts.indexOf(text) + 1,
      ),
    ],
  },
]

function fill(input: string, length: number, padding: string): string {
  const missing = Math.max(0, sensible(length) - input.length)
  return padding.repeat(Math.ceil(missing / padding.length)).slice(0, missing)
}

/** Java has no memory for longer ones either. Throws RowError. */
function sensible(length: number): number {
  if (length <= MAX_PADDED_LENGTH) return length
  throw new RowError(`Can't pad to ${length}: more than ${MAX_PADDED_LENGTH}`)
}

function startIndex(length: number, position: number): number {
  return position < 0 ? Math.max(length + position, 0) : Math.max(Math.min(position - 1, length), 0)
}

/** The sum of start and count wraps, as Java's does. */
function bounds(length: number, position: number, count: number): [start: number, end: number] {
  const start = startIndex(length, position)
  return [start, Math.max(Math.min((start + count) | 0, length), start)]
}

function position(text: string | null, part: string | null, from: number, occurrence: number): number {
  if (text === null || part === null || Math.abs(from) > text.length) return 0
  if (from >= 0) {
    const found = ordinalIndex(from === 0 ? text.slice(-1) : text.slice(from - 1), part, occurrence)
    return found < 0 ? 0 : found + from
  }
  const found = ordinalIndex(reversed(text).slice(-from - 1), reversed(part), occurrence)
  return found < 0 ? 0 : text.length + from - found - part.length + 2
}

/** Occurrences may overlap. An empty part is found at once. */
function ordinalIndex(text: string, part: string, occurrence: number): number {
  if (occurrence <= 0) return -1
  if (part === '') return 0
  let at = -1
  for (let n = 0; n < occurrence; n++) {
    at = text.indexOf(part, at + 1)
    if (at < 0) return -1
  }
  return at
}

/** Surrogate pairs stay in order, as StringBuilder's reverse leaves them. */
function reversed(text: string): string {
  return Array.from(text).reverse().join('')
}

function toMap(
  input: string,
  entryDelimiter: string,
  pairDelimiter: string,
): ReadonlyMap<string, string> | null {
  if (entryDelimiter === '' || pairDelimiter === '' || entryDelimiter === pairDelimiter) return null
  const pairs = input
    .split(entryDelimiter)
    .map((entry) => entry.split(pairDelimiter))
    .filter((parts) => parts.length > 1)
  return hashMap(pairs.map(([key, value]) => [key!, value!] as const))
}
