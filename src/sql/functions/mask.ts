/** MASK and its four siblings, which mask all of a text or an end of it. */

import { RowError } from '../expressions/compile.ts'
import { calledOnNull, type FunctionDefinition, int, primitive, returns, string } from './definition.ts'

/** The characters that stand for others; null: no masking. */
interface Masks {
  readonly upper: string | null
  readonly lower: string | null
  readonly digit: string | null
  readonly other: string | null
}

const DEFAULT: Masks = { upper: 'X', lower: 'x', digit: 'n', other: '-' }

const MASK_PARAMETERS = [string('upper'), string('lower'), string('digit'), string('other')] as const

export const MASK_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: 'MASK',
    shownAs: 'mask',
    description: 'The text with letters, digits and other characters replaced by a character for each kind.',
    overloads: [
      calledOnNull([string('input')], returns.string, (input) => input && masked(input, DEFAULT)),
      calledOnNull([string('input'), ...MASK_PARAMETERS], returns.string, (input, ...characters) => {
        const masks = masksOf(characters)
        return input && masked(input, masks)
      }),
    ],
  },
  partial('MASK_LEFT', 'Masks the first characters of a text.', (length, count) => [
    0,
    Math.min(count, length),
  ]),
  partial('MASK_RIGHT', 'Masks the last characters of a text.', (length, count) => [
    Math.max(0, length - count),
    length,
  ]),
  partial('MASK_KEEP_LEFT', 'Masks all but the first characters of a text.', (length, count) => [
    Math.min(count, length),
    length,
  ]),
  partial('MASK_KEEP_RIGHT', 'Masks all but the last characters of a text.', (length, count) => [
    0,
    Math.max(0, length - count),
  ]),
]

function partial(
  name: string,
  description: string,
  range: (length: number, count: number) => readonly [from: number, to: number],
): FunctionDefinition {
  const shownAs = name.toLowerCase()
  const mask = (input: string | null, count: number, masks: Masks): string | null => {
    if (count < 0)
      throw new RowError(`function ${shownAs} requires a non-negative number of characters to mask or skip`)
    if (input === null) return null
    const [from, to] = range(input.length, count)
    return input.slice(0, from) + masked(input.slice(from, to), masks) + input.slice(to)
  }
  const numChars = primitive(int('numChars'))
  return {
    name,
    shownAs,
    description,
    overloads: [
      calledOnNull([string('input'), numChars], returns.string, (input, count) =>
        mask(input, count!, DEFAULT),
      ),
      calledOnNull(
        [string('input'), numChars, ...MASK_PARAMETERS],
        returns.string,
        (input, count, ...characters) => mask(input, count!, masksOf(characters)),
      ),
    ],
  }
}

function masksOf([upper, lower, digit, other]: readonly (string | null)[]): Masks {
  for (const mask of [upper, lower, digit, other]) {
    if (mask !== null && mask!.length !== 1)
      throw new RowError(`Invalid mask character. Must be only single character, but was '${mask}'`)
  }
  return { upper: upper!, lower: lower!, digit: digit!, other: other! }
}

/** UTF-16 unit by unit, but the first half of a surrogate pair stands for the whole of it. */
function masked(text: string, masks: Masks): string {
  let output = ''
  for (let i = 0; i < text.length; i++) {
    const character = String.fromCodePoint(text.codePointAt(i)!)
    output += maskFor(character, masks) ?? character
  }
  return output
}

function maskFor(character: string, masks: Masks): string | null {
  if (/\p{Lu}/u.test(character)) return masks.upper
  if (/\p{Ll}/u.test(character)) return masks.lower
  return /\p{Nd}/u.test(character) ? masks.digit : masks.other
}
