import { compareDecimals } from './decimal.ts'
import { Decimal, Struct, type Value } from './value.ts'

/** Whether two values of one type are equal, as Java's equals has it: in collections NULL equals NULL. */
export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true
  if (a === null || b === null) return false
  if (typeof a !== 'object' || typeof b !== 'object')
    return typeof a === 'number' && Number.isNaN(a) && Number.isNaN(b)
  if (a instanceof Decimal) return b instanceof Decimal && compareDecimals(a, b) === 0
  if (a instanceof Struct) return b instanceof Struct && equalLists(a.values, b.values)
  if (a instanceof Uint8Array) return b instanceof Uint8Array && compareBytes(a, b) === 0
  if (Array.isArray(a)) return Array.isArray(b) && equalLists(a, b)
  return a instanceof Map && b instanceof Map && equalMaps(a, b)
}

function equalLists(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((item, i) => equalValues(item, b[i]!))
}

function equalMaps(a: ReadonlyMap<Value, Value>, b: ReadonlyMap<Value, Value>): boolean {
  if (a.size !== b.size) return false
  for (const [key, value] of a) {
    const other = b.get(key)
    if (other === undefined || !equalValues(value, other)) return false
  }
  return true
}

/** Whether a value is NULL, or holds a NULL at any depth. */
export function holdsNull(value: Value): boolean {
  if (value === null) return true
  if (value instanceof Struct) return value.values.some(holdsNull)
  if (value instanceof Map) return [...value.values()].some(holdsNull)
  return Array.isArray(value) && value.some(holdsNull)
}

/** Bytes as Java's ByteBuffer orders them: signed, the shorter first where one begins with the other. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    if (a[i] !== b[i]) return ((a[i]! << 24) >> 24) - ((b[i]! << 24) >> 24)
  }
  return a.length - b.length
}

/** Doubles as Java's Double.compare orders them: -0.0 before 0.0, NaN last and equal to itself. */
export function compareDoubles(a: number, b: number): number {
  if (a < b) return -1
  if (a > b) return 1
  if (a === b && a !== 0) return 0
  const rank = (x: number) => (Number.isNaN(x) ? 1 : Object.is(x, -0) ? -1 : 0)
  return rank(a) - rank(b)
}
