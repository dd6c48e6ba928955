/** A file of statements, with the offsets of its places. */

import type { SourceLocation } from '../error.ts'
import { BYTE_ORDER_MARK, tokenize } from '../syntax/lexer.ts'
import type { Token } from '../syntax/token.ts'

export interface SourceText {
  readonly name: string
  readonly text: string
  readonly tokens: readonly Token[]
  /** The token that begins at a place, if one does. */
  tokenAt(at: SourceLocation): Token | undefined
  /** In UTF-16 units from the beginning of the text. */
  offsetOf(at: SourceLocation): number
}

export function sourceText(name: string, text: string): SourceText {
  const tokens = tokenize(text)
  const byPlace = new Map(tokens.map((token) => [placeKey(token.at), token]))
  const lineStarts = [text.startsWith(BYTE_ORDER_MARK) ? 1 : 0]
  for (let offset = text.indexOf('\n'); offset >= 0; offset = text.indexOf('\n', offset + 1)) {
    lineStarts.push(offset + 1)
  }
  return {
    name,
    text,
    tokens,
    tokenAt: (at) => byPlace.get(placeKey(at)),
    offsetOf: ({ line, column }) => (lineStarts[line - 1] ?? text.length) + column - 1,
  }
}

function placeKey({ line, column }: SourceLocation): string {
  return `${line}:${column}`
}
