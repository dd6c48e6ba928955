/**
 * JSON as a tree that keeps what JSON.parse loses: the order of fields, and the digits of numbers. It reads what Jackson
 * reads: the first value of a text, whatever follows, but that white space must follow a number.
 */

import { RowError } from '../expressions/compile.ts'
import { jsonString, NumberText, numberText } from '../formats/json-text.ts'
import { parseDecimal, plainText } from '../types/decimal.ts'

export type JsonNode =
  | null
  | boolean
  | string
  | NumberText
  | readonly JsonNode[]
  | ReadonlyMap<string, JsonNode>

const MAX_DEPTH = 1000
const SPACE = /[ \t\n\r]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /(?:true|false|null)(?![\p{L}\p{Nl}\p{Nd}_$])/uy
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy

/** Undefined for a blank text. Throws RowError for what is no JSON. */
export function parseJson(text: string): JsonNode | undefined {
  const reader = new Reader(text)
  return reader.isBlank() ? undefined : reader.root()
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  isBlank(): boolean {
    this.#take(SPACE)
    return this.#at === this.#text.length
  }

  root(): JsonNode {
    const node = this.#value(0)
    const next = this.#text[this.#at]
    if (node instanceof NumberText && next !== undefined && !' \t\n\r'.includes(next)) throw this.#invalid()
    return node
  }

  #value(depth: number): JsonNode {
    if (depth > MAX_DEPTH) throw this.#invalid()
    this.#take(SPACE)
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth + 1)
      case '[':
        return this.#array(depth + 1)
      case '"':
        return this.#string()
    }
    const word = this.#take(WORD)
    if (word !== undefined) return word === 'null' ? null : word === 'true'
    const number = this.#take(NUMBER)
    if (number === undefined || /^[\d.eE]/.test(this.#text.slice(this.#at, this.#at + 1)))
      throw this.#invalid()
    return new NumberText(number)
  }

  #object(depth: number): JsonNode {
    const fields = new Map<string, JsonNode>()
    this.#at++
    if (this.#passes('}')) return fields
    do {
      this.#take(SPACE)
      const name = this.#string()
      if (!this.#passes(':')) throw this.#invalid()
      fields.set(name, this.#value(depth))
    } while (this.#passes(','))
    if (!this.#passes('}')) throw this.#invalid()
    return fields
  }

  #array(depth: number): JsonNode {
    const items: JsonNode[] = []
    this.#at++
    if (this.#passes(']')) return items
    do items.push(this.#value(depth))
    while (this.#passes(','))
    if (!this.#passes(']')) throw this.#invalid()
    return items
  }

  #string(): string {
    const literal = this.#take(STRING)
    if (literal === undefined) throw this.#invalid()
    return JSON.parse(literal) as string
  }

  #passes(character: string): boolean {
    this.#take(SPACE)
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    this.#at += found?.length ?? 0
    return found
  }

  #invalid(): RowError {
    return new RowError(`Invalid JSON format:${this.#text}`)
  }
}

/** With numbers as BigDecimal's toString has them: 1E+3. */
export function nodeText(node: JsonNode): string {
  return written(node, numberText)
}

/** With numbers in plain digits: 1000. Throws RowError for numbers that would have ten thousand of them. */
export function plainNodeText(node: JsonNode): string {
  return written(node, (number) => {
    const text = numberText(number)
    if (/^-?\d+$/.test(text)) return text
    const decimal = parseDecimal(text)
    if (decimal) return plainText(decimal)
    throw new RowError(`JSON serialization error: ${text} has too many digits`)
  })
}

function written(node: JsonNode, number: (text: NumberText) => string): string {
  if (node instanceof NumberText) return number(node)
  if (typeof node === 'string') return jsonString(node)
  if (node instanceof Map) {
    const fields = Array.from(
      node as ReadonlyMap<string, JsonNode>,
      ([name, value]) => `${jsonString(name)}:${written(value, number)}`,
    )
    return `{${fields.join(',')}}`
  }
  if (Array.isArray(node)) return `[${node.map((item) => written(item, number)).join(',')}]`
  return String(node)
}

export function isObject(node: JsonNode | undefined): node is ReadonlyMap<string, JsonNode> {
  return node instanceof Map
}

export function isArray(node: JsonNode | undefined): node is readonly JsonNode[] {
  return Array.isArray(node)
}
