import { strayCharacter } from './stray.ts'
import type { Token, TokenKind } from './token.ts'

const TWO_CHARACTER_SYMBOLS = new Set(['<>', '!=', '<=', '>=', '||', '->', '=>', ':='])
const ONE_CHARACTER_SYMBOLS = new Set([...'()[]{},.;+-*/%=<>'])

const NEWLINE = 10
export const BYTE_ORDER_MARK = '\ufeff'
const UNCLOSED = 'unterminated comment: */ is missing'

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
}

function isNamePart(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 95 || code === 64
}

/** Cuts text into tokens. Never throws: what is no token becomes one of kind `invalid`. Linear in the text's length. */
export function tokenize(text: string): Token[] {
  return new Lexer(text).run()
}

class Lexer {
  private readonly text: string
  private readonly tokens: Token[] = []
  private offset = 0
  private line = 1
  private lineStart = 0

  constructor(text: string) {
    this.text = text
    // What some editors of Windows begin a file with; it takes no column.
    if (text.startsWith(BYTE_ORDER_MARK)) this.lineStart = this.offset = 1
  }

  run(): Token[] {
    for (;;) {
      const unclosed = this.skipSpaceAndComments()
      if (unclosed !== undefined)
        this.tokens.push(this.token('invalid', unclosed, this.text.length, UNCLOSED))
      else if (this.offset < this.text.length) this.tokens.push(this.next())
      else break
    }
    this.tokens.push(this.token('end', '', this.offset))
    return this.tokens
  }

  private token(kind: TokenKind, text: string, end: number, problem?: string): Token {
    const start = this.offset
    const at = { line: this.line, column: start - this.lineStart + 1 }
    const token = { kind, text, start, end, at }
    this.moveTo(end)
    return problem === undefined ? token : { ...token, problem }
  }

  /** Moves on, counting the lines that are passed. */
  private moveTo(end: number): void {
    for (let offset = this.offset; offset < end; offset++) {
      if (this.text.charCodeAt(offset) !== NEWLINE) continue
      this.line++
      this.lineStart = offset + 1
    }
    this.offset = end
  }

  /** Gives the opening of a comment that is never closed. */
  private skipSpaceAndComments(): string | undefined {
    const { text } = this
    while (this.offset < text.length) {
      const code = text.charCodeAt(this.offset)
      if (code === NEWLINE) {
        this.offset++
        this.line++
        this.lineStart = this.offset
      } else if (code === 32 || code === 9 || code === 13) {
        this.offset++
      } else if (code === 45 && text.charCodeAt(this.offset + 1) === 45) {
        const newline = text.indexOf('\n', this.offset)
        this.offset = newline < 0 ? text.length : newline
      } else if (code === 47 && text.charCodeAt(this.offset + 1) === 42) {
        const close = text.indexOf('*/', this.offset + 2)
        if (close < 0) return '/*'
        this.moveTo(close + 2)
      } else break
    }
    return undefined
  }

  private next(): Token {
    const { text, offset } = this
    const code = text.charCodeAt(offset)
    if (isLetter(code) || code === 95) return this.word()
    if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(offset + 1)))) return this.number()
    if (code === 39) return this.enclosed('string', "'")
    if (code === 96) return this.enclosed('quoted', '`')
    if (code === 34) return this.enclosed('quoted', '"')
    if (code === 36 && text[offset + 1] === '{') return this.variable()
    const two = text.slice(offset, offset + 2)
    if (TWO_CHARACTER_SYMBOLS.has(two)) return this.token('symbol', two === '!=' ? '<>' : two, offset + 2)
    const one = text[offset]!
    if (ONE_CHARACTER_SYMBOLS.has(one)) return this.token('symbol', one, offset + 1)
    const character = String.fromCodePoint(text.codePointAt(offset)!)
    return this.token('invalid', character, offset + character.length, strayCharacter(character))
  }

  private word(): Token {
    let end = this.offset + 1
    while (isNamePart(this.text.charCodeAt(end))) end++
    return this.token('word', this.text.slice(this.offset, end).toUpperCase(), end)
  }

  private number(): Token {
    const { text, offset } = this
    let end = offset
    let kind: TokenKind = 'integer'
    while (isDigit(text.charCodeAt(end))) end++
    if (text[end] === '.') {
      kind = 'decimal'
      end++
      while (isDigit(text.charCodeAt(end))) end++
    }
    const exponent = exponentEnd(text, end)
    if (exponent > end) {
      kind = 'double'
      end = exponent
    }
    if (!isNamePart(text.charCodeAt(end))) return this.token(kind, text.slice(offset, end), end)
    while (isNamePart(text.charCodeAt(end))) end++
    const name = text.slice(offset, end)
    const problem = `identifiers must not start with a digit; surround the identifier with backticks: \`${name}\``
    return this.token('invalid', name, end, problem)
  }

  /** A string or a quoted name; the doubled quote stands for itself. */
  private enclosed(kind: 'string' | 'quoted', quote: string): Token {
    const { text, offset } = this
    let content = ''
    let from = offset + 1
    for (;;) {
      const close = text.indexOf(quote, from)
      if (close < 0) {
        const what = kind === 'string' ? 'string' : 'quoted name'
        return this.token(
          'invalid',
          quote,
          text.length,
          `unterminated ${what}: the closing ${quote} is missing`,
        )
      }
      content += text.slice(from, close)
      if (text[close + 1] !== quote) return this.token(kind, content, close + 1)
      content += quote
      from = close + 2
    }
  }

  private variable(): Token {
    const { text, offset } = this
    let end = offset + 2
    while (isNamePart(text.charCodeAt(end))) end++
    if (end === offset + 2 || text[end] !== '}') {
      return this.token('invalid', '$', offset + 1, 'a variable is written ${name}')
    }
    return this.token('variable', text.slice(offset + 2, end), end + 1)
  }
}

/** Where the exponent that begins at `from` ends; `from` itself if there is none. */
function exponentEnd(text: string, from: number): number {
  if (text[from] !== 'e' && text[from] !== 'E') return from
  let end = from + 1
  if (text[end] === '+' || text[end] === '-') end++
  if (!isDigit(text.charCodeAt(end))) return from
  while (isDigit(text.charCodeAt(end))) end++
  return end
}
