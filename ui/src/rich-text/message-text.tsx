/** A message's text as Telegram shows it: made of nodes, never of HTML. */

import { type ComponentChildren, h } from 'preact'
import { EntityError } from '../../../src/simulator/telegram/entities/building.ts'
import { parseText } from '../../../src/simulator/telegram/entities/parse.ts'
import type { Entity, FormattedText } from '../../../src/simulator/telegram/model.ts'
import { type Piece, textTree } from './text-tree.ts'
import './rich-text.css'

interface RichTextProps {
  readonly text: string
  readonly entities: readonly Entity[]
}

/** A text whose marks are known, as Telegram gave them. */
export function RichText({ text, entities }: RichTextProps) {
  return <div class="rich-text">{textTree({ text, entities }).map(shown)}</div>
}

interface MessageTextProps {
  /** As it was given to sendMessage. */
  readonly text: string
  /** sendMessage's other parameters: `parse_mode` and `entities` are looked at. */
  readonly parameters: Readonly<Record<string, unknown>>
}

/** A text as it went to sendMessage. One that Telegram would refuse is shown as it is, and why. */
export function MessageText({ text, parameters }: MessageTextProps) {
  const read = formatted(text, parameters)
  if ('problem' in read) {
    return (
      <div class="rich-text">
        {text}
        <p class="rich-text-problem">Telegram refuses this text: {read.problem}</p>
      </div>
    )
  }
  return <RichText {...read} />
}

function formatted(
  text: string,
  { parse_mode: mode, entities }: MessageTextProps['parameters'],
): FormattedText | { readonly problem: string } {
  try {
    const given = Array.isArray(entities) ? (entities as readonly Entity[]) : undefined
    const parsed = parseText(text, typeof mode === 'string' ? mode : undefined, given)
    return parsed ?? { problem: 'unsupported parse_mode' }
  } catch (error) {
    if (error instanceof EntityError) return { problem: `can't parse entities: ${error.message}` }
    throw error
  }
}

function shown(piece: Piece): ComponentChildren {
  if (typeof piece === 'string') return piece
  const { type, href } = piece
  const children = piece.children.map(shown)
  if (href !== undefined) {
    return (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    )
  }
  const element = ELEMENTS[type]
  return element === undefined ? h('span', { class: `rich-${type}` }, children) : h(element, null, children)
}

const ELEMENTS: Readonly<Record<string, string>> = {
  bold: 'b',
  italic: 'i',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
}
