/** Single JSON values into SQL values: what Jackson's nodes convert to, and what they refuse. */

import { parseDecimal, rescale } from '../types/decimal.ts'
import { parseBigint, parseDouble, parseInteger } from '../types/parse-number.ts'
import { quoted, typeText } from '../types/print.ts'
import type { SqlType } from '../types/type.ts'
import { Decimal } from '../types/value.ts'
import { FormatError } from './format.ts'
import { canonicalJson, isJsonObject, type Json, NumberText, numberText } from './json-text.ts'

export type PresentJson = Exclude<Json, null>

/** Thrown where a plain number met a column that needs its text: the record is read again, exactly. */
export class NeedsNumberText extends Error {
  override readonly name = 'NeedsNumberText'
}

/** A value that does not fit its column; the path grows from the inside out. */
export class ConversionError extends FormatError {
  readonly #reason: string
  #path = ''
  constructor(reason: string) {
    super(reason)
    this.#reason = reason
  }
  within(step: string): this {
    this.#path = step + this.#path
    this.message = `${this.#reason}, path: $${this.#path}`
    return this
  }
}

export function toInteger(json: PresentJson, required: string): number {
  if (typeof json === 'number') {
    const whole = Math.trunc(json)
    if (!Number.isSafeInteger(whole)) throw new NeedsNumberText()
    return whole | 0
  }
  if (json instanceof NumberText) return Number(BigInt.asIntN(32, whole(json)))
  if (typeof json === 'string') return parseInteger(json) ?? refuseText(required)
  return refuse(json, required)
}

export function toLong(json: PresentJson, required: string): bigint {
  if (typeof json === 'number') {
    const whole = Math.trunc(json)
    if (!Number.isSafeInteger(whole)) throw new NeedsNumberText()
    return BigInt(whole)
  }
  if (json instanceof NumberText) return BigInt.asIntN(64, whole(json))
  if (typeof json === 'string') return parseBigint(json) ?? refuseText(required)
  return refuse(json, required)
}

export function toDouble(json: PresentJson, required: string): number {
  if (typeof json === 'number') return json
  if (json instanceof NumberText) return Number(json.text)
  if (typeof json === 'string') return parseDouble(json.trim()) ?? refuseText(required)
  return refuse(json, required)
}

function whole({ text }: NumberText): bigint {
  const value = parseDecimal(text)
  if (!value) throw new ConversionError(`Can't convert number: ${text}`)
  return rescale(value, 0, 'down').unscaled
}

export function toDecimal(json: PresentJson, required: string): Decimal {
  if (typeof json === 'number') {
    if (Number.isSafeInteger(json)) return new Decimal(BigInt(json), 0)
    throw new NeedsNumberText()
  }
  if (json instanceof NumberText) return parseDecimal(json.text) ?? refuse(json, required)
  if (typeof json === 'string') return parseDecimal(json) ?? refuseText(required)
  return refuse(json, required)
}

/** Gives the path to an error of what all formats share. */
export function placed<T>(convert: () => T): T {
  try {
    return convert()
  } catch (error) {
    throw error instanceof FormatError ? new ConversionError(error.message) : error
  }
}

export function toText(json: PresentJson): string {
  if (typeof json === 'string') return json
  if (typeof json === 'boolean') return String(json)
  if (json instanceof NumberText) return numberText(json)
  // JSON.parse gave the document: 5.0 and 5 look alike in it, and a document keeps its numbers' digits.
  if (typeof json === 'number' || holdsNumber(json)) throw new NeedsNumberText()
  return canonicalJson(json)
}

function holdsNumber(json: Json): boolean {
  if (typeof json === 'number') return true
  if (Array.isArray(json)) return json.some(holdsNumber)
  return isJsonObject(json) && Object.values(json).some(holdsNumber)
}

export function toBytes(text: string): Uint8Array {
  // No group of four is spelt out: its repetition would exhaust the stack on megabytes.
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new ConversionError('Value is not a valid base64 text')
  }
  return new Uint8Array(Buffer.from(text, 'base64'))
}

export function refuse(json: PresentJson, required: string): never {
  throw new ConversionError(`Can't convert type. sourceType: ${nodeName(json)}, requiredType: ${required}`)
}

export function refuseText(required: string): never {
  throw new ConversionError(`Can't coerce string to type. targetType: ${required}`)
}

/** What Jackson calls it. */
export function nodeName(json: PresentJson): string {
  if (typeof json === 'string') return 'TextNode'
  if (typeof json === 'boolean') return 'BooleanNode'
  if (Array.isArray(json)) return 'ArrayNode'
  if (typeof json === 'number') return Number.isInteger(json) ? integerNode(BigInt(json)) : 'DecimalNode'
  if (json instanceof NumberText) {
    return /^-?\d+$/.test(json.text) ? integerNode(BigInt(json.text)) : 'DecimalNode'
  }
  return 'ObjectNode'
}

function integerNode(value: bigint): string {
  if (BigInt.asIntN(32, value) === value) return 'IntNode'
  return BigInt.asIntN(64, value) === value ? 'LongNode' : 'BigIntegerNode'
}

/** Types in these messages have VARCHAR where statements print STRING. */
export function requiredText(type: SqlType): string {
  switch (type.base) {
    case 'STRING':
      return 'VARCHAR'
    case 'ARRAY':
      return `ARRAY<${requiredText(type.element)}>`
    case 'MAP':
      return `MAP<${requiredText(type.key)}, ${requiredText(type.value)}>`
    case 'STRUCT':
      return `STRUCT<${type.fields.map((field) => `${quoted(field.name)} ${requiredText(field.type)}`).join(', ')}>`
    default:
      return typeText(type)
  }
}
