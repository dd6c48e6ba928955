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
const LETTER = [...LOWER, ...UPPER]
export const SPACE = chars(' \t\n\v\f\r')
export const WORD: Ranges = [...LETTER, ...DIGIT, ...chars('_')]
export const HORIZONTAL: Ranges = [...chars(' \t\u00a0\u1680\u180e\u202f\u205f\u3000'), [0x2000, 0x200a]]
export const VERTICAL = chars('\n\v\f\r\u0085\u2028\u2029')
export const LINE_TERMINATORS = chars('\n\r\u0085\u2028\u2029')
export const DIGITS = DIGIT
export const UNICODE_DIGITS = '\\p{Nd}'
export const UNICODE_SPACE = '\\p{White_Space}'
export const UNICODE_WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}'

const POSIX: Readonly<Partial<Record<string, Ranges>>> = {
  Lower: LOWER,
  Upper: UPPER,
  ASCII: [[0, 0x7f]],
  Alpha: LETTER,
  Digit: DIGIT,
  Alnum: [...LETTER, ...DIGIT],
  Punct: [...range('!', '/'), ...range(':', '@'), ...range('[', '`'), ...range('{', '~')],
  Graph: range('!', '~'),
  Print: range(' ', '~'),
  Blank: chars(' \t'),
  Cntrl: [[0, 0x1f], ...chars('\u007f')],
  XDigit: [...DIGIT, ...range('a', 'f'), ...range('A', 'F')],
  Space: SPACE,
  L1: [[0, 0xff]],
  all: [[0, 0x10ffff]],
}

/** What the names of POSIX mean after Is, or with the flag U. */
const UNICODE_POSIX: Readonly<Partial<Record<string, string>>> = {
  ALPHA: '\\p{Alphabetic}',
  LOWER: '\\p{Lowercase}',
  UPPER: '\\p{Uppercase}',
  SPACE: UNICODE_SPACE,
  PUNCT: '\\p{P}',
  CNTRL: '\\p{Cc}',
  DIGIT: UNICODE_DIGITS,
  ALNUM: '\\p{Alphabetic}\\p{Nd}',
  XDIGIT: '\\p{Nd}\\p{Hex_Digit}',
  BLANK: '\\p{Zs}\\u{9}',
  GRAPH: '[^\\p{White_Space}\\p{Cc}\\p{Cs}\\p{Cn}]',
  PRINT: '[[[\\p{Zs}\\u{9}][^\\p{White_Space}\\p{Cc}\\p{Cs}\\p{Cn}]]--\\p{Cc}]',
  WORD: UNICODE_WORD,
}

const IDENTIFIER_START = '\\p{L}\\p{Nl}\\p{Sc}\\p{Pc}'
const IDENTIFIER_IGNORABLE = '\\u{0}-\\u{8}\\u{e}-\\u{1b}\\u{7f}-\\u{9f}\\p{Cf}'

/** Methods of java.lang.Character. */
const JAVA: Readonly<Partial<Record<string, string>>> = {
  javaLowerCase: '\\p{Lowercase}',
  javaUpperCase: '\\p{Uppercase}',
  javaTitleCase: '\\p{Lt}',
  javaAlphabetic: '\\p{Alphabetic}',
  javaIdeographic: '\\p{Ideographic}',
  javaLetter: '\\p{L}',
  javaDigit: UNICODE_DIGITS,
  javaLetterOrDigit: '\\p{L}\\p{Nd}',
  javaDefined: '\\P{Cn}',
  javaSpaceChar: '\\p{Z}',
  javaWhitespace: '[[\\p{Z}\\u{9}-\\u{d}\\u{1c}-\\u{1f}]--[\\u{a0}\\u{2007}\\u{202f}]]',
  javaISOControl: '\\p{Cc}',
  javaMirrored: '\\p{Bidi_Mirrored}',
  javaJavaIdentifierStart: IDENTIFIER_START,
  javaJavaIdentifierPart: `${IDENTIFIER_START}\\p{Nd}\\p{Mn}\\p{Mc}${IDENTIFIER_IGNORABLE}`,
  javaIdentifierIgnorable: IDENTIFIER_IGNORABLE,
}

/** Categories whose members have another case. */
const CASED = ['Lu', 'Ll', 'Lt']
const CASED_JAVA = ['javaLowerCase', 'javaUpperCase', 'javaTitleCase']

