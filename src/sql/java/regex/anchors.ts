/** Places in a text that Java's patterns name, as regular expressions of JavaScript and as tests. */

import type { Anchor } from './node.ts'
import { LINE_TERMINATORS, rangesText, UNICODE_WORD } from './properties.ts'

export interface AnchorOptions {
  /** Only \n ends lines. */
  readonly unixLines: boolean
  /** Words are of letters, marks and digits of all scripts; else marks belong to the letter before them. */
  readonly unicode: boolean
}

export type AnchorTest = (text: string, at: number) => boolean

const TERMINATORS = rangesText(LINE_TERMINATORS, (codePoint) => `\\u{${codePoint.toString(16)}}`)
/** Java's \b goes by letters and digits of any script, though its \w does not. */
const IS_WORD_BEFORE = '(?<=_|[\\p{L}\\p{Nd}]\\p{Mn}*)'
const IS_WORD_BEHIND = '(?:(?=[\\p{L}\\p{Nd}_])|(?<=[\\p{L}\\p{Nd}]\\p{Mn}*)(?=\\p{Mn}))'

/** JavaScript's source of an anchor, for flag v without m. */
export function anchorSource(anchor: Exclude<Anchor, 'match-end'>, options: AnchorOptions): string {
  switch (anchor) {
    case 'text-start':
      return '^'
    case 'text-end':
      return '$'
    case 'last-line-end':
      return options.unixLines ? '(?=\\n?$)' : `(?:(?=(?:\\r\\n|[${TERMINATORS}])?$)(?<!\\r(?=\\n)))`
    case 'line-start':
      // Not at the end of the text, whatever stands before it.
      return options.unixLines ? '(?:(?<![^\\n])(?!$))' : `(?:(?<![^${TERMINATORS}])(?<!\\r(?=\\n))(?!$))`
    case 'line-end':
      return options.unixLines ? '(?=\\n|$)' : `(?:(?=[${TERMINATORS}]|$)(?<!\\r(?=\\n)))`
    case 'word-edge':
    case 'no-word-edge':
      return wordEdge(anchor === 'word-edge', options.unicode)
  }
}

function wordEdge(isEdge: boolean, unicode: boolean): string {
  const before = unicode ? `(?<=[${UNICODE_WORD}])` : IS_WORD_BEFORE
  const behind = unicode ? `(?=[${UNICODE_WORD}])` : IS_WORD_BEHIND
  const edge = `${before}(?!${behind})|(?!${before})${behind}`
  return isEdge ? `(?:${edge})` : `(?!${edge})`
}

export function anchorTest(anchor: Exclude<Anchor, 'match-end'>, options: AnchorOptions): AnchorTest {
  if (anchor === 'text-start') return (_, at) => at === 0
  if (anchor === 'text-end') return (text, at) => at === text.length
  const expression = new RegExp(anchorSource(anchor, options), 'vy')
  return (text, at) => {
    // Between the halves of a surrogate pair, where JavaScript would look from before it.
    if (text.codePointAt(at - 1)! > 0xffff) return anchor === 'no-word-edge'
    expression.lastIndex = at
    return expression.test(text)
  }
}
