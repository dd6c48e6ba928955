/** Results of a costly function, such as compiling a pattern, kept for the arguments met last. */

const MAX_KEPT = 500

/** `make` may throw; that is not kept. */
export function memoized<T>(make: (key: string) => T): (key: string) => T {
  const kept = new Map<string, T>()
  return (key) => {
    const known = kept.get(key)
    if (known !== undefined) return known
    const made = make(key)
    if (kept.size >= MAX_KEPT) kept.clear()
    kept.set(key, made)
    return made
  }
}
