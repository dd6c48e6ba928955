/**
 * A text with its marks, as people see it. Nothing here needs Node: the dashboard shows messages with it too.
 */
import type { Entity, FormattedText } from '../model.ts'
import { plain, sorted } from './building.ts'
import { detectEntities } from './detect.ts'
import { parseHtml } from './html.ts'
import { parseMarkdown } from './markdown.ts'
import { parseMarkdownV2 } from './markdown-v2.ts'

const PARSERS: Readonly<Record<string, (text: string) => FormattedText>> = {
  '': plain,
  none: plain,
  html: parseHtml,
  markdown: parseMarkdown,
  markdownv2: parseMarkdownV2,
}

/** Parses, trims and completes a text. Undefined for an unknown mode. Throws `EntityError`. */
export function parseText(
  source: string,
  parseMode: string | undefined,
  given: readonly Entity[] | undefined,
): FormattedText | undefined {
  const parsed = PARSERS[parseMode?.toLowerCase() ?? '']?.(source)
  if (!parsed) return undefined
  const isMarked = parsed.entities.length === 0 && given && !parseMode
  return completed(trimmed(isMarked ? { text: source, entities: given } : parsed))
}

const isInvisible = (char: string) => /[\s\u200b-\u200f\u2060\ufeff]/.test(char)

/** Without the white space around it, and without carriage returns and other control characters. */
function trimmed({ text, entities }: FormattedText): FormattedText {
  let begin = 0
  let end = text.length
  while (begin < end && isInvisible(text[begin] as string)) begin++
  while (begin < end && isInvisible(text[end - 1] as string)) end--
  const moved = new Array<number>(text.length + 1)
  let kept = ''
  for (let i = 0; i <= text.length; i++) {
    moved[i] = kept.length
    const code = text.charCodeAt(i)
    if (i < begin || i >= end || code === 13) continue
    kept += code < 32 && code !== 10 ? ' ' : text[i]
  }
  const shifted = entities.map((each) => {
    const offset = moved[Math.min(each.offset, text.length)] as number
    const after = moved[Math.min(each.offset + each.length, text.length)] as number
    return { ...each, offset, length: after - offset }
  })
  return { text: kept, entities: shifted.filter((each) => each.length > 0) }
}

/** Nothing is marked within code; what Telegram finds by itself is added. */
function completed({ text, entities }: FormattedText): FormattedText {
  const within = (inner: Entity, outer: Entity) =>
    inner !== outer &&
    inner.offset >= outer.offset &&
    inner.offset + inner.length <= outer.offset + outer.length
  const codes = entities.filter((each) => each.type === 'pre' || each.type === 'code')
  const bare = entities.filter((each) => {
    if (/quote/.test(each.type)) return true
    return !codes.some((code) => within(each, code) && !(within(code, each) && each.type === 'pre'))
  })
  return { text, entities: sorted([...bare, ...detectEntities(text, bare)]) }
}