const BLOCKS: Readonly<Partial<Record<string, Ranges[number]>>> = {
  BASICLATIN: [0, 0x7f],
  LATIN1SUPPLEMENT: [0x80, 0xff],
  LATINEXTENDEDA: [0x100, 0x17f],
  LATINEXTENDEDB: [0x180, 0x24f],
  GREEK: [0x370, 0x3ff],
  CYRILLIC: [0x400, 0x4ff],
  ARMENIAN: [0x530, 0x58f],
  HEBREW: [0x590, 0x5ff],
  ARABIC: [0x600, 0x6ff],
  DEVANAGARI: [0x900, 0x97f],
  THAI: [0xe00, 0xe7f],
  HIRAGANA: [0x3040, 0x309f],
  KATAKANA: [0x30a0, 0x30ff],
  CJKUNIFIEDIDEOGRAPHS: [0x4e00, 0x9fff],
  HANGULSYLLABLES: [0xac00, 0xd7af],
}

export interface PropertyOptions {
  readonly ignoresCase: boolean
  readonly isUnicode: boolean
}

export function rangesText(ranges: Ranges, write: Escape): string {
  return ranges.map(([from, to]) => (from === to ? write(from) : `${write(from)}-${write(to)}`)).join('')
}

/** The contents of a class for \p{name}; undefined for names that are not known. */
export function propertyText(
  name: string,
  write: Escape,
  { ignoresCase, isUnicode }: PropertyOptions,
): string | undefined {
  const posix = POSIX[name]
  if (posix) {
    const unicode = isUnicode ? UNICODE_POSIX[name.toUpperCase()] : undefined
    if (unicode !== undefined) return ignoresCase ? eitherCase(name, unicode) : unicode
    const folds = ignoresCase && (name === 'Lower' || name === 'Upper')
    return rangesText(folds ? LETTER : posix, write)
  }
  if (name.startsWith('java'))
    return ignoresCase && CASED_JAVA.includes(name) ? '\\p{Lowercase}\\p{Uppercase}\\p{Lt}' : JAVA[name]
  const block = /^(?:In|block=|blk=)(.+)$/.exec(name)?.[1]
  if (block !== undefined) {
    const found = BLOCKS[block.replaceAll(/[_ -]/g, '').toUpperCase()]
    return found && rangesText([found], write)
  }
  return unicodeText(name, ignoresCase)
}

function eitherCase(name: string, text: string): string {
  return /^(?:lower|upper)$/i.test(name) ? '\\p{Lowercase}\\p{Uppercase}\\p{Lt}' : text
}

function unicodeText(name: string, ignoresCase: boolean): string | undefined {
  const script = /^(?:sc|script)=(.*)$/.exec(name)?.[1]
  if (script !== undefined) return known(`\\p{Script=${capitalised(script)}}`)
  const isNamed = /^Is/.test(name)
  const plain = name.replace(/^Is/, '').replace(/^(?:gc|general_category)=/, '')
  if (ignoresCase && CASED.includes(plain)) return '\\p{Lu}\\p{Ll}\\p{Lt}'
  if (plain === 'LC') return '\\p{Lu}\\p{Ll}\\p{Lt}'
  if (plain === 'LD') return '\\p{L}\\p{Nd}'
  // Of the properties of Unicode only those of one or two letters go without Is.
  if (!isNamed) return plain.length <= 2 ? known(`\\p{${plain}}`) : undefined
  const upper = plain.toUpperCase()
  const posix = UNICODE_POSIX[upper] ?? NAMED[upper]
  if (posix !== undefined) return ignoresCase ? eitherCase(plain, posix) : posix
  return (
    known(`\\p{${plain}}`) ??
    known(`\\p{${capitalised(plain)}}`) ??
    known(`\\p{Script=${capitalised(plain)}}`)
  )
}

const NAMED: Readonly<Partial<Record<string, string>>> = {
  LETTER: '\\p{L}',
  PUNCTUATION: '\\p{P}',
  CONTROL: '\\p{Cc}',
  TITLECASE: '\\p{Lt}',
  LOWERCASE: '\\p{Lowercase}',
  UPPERCASE: '\\p{Uppercase}',
  WHITESPACE: UNICODE_SPACE,
  HEXDIGIT: '\\p{Nd}\\p{Hex_Digit}',
  HEX_DIGIT: '\\p{Nd}\\p{Hex_Digit}',
  ASSIGNED: '\\P{Cn}',
  NONCHARACTERCODEPOINT: '\\p{Noncharacter_Code_Point}',
  JOINCONTROL: '\\p{Join_Control}',
}

/** Java does not look at the case of these names. */
function capitalised(name: string): string {
  return name.toLowerCase().replace(/(?:^|_)[a-z]/g, (letter) => letter.toUpperCase())
}

function known(property: string): string | undefined {
  try {
    return new RegExp(property, 'v') && property
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
