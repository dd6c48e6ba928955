/**
 * Values that seldom change, as a row for each change: a row stands where a point's value differs from that of the
 * point before. States and titles are kept so.
 */

import type { SQLInputValue } from 'node:sqlite'
import type { Statements } from '../storage/statements.ts'

export interface Change<T> {
  readonly at: number
  readonly value: T
}

export type ChangeTable = 'states' | 'titles'

/** The value of a time; undefined before the first row. */
export function valueAt<T>(
  statements: Statements,
  table: ChangeTable,
  video: number,
  at: number,
): T | undefined {
  return statements.get<Change<T>>(
    `SELECT value FROM ${table} WHERE video = ? AND at <= ? ORDER BY at DESC LIMIT 1`,
    video,
    at,
  )?.value
}

export function putChange(
  statements: Statements,
  table: ChangeTable,
  video: number,
  at: number,
  value: SQLInputValue,
): void {
  statements.run(
    `INSERT INTO ${table} (video, at, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value`,
    video,
    at,
    value,
  )
}

/**
 * Puts the value of a point into the past, or changes it. `next` is the time of the point that follows, whose own value
 * stays as it was.
 */
export function insertChange(
  statements: Statements,
  table: ChangeTable,
  video: number,
  { at, value }: Change<string | number>,
  next: number | undefined,
): void {
  const before = valueAt(statements, table, video, at - 1)
  const old = valueAt<string | number>(statements, table, video, at)
  if (next !== undefined) {
    const following = valueAt<string | number>(statements, table, video, next) ?? old
    if (following !== undefined && following !== value) putChange(statements, table, video, next, following)
    else removeChange(statements, table, video, next)
  }
  if (value !== before) putChange(statements, table, video, at, value)
  else removeChange(statements, table, video, at)
}

/** Forgets what was before `first`, the time of a point: what held before holds from it on. `initial` needs no row. */
export function trimChanges(
  statements: Statements,
  table: ChangeTable,
  video: number,
  first: number,
  initial: number | undefined,
): void {
  const value = valueAt<string | number>(statements, table, video, first)
  statements.run(`DELETE FROM ${table} WHERE video = ? AND at <= ?`, video, first)
  if (value !== undefined && value !== initial) putChange(statements, table, video, first, value)
}

function removeChange(statements: Statements, table: ChangeTable, video: number, at: number): void {
  statements.run(`DELETE FROM ${table} WHERE video = ? AND at = ?`, video, at)
}
