/** The order in which Java's HashMap gives its entries back: it shows wherever a MAP becomes a list or a text. */

/**
 * Entries in the order of a HashMap that they were put into one after the other. `capacity` is what the map was made
 * with: 1 for `new HashMap<>(n)` of a known size, 16 for `new HashMap<>()`.
 */
export function inHashOrder<V>(
  entries: readonly (readonly [string, V])[],
  capacity = 1,
): readonly (readonly [string, V])[] {
  if (entries.length < 2) return entries
  let buckets = capacity
  while (Math.floor(buckets * 0.75) < entries.length) buckets *= 2
  const mask = buckets - 1
  // Entries of one bucket stay in the order they came; a sort is stable.
  return entries
    .map((entry) => ({ entry, bucket: spread(javaHash(entry[0])) & mask }))
    .sort((a, b) => a.bucket - b.bucket)
    .map(({ entry }) => entry)
}

/** `String.hashCode`. */
export function javaHash(text: string): number {
  let hash = 0
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0
  return hash
}

function spread(hash: number): number {
  return hash ^ (hash >>> 16)
}
