/** Reading untyped JSON, strictly where it matters. */

export type JsonObject = { readonly [name: string]: unknown }

/** Why a resource can't be read; the item is left out, its neighbours are not. */
export class UnreadableItem extends Error {
  override readonly name = 'UnreadableItem'
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The named object inside, or an empty one. */
export function part(object: JsonObject, name: string): JsonObject {
  const value = object[name]
  return isObject(value) ? value : {}
}

export function text(object: JsonObject, name: string): string | undefined {
  const value = object[name]
  return typeof value === 'string' ? value : undefined
}

export function number(object: JsonObject, name: string): number | undefined {
  const value = object[name]
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

export function flag(object: JsonObject, name: string): boolean | undefined {
  const value = object[name]
  return typeof value === 'boolean' ? value : undefined
}

/** The API's "unsigned long" is a string of digits, and may exceed 2^53. Anything else there is unreadable. */
export function count(object: JsonObject, name: string): bigint | undefined {
  const value = object[name]
  if (value === undefined) return undefined
  if (typeof value === 'string' && /^\d{1,19}$/.test(value)) {
    const parsed = BigInt(value)
    if (parsed <= 0x7fff_ffff_ffff_ffffn) return parsed
  }
  throw new UnreadableItem(`${name} is ${JSON.stringify(value)}, not a count`)
}

/** Milliseconds since the epoch of an RFC 3339 time. */
export function time(object: JsonObject, name: string): number | undefined {
  const value = object[name]
  if (typeof value !== 'string') return undefined
  const parsed = Date.parse(value)
  return Number.isNaN(parsed) ? undefined : parsed
}

/** An id of the given shape. Absent or misshapen: unreadable. */
export function id(object: JsonObject, name: string, shape: RegExp): string {
  const value = object[name]
  if (typeof value === 'string' && shape.test(value)) return value
  throw new UnreadableItem(`${name} is ${JSON.stringify(value)}, not an id`)
}
