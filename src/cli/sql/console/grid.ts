/**
 * Tables within a width: columns share it, and what is too long for its column goes on in the next line. Where columns
 * would be too narrow to read, each row is a list of names and values.
 */

import { visible } from '../../../words/visible.ts'
import { cut, widthOf } from '../../../words/width.ts'
import { paint } from '../../io.ts'

export interface GridColumn {
  readonly name: string
  /** As the dialect names it. */
  readonly type: string
}

export interface Grid {
  /** Names, and a line under them; undefined where every row has its own. */
  readonly head?: string
  row(cells: readonly string[]): string
}

const BETWEEN = ' │ '
/** Narrower than this, words and ids fall to pieces. */
const READABLE = 12
/** Columns of words give way first, as far as the first; then ids and their like, as far as the second. */
const WORDS = 16
const UNBROKEN = 24
/** What a value takes at the most, or nearly always. */
const TYPICAL: Readonly<Record<string, number>> = {
  BOOLEAN: 5,
  INTEGER: 10,
  BIGINT: 13,
  DOUBLE: 13,
  DATE: 10,
  TIME: 12,
  TIMESTAMP: 24,
}

/** Columns as wide as their cells, where that fits into `width`; else the widest give way. */
export function fittedGrid(
  columns: readonly GridColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): Grid {
  const widths = columns.map(({ name }, index) =>
    Math.max(widthOf(name), ...rows.map((row) => Math.max(...linesOf(row[index] ?? '').map(widthOf)))),
  )
  const areWords = columns.map((_, index) => rows.some((row) => /\s/.test((row[index] ?? '').trim())))
  const shares = shared(widths, areWords, width - BETWEEN.length * (columns.length - 1))
  return shares ? gridOf(columns, shares) : listOf(columns, width)
}

/** Columns for rows that are not known yet: by their types, texts sharing what is left. */
export function liveGrid(columns: readonly GridColumn[], width: number): Grid {
  const typical = columns.map(({ name, type }) =>
    TYPICAL[type] === undefined ? undefined : Math.max(TYPICAL[type], widthOf(name)),
  )
  const texts = typical.filter((own) => own === undefined).length
  const taken = typical.reduce<number>((sum, own) => sum + (own ?? 0), BETWEEN.length * (columns.length - 1))
  const each = Math.floor((width - taken) / Math.max(1, texts))
  if (texts > 0 ? each < READABLE : taken > width) return listOf(columns, width)
  return gridOf(
    columns,
    typical.map((own) => own ?? each),
  )
}

/** Takes from the widest until the sum fits: from words first. Undefined where nobody could read what is left. */
function shared(
  widths: readonly number[],
  areWords: readonly boolean[],
  width: number,
): readonly number[] | undefined {
  const capped = (limits: (index: number) => number) =>
    widths.map((own, index) => Math.min(own, limits(index)))
  const fits = (tried: readonly number[]) => tried.reduce((sum, own) => sum + own, 0) <= width
  const widest = Math.max(UNBROKEN, ...widths)
  for (let words = widest; words >= WORDS; words--) {
    const tried = capped((index) => (areWords[index] ? words : widest))
    if (fits(tried)) return tried
  }
  for (let all = widest; all >= UNBROKEN; all--) {
    const tried = capped((index) => (areWords[index] ? WORDS : all))
    if (fits(tried)) return tried
  }
  return undefined
}

const NUMBERS = /^(?:INTEGER|BIGINT|DOUBLE|DECIMAL\(.*)$/

function gridOf(columns: readonly GridColumn[], widths: readonly number[]): Grid {
  const pad = (text: string, index: number) => {
    const padding = ' '.repeat(Math.max(0, widths[index]! - widthOf(text)))
    return NUMBERS.test(columns[index]!.type) ? padding + text : text + padding
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

/** Rows one below the other, numbered, a line for each column. */
function listOf(columns: readonly GridColumn[], width: number): Grid {
  const forNames = Math.min(
    Math.max(...columns.map(({ name }) => widthOf(name))),
    Math.max(READABLE, Math.floor(width / 2)),
  )
  const forValues = Math.max(READABLE, width - forNames - BETWEEN.length)
  let count = 0
  return {
    row(cells) {
      count++
      const title = `─[ ${count} ]`
      const lines = columns.flatMap(({ name }, index) => {
        const shown = cut(visible(name), forNames)
        const [first = '', ...more] = linesOf(cells[index] ?? '').flatMap((text) => wrap(text, forValues))
        const margin = ' '.repeat(forNames - widthOf(shown))
        return [
          `${paint('bold', shown)}${margin}${BETWEEN}${first}`,
          ...more.map((line) => `${' '.repeat(forNames)}${BETWEEN}${line}`),
        ]
      })
      return [paint('dim', title + '─'.repeat(Math.max(0, width - widthOf(title)))), ...lines].join('\n')
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
