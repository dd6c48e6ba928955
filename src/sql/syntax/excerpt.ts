/** A line of a script as a terminal shows it, with carets under a place in it. */

import { visible } from '../../words/visible.ts'
import { widthOf } from '../../words/width.ts'
import type { SourceLocation } from '../error.ts'
import { BYTE_ORDER_MARK } from './lexer.ts'

/** Longer lines are cut around the place; in UTF-16 units. */
const MAX_LINE = 120

export interface Excerpt {
  /** The line, without what a terminal would obey. */
  readonly text: string
  /** What stands before the carets, as wide as the text before the place. */
  readonly margin: string
  readonly carets: string
}

/**
 * The line around a place, with carets under `length` UTF-16 units of it, as far as they are in the line.
 * Undefined where the script has no such line.
 */
export function excerptAt(text: string, { line, column }: SourceLocation, length = 1): Excerpt | undefined {
  const script = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text
  const whole = script.split('\n', line)[line - 1]
  if (whole === undefined) return undefined
  const from = whole.length <= MAX_LINE ? 0 : boundary(whole, Math.max(0, column - 1 - MAX_LINE / 2))
  const to = boundary(whole, from + MAX_LINE)
  const start = Math.min(column - 1, whole.length)
  const place = whole.slice(start, Math.min(start + length, to))
  return {
    text: `${from > 0 ? '…' : ''}${visible(whole.slice(from, to)).trimEnd()}${to < whole.length ? '…' : ''}`,
    margin: `${from > 0 ? ' ' : ''}${blank(whole.slice(from, start))}`,
    carets: '^'.repeat(Math.max(1, widthOf(visible(place)))),
  }
}

/** Not between the halves of a character. */
function boundary(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at
}

/** Tabs stay tabs, so that what follows stands right however wide they are. */
function blank(text: string): string {
  return text
    .split('\t')
    .map((part) => ' '.repeat(widthOf(visible(part))))
    .join('\t')
}
