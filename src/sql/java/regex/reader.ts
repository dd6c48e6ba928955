/** A cursor over a pattern, with what is read everywhere in it: single characters and their escapes. */

/** A pattern that Java refuses too, or that is not supported. */
export class RegexError extends Error {
  override readonly name = 'RegexError'
}

const CONTROLS: Readonly<Partial<Record<string, number>>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 }

export class PatternReader {
  readonly #pattern: string
  #at = 0

  constructor(pattern: string) {
    this.#pattern = withoutQuotes(pattern)
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#pattern.length
  }

  sees(text: string): boolean {
    return this.#pattern.startsWith(text, this.#at)
  }

  take(text: string): boolean {
    if (!this.sees(text)) return false
    this.#at += text.length
    return true
  }

  peek(): string | undefined {
    const codePoint = this.#pattern.codePointAt(this.#at)
    return codePoint === undefined ? undefined : String.fromCodePoint(codePoint)
  }

  /** The next character. Throws RegexError at the end. */
  next(): string {
    const character = this.peek()
    if (character === undefined) throw new RegexError('Unexpected end of the pattern')
    this.#at += character.length
    return character
  }

  /** What a sticky expression finds here. */
  match(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at
    const found = expression.exec(this.#pattern)
    if (!found) return undefined
    this.#at += found[0].length
    return found
  }

  /** White space, and # to the end of its line. */
  skipComments(): void {
    this.match(/(?:[ \t\n\v\f\r]+|#[^\n\r\u0085\u2028\u2029]*)*/y)
  }

  /** A character that stands for itself, in JavaScript's syntax. */
  readonly escaped = (codePoint: number): string => {
    const character = String.fromCodePoint(codePoint)
    if (/^[A-Za-z\d]$/.test(character)) return character
    return `\\u{${codePoint.toString(16)}}`
  }

  /** The character that an escape stands for, its backslash already taken. Throws RegexError. */
  character(): number {
    const hex = this.match(/x(?:([\da-fA-F]{2})|\{([\da-fA-F]{1,6})\})/y)
    if (hex) return inRange(Number.parseInt((hex[1] ?? hex[2])!, 16))
    const unit = this.match(/u([\da-fA-F]{4})/y)?.[1]
    if (unit !== undefined) return this.#withLowSurrogate(Number.parseInt(unit, 16))
    const octal = this.match(/0([0-3]?[0-7]{1,2})/y)?.[1]
    if (octal !== undefined) return Number.parseInt(octal, 8)
    const control = this.match(/c(.)/sy)?.[1]
    if (control !== undefined) return control.codePointAt(0)! ^ 64
    const character = this.next()
    const known = CONTROLS[character]
    if (known !== undefined) return known
    if (/[A-Za-z\d]/.test(character))
      throw new RegexError(`Illegal/unsupported escape sequence: \\${character}`)
    return character.codePointAt(0)!
  }

  #withLowSurrogate(unit: number): number {
    if (unit < 0xd800 || unit > 0xdbff) return unit
    const low = this.match(/\\u([dD][c-fC-F][\da-fA-F]{2})/y)?.[1]
    return low === undefined ? unit : String.fromCharCode(unit, Number.parseInt(low, 16)).codePointAt(0)!
  }
}

/** Java first of all gives every character between \\Q and \\E its own backslash: what follows belongs to the last one. */
function withoutQuotes(pattern: string): string {
  return pattern.replace(/\\Q(.*?)(?:\\E|$)|\\.|\\$/gs, (whole, quoted?: string) =>
    quoted === undefined
      ? whole
      : // A digit would go with an escape that stands before it.
        quoted.replace(/^\d|[^A-Za-z\d]/gu, (c) =>
          /\d/.test(c) ? `\\x3${c}` : /[\0-\x7f]/.test(c) ? `\\${c}` : c,
        ),
  )
}

function inRange(codePoint: number): number {
  if (codePoint > 0x10ffff) throw new RegexError('Hexadecimal codepoint is too big')
  return codePoint
}
