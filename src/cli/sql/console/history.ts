/** What was asked before, the newest first: a file that its owner alone can read. */

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const MOST = 1000

/** A statement as one line: what is recalled must be edited as one. */
export function asHistoryLine(statement: string): string {
  return statement
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('--'))
    .join(' ')
}

/** Empty where there is no such file yet. */
export function readHistory(file: string): string[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
    return lines.reverse().slice(0, MOST)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

export function writeHistory(file: string, newestFirst: readonly string[]): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const lines = newestFirst.slice(0, MOST).toReversed()
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 })
  // The mode above is for a new file alone.
  chmodSync(file, 0o600)
}
