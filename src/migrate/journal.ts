/** What a migration has done, line by line in a file, so that it goes on where it was when it was interrupted. */

import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Run } from './places.ts'

export type Line =
  /** The topics and their order; the first line. */
  | { readonly kind: 'topics'; readonly topics: readonly string[] }
  /** Records that were appended to the target, and the offset of the source to go on from. */
  | {
      readonly kind: 'copied'
      readonly topic: string
      readonly partition: number
      readonly runs: readonly Run[]
      readonly next: number
    }
  | { readonly kind: 'task'; readonly id: string }
  /** The source moved on meanwhile: what was brought of tasks is old. */
  | { readonly kind: 'moved' }

export interface Journal {
  readonly lines: readonly Line[]
  write(line: Line): void
  /** The migration is done: nothing is left to go on with. */
  remove(): void
}

/** A last line that was cut off by a crash is removed: what it told is found out from the target. */
export function openJournal(file: string): Journal {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  if (whole !== text) truncateSync(file, Buffer.byteLength(whole))
  const lines = whole.split('\n').filter((line) => line !== '')
  return {
    lines: lines.map((line) => JSON.parse(line) as Line),
    write(line) {
      mkdirSync(dirname(file), { recursive: true })
      appendFileSync(file, `${JSON.stringify(line)}\n`, { flush: true })
    },
    remove: () => rmSync(file, { force: true }),
  }
}
