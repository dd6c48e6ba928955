/** From what a bot sends to the text and the entities that people see. */
import { badRequest } from '../errors.ts'
import type { Entity, FormattedText } from '../model.ts'
import { EntityError, plain, sorted } from './building.ts'
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

/** Parses, trims and completes a text. Throws the Bot API's errors. */
export function formatText(
  source: string,
  parseMode: string | undefined,
  given: readonly Entity[] | undefined,
): FormattedText {
  const parser = PARSERS[parseMode?.toLowerCase() ?? '']
  if (!parser) throw badRequest('unsupported parse_mode')
  let parsed: FormattedText
  try {
    parsed = parser(source)
  } catch (error) {
    if (error instanceof EntityError) throw badRequest(`can't parse entities: ${error.message}`)
    throw error
  }
  const marked =
    parsed.entities.length === 0 && given && !parseMode ? { text: source, entities: given } : parsed
  return completed(trimmed(marked))
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
