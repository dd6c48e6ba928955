/** The parts of an answer as a person or a script reads them. */

import type { ConsolePart } from '../../../sql/console/index.ts'
import { visible } from '../../../words/visible.ts'
import { asCalled, counted, note, paint, print, toJson } from '../../io.ts'
import { fittedGrid, type Grid, type GridColumn, liveGrid } from './grid.ts'

export interface Presenter {
  take(part: Exclude<ConsolePart, { kind: 'error' | 'session' | 'statement' }>): void
  /** What is still held back is shown. */
  finish(): void
}

/** Where standard output is no terminal. */
const WIDTH_ELSEWHERE = 120
/** Rows that are held back to find out how wide they are. */
const MOST_HELD = 10_000

/** Tables as wide as the terminal. Rows of a live answer are shown as they come, others once all are there. */
export function tables(): Presenter {
  let columns: readonly GridColumn[] | undefined
  let live: Grid | undefined
  let held: (readonly string[])[] = []
  let count = 0

  function show(): void {
    if (!columns) return
    if (!live) {
      const grid = begun(fittedGrid(columns, held, width()))
      for (const row of held) print(grid.row(row))
    }
    print(paint('dim', counted(count, 'row')))
    columns = undefined
    live = undefined
    held = []
    count = 0
  }

  return {
    take(part) {
      if (part.kind !== 'row' && part.kind !== 'warning') show()
      switch (part.kind) {
        case 'columns':
          if (part.title !== undefined) print(`\n${paint('bold', visible(part.title))}`)
          columns = part.columns
          if (part.isLive) live = begun(liveGrid(columns, width()))
          return
        case 'row': {
          count++
          const cells = part.values.map((value) =>
            value === null && part.isTombstone ? '<TOMBSTONE>' : cellText(value),
          )
          if (!live && held.length >= MOST_HELD) {
            live = begun(fittedGrid(columns!, held, width()))
            for (const row of held) print(live.row(row))
          }
          if (live) print(live.row(cells))
          else held.push(cells)
          return
        }
        case 'text':
          print(asCalled(part.text.split('\n').map(visible).join('\n')))
          return
        case 'done':
          print(paint('dim', visible(part.text)))
          return
        case 'warning':
          note(`${paint('yellow', 'warning', process.stderr)}: ${visible(part.text)}`)
      }
    },
    finish: show,
  }
}

/** A line of JSON for each row, by the names of the columns; texts as {"text": ...}. */
export function jsonLines(): Presenter {
  let names: readonly string[] = []
  return {
    take(part) {
      switch (part.kind) {
        case 'columns':
          names = part.columns.map(({ name }) => name)
          return
        case 'row': {
          const row = Object.fromEntries(part.values.map((value, index) => [names[index]!, value]))
          print(toJson(part.isTombstone ? { ...row, '@tombstone': true } : row))
          return
        }
        case 'text':
          print(toJson({ text: part.text }))
          return
        case 'done':
          note(visible(part.text))
          return
        case 'warning':
          note(`warning: ${visible(part.text)}`)
      }
    },
    finish() {},
  }
}

function begun(grid: Grid): Grid {
  if (grid.head !== undefined) print(grid.head)
  return grid
}

function cellText(value: unknown): string {
  if (typeof value === 'string') return value
  return value === null ? 'null' : toJson(value)
}

function width(): number {
  return process.stdout.isTTY ? process.stdout.columns : WIDTH_ELSEWHERE
}
