/** A marked text as a tree: what a message's entities mean, ready to be shown. */

import type { Entity, FormattedText } from '../../../src/simulator/telegram/model.ts'

export interface Marked {
  readonly kind: 'marked'
  /** Telegram's name: `bold`, `text_link`, `pre`. */
  readonly type: string
  /** Where a link leads; absent where it is no link that may be followed. */
  readonly href?: string
  readonly children: readonly Piece[]
}

export type Piece = string | Marked

/** Where one mark begins within another and ends behind it, it is cut at the outer one's end. */
export function textTree({ text, entities }: FormattedText): readonly Piece[] {
  const inOrder = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length)
  return piecesOf(text, inOrder, 0, text.length)
}

function piecesOf(text: string, entities: readonly Entity[], from: number, to: number): Piece[] {
  const pieces: Piece[] = []
  let at = from
  let next = 0
  while (next < entities.length) {
    const entity = entities[next]!
    const begin = Math.max(entity.offset, at)
    const end = Math.min(entity.offset + entity.length, to)
    next++
    if (begin >= end) continue
    if (begin > at) pieces.push(text.slice(at, begin))
    const inner: Entity[] = []
    for (; next < entities.length && entities[next]!.offset < end; next++) inner.push(entities[next]!)
    pieces.push({
      kind: 'marked',
      type: entity.type,
      ...link(entity, text.slice(begin, end)),
      children: piecesOf(text, inner, begin, end),
    })
    at = end
  }
  if (at < to) pieces.push(text.slice(at, to))
  return pieces
}

function link({ type, url }: Entity, text: string): { href?: string } {
  const address =
    type === 'text_link'
      ? url
      : type === 'url'
        ? withScheme(text)
        : type === 'email'
          ? `mailto:${text}`
          : undefined
  const parsed = address === undefined ? null : URL.parse(address)
  // A text of somebody else's may name any scheme; those that do something here are left out.
  return parsed && ['http:', 'https:', 'mailto:', 'tg:'].includes(parsed.protocol)
    ? { href: parsed.href }
    : {}
}

function withScheme(text: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
}
