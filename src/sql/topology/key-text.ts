/** Keys as the strings that stores know. */

import { Decimal, Struct, type Value } from '../types/value.ts'
import type { Window } from './event.ts'

/** Two keys have the same text exactly if their values are the same. Never contains U+0000. */
export function keyText(key: readonly Value[]): string {
  const [only] = key
  if (key.length === 1) {
    return typeof only === 'string' && isPlain(only) ? `s${only}` : partText(only as Value)
  }
  return `(${key.map(partText).join(',')})`
}

/** A point in time as text that sorts as the time does; from 0 to 2^53. */
export function timeText(ms: number): string {
  return String(Math.max(0, ms)).padStart(16, '0')
}

/**
 * The text of a key in a window of its own. Windows of a fixed size are told apart by their start alone, as their keys
 * on topics are: those of TUMBLING and HOPPING windows of any size meet in joins.
 */
export function windowedKeyText(
  key: readonly Value[],
  window: Window | null,
  type: 'TUMBLING' | 'HOPPING' | 'SESSION' | undefined,
): string {
  const text = keyText(key)
  if (!window) return text
  return `${text}@${timeText(window.start)}${type === 'SESSION' ? `-${timeText(window.end)}` : ''}`
}

function partText(value: Value): string {
  switch (typeof value) {
    case 'string':
      return `j${JSON.stringify(value)}`
    case 'number':
      return `n${Object.is(value, -0) ? '-0' : value}`
    case 'bigint':
      return `i${value}`
    case 'boolean':
      return value ? 't' : 'f'
    default:
      return objectText(value)
  }
}

/** Whether the text can stand as it is: without control characters and surrogates. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x20 || (unit > 0xd7ff && unit < 0xe000)) return false
  }
  return true
}

function objectText(value: Exclude<Value, string | number | bigint | boolean>): string {
  if (value === null) return '_'
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString('hex')}`
  if (value instanceof Decimal) return `d${value.unscaled}e${value.scale}`
  if (value instanceof Struct) return `{${value.values.map(partText).join(',')}}`
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => `${partText(key)}:${partText(item)}`)
    return `<${entries.sort().join(',')}>`
  }
  return `[${(value as readonly Value[]).map(partText).join(',')}]`
}
