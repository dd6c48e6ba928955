/** How state is written to its changelog topic: the key is `store NUL key`, a tombstone is a deletion. */

import type { OutputRecord } from '../../port.ts'
import type { StateChanges } from '../../turn-state.ts'

export function changelogKey(store: string, key: string): Buffer {
  return Buffer.from(`${store}\0${key}`)
}

export function parseChangelogKey(
  bytes: Uint8Array,
): { readonly store: string; readonly key: string } | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
  const end = text.indexOf('\0')
  return end < 0 ? undefined : { store: text.slice(0, end), key: text.slice(end + 1) }
}

/** A turn's writes as records of the changelog's partition. */
export function changelogRecords(topic: string, partition: number, changes: StateChanges): OutputRecord[] {
  const records: OutputRecord[] = []
  for (const [store, entries] of changes) {
    for (const [key, value] of entries)
      records.push({ topic, partition, key: changelogKey(store, key), value })
  }
  return records
}
