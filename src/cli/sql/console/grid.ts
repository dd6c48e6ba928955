/** Tables within a width: columns share it, and what is too long for its column goes on in the next line. */

import { visible } from '../../../words/visible.ts'
import { cut, widthOf } from '../../../words/width.ts'
import { paint } from '../../io.ts'

export interface GridColumn {
  readonly name: string
  /** Numbers stand to the right. */
  readonly isNumber: boolean
}

export interface Grid {
  /** Names, and a line under them. */
  readonly head: string
  row(cells: readonly string[]): string
}

const BETWEEN = ' │ '
const NARROWEST = 4

/** Columns as wide as their cells, where that fits into `width`; else the widest give way. */
export function fittedGrid(
  columns: readonly GridColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): Grid {
  const widths = columns.map(({ name }, index) =>
    Math.max(widthOf(name), ...rows.map((row) => Math.max(...linesOf(row[index] ?? '').map(widthOf)))),
  )
  return gridOf(columns, shared(widths, width - BETWEEN.length * (columns.length - 1)))
}

/** Columns for rows that are not known yet: all as wide. */
export function evenGrid(columns: readonly GridColumn[], width: number): Grid {
  const inner = width - BETWEEN.length * (columns.length - 1)
  const each = Math.max(NARROWEST, Math.floor(inner / Math.max(1, columns.length)))
  return gridOf(
    columns,
    columns.map(() => each),
  )
}

/** Takes from the widest until the sum fits. */
function shared(widths: readonly number[], width: number): readonly number[] {
  let limit = Math.max(NARROWEST, ...widths)
  const total = () => widths.reduce((sum, own) => sum + Math.min(own, limit), 0)
  while (total() > width && limit > NARROWEST) limit--
  return widths.map((own) => Math.min(own, limit))
}

function gridOf(columns: readonly GridColumn[], widths: readonly number[]): Grid {
  const pad = (text: string, index: number) => {
    const padding = ' '.repeat(Math.max(0, widths[index]! - widthOf(text)))
    return columns[index]!.isNumber ? padding + text : text + padding
  }
  const line = (cells: readonly string[]) => cells.map(pad).join(BETWEEN).trimEnd()
  const names = columns.map(({ name }, index) => cut(visible(name), widths[index]!))
  return {
    head: `${paint('bold', line(names))}\n${widths.map((width) => '─'.repeat(width)).join('─┼─')}`,
    row(cells) {
      const wrapped = cells.map((cell, index) => linesOf(cell).flatMap((text) => wrap(text, widths[index]!)))
      const height = Math.max(1, ...wrapped.map(({ length }) => length))
      return Array.from({ length: height }, (_, index) =>
        line(wrapped.map((lines) => lines[index] ?? '')),
      ).join('\n')
    },
  }
}

function linesOf(cell: string): readonly string[] {
  return cell.split('\n').map(visible)
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** At spaces where there are any, else anywhere. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const { segment } of graphemes.segment(text)) {
    if (widthOf(line) + widthOf(segment) > width && line !== '') {
      const space = line.lastIndexOf(' ')
      const at = space > 0 && segment !== ' ' ? space + 1 : line.length
      lines.push(line.slice(0, at).trimEnd())
      line = line.slice(at)
      if (segment === ' ' && line === '') continue
    }
    line += segment
  }
  return [...lines, line]
}
