/** What a console asks, and the pieces an answer comes in. Plain data: it goes over HTTP as lines of JSON. */

import type { AnswerColumn } from '../questions/index.ts'

/** What a person has set in a console; it goes with every request, so that nothing is kept for them elsewhere. */
export interface ConsoleSession {
  /** SET: ksqlDB's names of properties. */
  readonly properties: Readonly<Record<string, string>>
  /** DEFINE: values of `${name}`, by name in upper case. */
  readonly variables: Readonly<Record<string, string>>
  /** Streams, tables and types that this console alone declares, as statements in their order. */
  readonly declarations: readonly string[]
}

export interface ConsoleRequest {
  /** One statement or several. */
  readonly sql: string
  readonly session: ConsoleSession
}

export const NEW_SESSION: ConsoleSession = { properties: {}, variables: {}, declarations: [] }

export type ConsolePart =
  /** What follows answers this statement; `line` is where it begins in the request. */
  | { readonly kind: 'statement'; readonly text: string; readonly line: number }
  /** Rows follow, until the next part of another kind. `isLive`: as they come, for as long as it is asked for. */
  | {
      readonly kind: 'columns'
      readonly columns: readonly AnswerColumn[]
      readonly title?: string
      readonly isLive?: true
    }
  /** Values in the order of the columns. A tombstone says that the row of this key is gone. */
  | { readonly kind: 'row'; readonly values: readonly unknown[]; readonly isTombstone?: true }
  /** An answer in words. */
  | { readonly kind: 'text'; readonly text: string }
  /** Nothing was asked: what was done. */
  | { readonly kind: 'done'; readonly text: string }
  /** Something went wrong with a row; the answer goes on. */
  | { readonly kind: 'warning'; readonly text: string }
  /** The session as it is from here on. */
  | { readonly kind: 'session'; readonly session: ConsoleSession }
  /** A statement is refused: the last part. */
  | { readonly kind: 'error'; readonly message: string; readonly line: number; readonly column: number }
