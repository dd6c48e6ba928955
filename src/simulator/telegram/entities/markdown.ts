/** `parse_mode: Markdown`, the old one: entities do not nest, and only `_ * [` and the backtick are special. */
import type { Entity, FormattedText } from '../model.ts'
import { byteOffset, EntityError, entity, linkEntity } from './building.ts'

const MARKS = [
  ['```', 'pre'],
  ['`', 'code'],
  ['*', 'bold'],
  ['_', 'italic'],
  ['[', 'text_link'],
] as const

/** Throws `EntityError`. */
export function parseMarkdown(source: string): FormattedText {
  const entities: Entity[] = []
  let text = ''
  let at = 0
  while (at < source.length) {
    const char = source[at] as string
    if (char === '\\' && /[_*`[]/.test(source[at + 1] ?? '')) {
      text += source[at + 1]
      at += 2
      continue
    }
    const [mark, type] = MARKS.find(([each]) => source.startsWith(each, at)) ?? []
    if (mark === undefined || type === undefined) {
      text += char
      at++
      continue
    }
    const begin = at + mark.length
    const end = source.indexOf(mark === '[' ? ']' : mark, begin)
    if (end < 0) {
      throw new EntityError(`Can't find end of the entity starting at byte offset ${byteOffset(source, at)}`)
    }
    const content = source.slice(begin, end)
    const address = mark === '[' ? /^\(([^)]*)\)/.exec(source.slice(end + 1)) : null
    const made =
      type === 'text_link'
        ? linkEntity(address?.[1] ?? content, text.length, text.length + content.length)
        : entity(type, text.length, text.length + content.length)
    if (made && content !== '') entities.push(made)
    text += content
    at = end + mark.replace('[', ']').length + (address?.[0].length ?? 0)
  }
  return { text, entities }
}
