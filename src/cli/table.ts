/** Tables for people: columns as wide as they look on a terminal, whatever stands in them. */

import { visible } from '../ops/visible.ts'
import { paint } from './io.ts'

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Characters that take two columns: East Asian ones, and emoji. */
const WIDE =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})|\ufe0f/u
const WITHOUT_WIDTH = /^[\p{Mn}\p{Me}\u200b-\u200d\ufeff]+$/u

function graphemeWidth(grapheme: string): number {
  if (WITHOUT_WIDTH.test(grapheme)) return 0
  return WIDE.test(grapheme) ? 2 : 1
}

/** Columns that a text takes. */
export function widthOf(text: string): number {
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment)
  return width
}

/** The beginning of a text, with `…` where it was cut to fit. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let out = ''
  let left = width - 1
  for (const { segment } of graphemes.segment(text)) {
    left -= graphemeWidth(segment)
    if (left < 0) break
    out += segment
  }
  return `${out}…`
}

/**
 * Rows under their headings; the columns of the headings in `amounts` to the right. On a terminal no line is longer than
 * it is wide, elsewhere nothing is cut.
 */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  amounts: readonly string[] = [],
): string {
  const cells = rows.map((row) => row.map((cell) => visible(cell).replace(/\s*\n\s*/g, ' ')))
  const widths = headings.map((heading, i) =>
    Math.max(widthOf(heading), ...cells.map((row) => widthOf(row[i] ?? ''))),
  )
  const pad = (cell: string, i: number) => {
    const padding = ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell)))
    return amounts.includes(headings[i] ?? '') ? padding + cell : cell + padding
  }
  const columns = process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY
  const line = (row: readonly string[]) => cut(row.map(pad).join('  ').trimEnd(), columns)
  return [paint('bold', line(headings)), ...cells.map(line)].join('\n')
}
