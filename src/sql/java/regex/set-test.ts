/** Whether a code point is in a class. */

import type { SetNode } from './node.ts'

export type CodePointTest = (codePoint: number) => boolean

const ASCII = 128
const MAX_KNOWN = 4096

/** Answers that were given are kept. */
export function codePointTest({ source, foldsCase }: SetNode): CodePointTest {
  const expression = new RegExp(`^${foldsCase ? `(?i:${source})` : source}$`, 'v')
  const ask = (codePoint: number) => expression.test(String.fromCodePoint(codePoint))
  const ascii: (boolean | undefined)[] = new Array(ASCII).fill(undefined)
  const others = new Map<number, boolean>()
  return (codePoint) => {
    const known = codePoint < ASCII ? ascii[codePoint] : others.get(codePoint)
    if (known !== undefined) return known
    const answer = ask(codePoint)
    if (codePoint < ASCII) ascii[codePoint] = answer
    else if (others.size < MAX_KNOWN) others.set(codePoint, answer)
    return answer
  }
}
