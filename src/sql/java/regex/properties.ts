/** Classes of characters that Java names, as the contents of a class in brackets. */

/** How a code point is written. */
export type Escape = (codePoint: number) => string

type Ranges = readonly (readonly [from: number, to: number])[]

const chars = (text: string): Ranges =>
  Array.from(text, (c) => [c.codePointAt(0)!, c.codePointAt(0)!] as const)
const range = (from: string, to: string): Ranges => [[from.codePointAt(0)!, to.codePointAt(0)!]]

const DIGIT = range('0', '9')
const LOWER = range('a', 'z')
const UPPER = range('A', 'Z')
export const SPACE = chars(' \t\n\v\f\r')
export const WORD: Ranges = [...LOWER, ...UPPER, ...DIGIT, ...chars('_')]
export const HORIZONTAL: Ranges = [...chars(' \t\u00a0\u1680\u180e\u202f\u205f\u3000'), [0x2000, 0x200a]]
export const VERTICAL = chars('\n\v\f\r\u0085\u2028\u2029')
export const LINE_TERMINATORS = chars('\n\r\u0085\u2028\u2029')

const POSIX: Readonly<Partial<Record<string, Ranges>>> = {
  Lower: LOWER,
  Upper: UPPER,
  ASCII: [[0, 0x7f]],
  Alpha: [...LOWER, ...UPPER],
  Digit: DIGIT,
  Alnum: [...LOWER, ...UPPER, ...DIGIT],
  Punct: [...range('!', '/'), ...range(':', '@'), ...range('[', '`'), ...range('{', '~')],
  Graph: range('!', '~'),
  Print: range(' ', '~'),
  Blank: chars(' \t'),
  Cntrl: [[0, 0x1f], ...chars('\u007f')],
  XDigit: [...DIGIT, ...range('a', 'f'), ...range('A', 'F')],
  Space: SPACE,
}

const JAVA: Readonly<Partial<Record<string, string>>> = {
  javaLowerCase: 'Ll',
  javaUpperCase: 'Lu',
  javaLetter: 'L',
  javaDigit: 'Nd',
}

export const DIGITS = DIGIT

export function rangesText(ranges: Ranges, write: Escape): string {
  return ranges.map(([from, to]) => (from === to ? write(from) : `${write(from)}-${write(to)}`)).join('')
}

/** The contents of a class for \p{name}; undefined for names that are not known. */
export function propertyText(name: string, write: Escape): string | undefined {
  const posix = POSIX[name]
  if (posix) return rangesText(posix, write)
  const plain = JAVA[name] ?? name.replace(/^Is/, '').replace(/^(?:gc|general_category)=/, '')
  const script = /^(?:sc|script)=(.*)$/.exec(plain)?.[1]
  const candidates =
    script === undefined ? [`\\p{${plain}}`, `\\p{Script=${plain}}`] : [`\\p{Script=${script}}`]
  return candidates.find(isKnown)
}

function isKnown(property: string): boolean {
  try {
    return new RegExp(property, 'v') !== undefined
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
