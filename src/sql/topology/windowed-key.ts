/** Keys with a window, as Kafka Streams writes them: the key's bytes, then eight bytes for each bound. */

import type { SourceWindow } from '../catalog/index.ts'
import type { Window } from './event.ts'

/** A session's bounds are its end and its start; of other windows only the start is written. */
export function writeWindowedKey(
  key: Uint8Array | null,
  { start, end }: Window,
  type: SourceWindow['type'],
): Uint8Array | null {
  if (key === null) return null
  const bounds = type === 'SESSION' ? [end, start] : [start]
  const bytes = Buffer.allocUnsafe(key.length + 8 * bounds.length)
  bytes.set(key)
  bounds.forEach((bound, index) => {
    bytes.writeBigInt64BE(BigInt(bound), key.length + 8 * index)
  })
  return bytes
}

/** Undefined where there are too few bytes. */
export function readWindowedKey(
  bytes: Uint8Array,
  { type, sizeMs }: SourceWindow,
): { readonly key: Uint8Array; readonly window: Window } | undefined {
  const size = type === 'SESSION' ? 16 : 8
  const length = bytes.length - size
  if (length < 0) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset + length, size)
  const first = Number(view.getBigInt64(0))
  const key = bytes.subarray(0, length)
  if (type !== 'SESSION') return { key, window: { start: first, end: first + (sizeMs ?? 0) } }
  return { key, window: { start: Number(view.getBigInt64(8)), end: first } }
}
