/**
 * JSON with the text of its numbers kept: 1.50 is not 1.5 when it becomes a VARCHAR, and a count above 2^53 is not a
 * double. `parseJsonExact` is slower than JSON.parse; the codec asks for it only where a number's text matters.
 */

import { encodable } from '../java/utf8.ts'
import { javaText } from '../types/decimal.ts'
import { Decimal } from '../types/value.ts'

/** A number as it was written. */
export class NumberText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Json = null | boolean | number | NumberText | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json
}

export function isJsonObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json) && !(json instanceof NumberText)
}

/** Deeper documents are refused, as Jackson refuses them. */
const MAX_DEPTH = 1000
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: a string holds none unescaped
const PLAIN = /[^"\\\u0000-\u001f]*/y
const SPACE = /[ \t\n\r]*/y

/** The first JSON value of a text; what follows it is ignored. Throws a SyntaxError that says where. */
export function parseJsonExact(text: string): Json {
  return new Parser(text).value(0)
}

class Parser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(depth: number): Json {
    if (depth > MAX_DEPTH) throw this.#error(`more than ${MAX_DEPTH} levels`)
    this.#match(SPACE)
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth)
      case '[':
        return this.#array(depth)
      case '"':
        return this.#string()
      case 't':
        return this.#word('true', true)
      case 'f':
        return this.#word('false', false)
      case 'n':
        return this.#word('null', null)
      default: {
        const number = this.#match(NUMBER)
        if (number === '') throw this.#error('no JSON value')
        return new NumberText(number)
      }
    }
  }

  #object(depth: number): JsonObject {
    const object: { [name: string]: Json } = Object.create(null)
    this.#at++
    if (this.#take('}')) return object
    do {
      this.#match(SPACE)
      if (this.#text[this.#at] !== '"') throw this.#error('no field name')
      const name = this.#string()
      if (!this.#take(':')) throw this.#error('no colon')
      object[name] = this.value(depth + 1)
    } while (this.#take(','))
    if (!this.#take('}')) throw this.#error('the object does not end')
    return object
  }

  #array(depth: number): Json[] {
    const array: Json[] = []
    this.#at++
    if (this.#take(']')) return array
    do array.push(this.value(depth + 1))
    while (this.#take(','))
    if (!this.#take(']')) throw this.#error('the array does not end')
    return array
  }

  #string(): string {
    const start = this.#at
    this.#at++
    for (;;) {
      this.#match(PLAIN)
      const unit = this.#text[this.#at]
      if (unit === '"') break
      if (unit !== '\\') throw this.#error('the string does not end')
      this.#at += 2
    }
    this.#at++
    return JSON.parse(this.#text.slice(start, this.#at))
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#error('no JSON value')
    this.#at += word.length
    return value
  }

  #take(unit: string): boolean {
    this.#match(SPACE)
    if (this.#text[this.#at] !== unit) return false
    this.#at++
    return true
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }

  #error(what: string): SyntaxError {
    return new SyntaxError(`${what} at character ${this.#at + 1}`)
  }
}

/** JSON text of a value with its fields in the order of their names, as ksqlDB reads a document into a VARCHAR. */
export function canonicalJson(json: Json): string {
  if (typeof json === 'string') return jsonString(json)
  if (json instanceof NumberText) return numberText(json)
  if (Array.isArray(json)) return `[${json.map(canonicalJson).join(',')}]`
  if (!isJsonObject(json)) return String(json)
  const names = Object.keys(json).sort()
  return `{${names.map((name) => `${jsonString(name)}:${canonicalJson(json[name] as Json)}`).join(',')}}`
}

/** A number's text as Java prints it: integers as they stand, others as a BigDecimal that keeps its scale. */
export function numberText({ text }: NumberText): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER_PARTS.exec(text) ?? []
  if (/^-?\d+$/.test(text)) return text === '-0' ? '0' : text
  const digits = BigInt(whole + fraction).toString()
  const scale = fraction.length - Number(exponent)
  const negative = digits === '0' ? '' : sign
  if (scale >= 0) return negative + javaText(new Decimal(BigInt(digits), scale))
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`
  return `${negative}${mantissa}E+${digits.length - 1 - scale}`
}

const NUMBER_PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f]/

/** A JSON string as Jackson writes it: escapes of control characters in upper case, `?` for half a surrogate pair. */
export function jsonString(text: string): string {
  const json = JSON.stringify(encodable(text))
  if (!CONTROL.test(text)) return json
  return json.replace(/\\(?:u00[0-9a-f]{2}|.)/g, (sequence) =>
    sequence.length > 2 ? `\\u${sequence.slice(2).toUpperCase()}` : sequence,
  )
}
