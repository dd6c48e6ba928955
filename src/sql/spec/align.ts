/** Two lists side by side, as a diff has them. */

export type Aligned<E, A> =
  | { readonly kind: 'same' | 'different'; readonly expected: E; readonly actual: A; readonly index: number }
  | { readonly kind: 'missing'; readonly expected: E }
  | { readonly kind: 'extra'; readonly actual: A; readonly index: number }

/**
 * Keeps as many agreeing pairs as it can in order; between them what is left is paired as different, then missing or
 * extra. `index` counts the actual ones from 0.
 */
export function align<E, A>(
  expected: readonly E[],
  actual: readonly A[],
  agree: (expected: E, actual: A) => boolean,
): readonly Aligned<E, A>[] {
  const matches = expected.map((e) => actual.map((a) => agree(e, a)))
  // longest[i][j]: how many pairs agree at best from i and j on.
  const longest = Array.from({ length: expected.length + 1 }, () =>
    new Array<number>(actual.length + 1).fill(0),
  )
  for (let i = expected.length - 1; i >= 0; i--) {
    for (let j = actual.length - 1; j >= 0; j--) {
      longest[i]![j] = matches[i]![j]
        ? longest[i + 1]![j + 1]! + 1
        : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!)
    }
  }
  const result: Aligned<E, A>[] = []
  let from = { i: 0, j: 0 }
  const flushTo = (i: number, j: number) => {
    let { i: left, j: right } = from
    for (; left < i && right < j; left++, right++) {
      result.push({ kind: 'different', expected: expected[left]!, actual: actual[right]!, index: right })
    }
    for (; left < i; left++) result.push({ kind: 'missing', expected: expected[left]! })
    for (; right < j; right++) result.push({ kind: 'extra', actual: actual[right]!, index: right })
  }
  let i = 0
  let j = 0
  while (i < expected.length && j < actual.length) {
    if (matches[i]![j]) {
      flushTo(i, j)
      result.push({ kind: 'same', expected: expected[i]!, actual: actual[j]!, index: j })
      i++
      j++
      from = { i, j }
    } else if (longest[i + 1]![j]! >= longest[i]![j + 1]!) i++
    else j++
  }
  flushTo(expected.length, actual.length)
  return result
}
