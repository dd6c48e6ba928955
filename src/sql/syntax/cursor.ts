import { type SourceLocation, SqlError } from '../error.ts'
import { isReserved } from './keywords.ts'
import type { Token } from './token.ts'

/**
 * How deep parentheses, calls and types may nest, and how high a tree may grow, as a chain of OR does. Everything that
 * walks a tree does so recursively: these bounds keep any input from overflowing the stack, with room to spare for
 * whoever calls.
 */
export const MAX_NESTING = 200
export const MAX_HEIGHT = 1000

/** Reads tokens from the first to the last, and says what is wrong where. */
export class Cursor {
  private readonly tokens: readonly Token[]
  private index = 0
  private depth = 0
  /** The height of the expression tree that was built last. */
  height = 0

  /** `tokens` end with one of kind `end`. */
  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  get token(): Token {
    return this.tokens[this.index]!
  }

  peek(ahead: number): Token {
    return this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)]!
  }

  next(): Token {
    const token = this.token
    if (token.kind !== 'end') this.index++
    return token
  }

  /** The token before the present one. */
  get previous(): Token {
    return this.tokens[Math.max(0, this.index - 1)]!
  }

  isWord(word: string): boolean {
    return this.token.kind === 'word' && this.token.text === word
  }

  isSymbol(symbol: string): boolean {
    return this.token.kind === 'symbol' && this.token.text === symbol
  }

  followedBy(kind: 'word' | 'symbol', text: string, ahead = 1): boolean {
    const token = this.peek(ahead)
    return token.kind === kind && token.text === text
  }

  /** Takes the words if they all come next, in this order; otherwise none. */
  takeWords(...words: readonly string[]): boolean {
    if (!words.every((word, ahead) => this.followedBy('word', word, ahead))) return false
    this.index += words.length
    return true
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false
    this.index++
    return true
  }

  expectWords(...words: readonly string[]): Token {
    const first = this.token
    for (const word of words) if (!this.takeWords(word)) throw this.unexpected(word)
    return first
  }

  expectSymbol(symbol: string): Token {
    const token = this.token
    if (!this.takeSymbol(symbol)) throw this.unexpected(`'${symbol}'`)
    return token
  }

  /** Whether a name comes next: a quoted one, or a word that is not reserved. */
  isName(ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.kind === 'quoted' || (token.kind === 'word' && !isReserved(token.text))
  }

  expectName(what: string): Token {
    if (!this.isName()) throw this.unexpected(what)
    return this.next()
  }

  expectString(what: string): string {
    if (this.token.kind !== 'string') throw this.unexpected(what)
    return this.next().text
  }

  /** A whole number, which may have a minus before it. */
  expectInteger(what: string): number {
    const negative = this.takeSymbol('-')
    if (this.token.kind !== 'integer') throw this.unexpected(what)
    const token = this.next()
    const value = Number(token.text)
    if (!Number.isSafeInteger(value)) throw this.failure(`Invalid numeric literal: ${token.text}`, token.at)
    return negative ? -value : value
  }

  /** `item, item, ...`, at least one. */
  list<T>(item: () => T): T[] {
    const items = [item()]
    while (this.takeSymbol(',')) items.push(item())
    return items
  }

  /** Runs `body` one level deeper; refuses what nests too deeply. */
  nested<T>(body: () => T): T {
    if (++this.depth > MAX_NESTING) throw this.tooDeep(MAX_NESTING, this.token.at)
    const result = body()
    this.depth--
    return result
  }

  /** Notes that an expression was built over parts of which the highest has the height `below`. */
  grow(below: number, at: SourceLocation): void {
    this.height = below + 1
    if (this.height > MAX_HEIGHT) throw this.tooDeep(MAX_HEIGHT, at)
  }

  private tooDeep(limit: number, at: SourceLocation): SqlError {
    const advice = 'Split it into several statements, or write a chain of OR as IN (...).'
    return this.failure(`Statement is nested too deeply: more than ${limit} levels. ${advice}`, at)
  }

  /** The present token is not what the grammar wants here. */
  unexpected(expected: string, hint?: string): SqlError {
    const { token } = this
    const place = `${token.at.line}:${token.at.column}`
    const lines = [`line ${place}: Syntax error at line ${place}`]
    if (token.problem !== undefined) lines.push(sentence(token.problem))
    else {
      lines.push(`Expected ${expected}, found ${describe(token)}.`)
      const reserved =
        token.kind === 'word' && isReserved(token.text) && /\bname\b|^an expression/.test(expected)
      if (reserved)
        lines.push(`'${token.text}' is a reserved word: write \`${token.text}\` to use it as a name.`)
    }
    if (this.isBehindString()) {
      lines.push(
        "The string before it may lack its closing quote; a quote within a string is written twice: ''.",
      )
    }
    if (hint !== undefined) lines.push(hint)
    return new SqlError(lines.join('\n'), token.at)
  }

  /** A word right behind a string: the string ended too early, or one before it too late. */
  private isBehindString(): boolean {
    const { token, previous } = this
    return (
      token !== previous &&
      token.kind === 'word' &&
      previous.kind === 'string' &&
      previous.end === token.start
    )
  }

  failure(message: string, at: SourceLocation): SqlError {
    return new SqlError(`Line: ${at.line}, Col: ${at.column}: ${message}`, at)
  }
}

function describe(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end of the text'
    case 'string':
      return `the string '${token.text.length > 40 ? `${token.text.slice(0, 40)}...` : token.text}'`
    case 'variable':
      return `the variable \${${token.text}}`
    default:
      return `'${token.text}'`
  }
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`
}
