/** Tables for people: columns as wide as they look on a terminal, whatever stands in them. */

import { visible } from '../words/visible.ts'
import { cut, widthOf } from '../words/width.ts'
import { paint } from './io.ts'

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
