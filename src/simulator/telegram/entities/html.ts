/** `parse_mode: HTML`. Errors are worded, and found in the order, as Telegram does it. */
import type { Entity, FormattedText } from '../model.ts'
import { byteOffset, EntityError, entity, linkEntity, sorted } from './building.ts'

const TYPES: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  'tg-emoji': 'custom_emoji',
  'tg-time': 'date_time',
}

interface OpenTag {
  readonly tag: string
  readonly attributes: ReadonlyMap<string, string>
  /** Where its text begins, in the output. */
  readonly offset: number
}

/** Throws `EntityError`. */
export function parseHtml(source: string): FormattedText {
  const entities: Entity[] = []
  const open: OpenTag[] = []
  let text = ''
  let at = 0
  while (at < source.length) {
    const char = source[at]
    if (char === '&') {
      const [decoded, length] = reference(source, at)
      text += decoded
      at += length
    } else if (char !== '<') {
      text += char
      at++
    } else if (source[at + 1] !== '/') {
      const started = startTag(source, at)
      open.push({ ...started, offset: text.length })
      at = started.end
    } else {
      const tag = open.at(-1)
      if (!tag) throw new EntityError(`Unexpected end tag at byte offset ${byteOffset(source, at)}`)
      at = endTag(source, at, tag.tag)
      open.pop()
      const made = tag.offset < text.length ? entityOf(tag, text) : undefined
      if (made) entities.push(made)
    }
  }
  const left = open.at(-1)
  if (left) throw new EntityError(`Can't find end tag corresponding to start tag "${left.tag}"`)
  if (!text.isWellFormed()) {
    throw new EntityError(
      'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units',
    )
  }
  return { text, entities: withLanguages(sorted(entities)) }
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' }

/** Only four names are known, numbers of all characters; anything else stays as it is. The semicolon may be missing. */
function reference(source: string, at: number): readonly [text: string, length: number] {
  const [whole, name = '', decimal, hexadecimal] =
    /^&(?:([a-z]+)|#(\d+)|#x([\da-f]+));?/i.exec(source.slice(at, at + 16)) ?? []
  if (whole === undefined) return ['&', 1]
  if (decimal === undefined && hexadecimal === undefined) {
    const known = NAMED[name]
    return known === undefined ? ['&', 1] : [known, whole.length]
  }
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal)
  return code === 0 || code > 0x10ffff ? ['&', 1] : [String.fromCodePoint(code), whole.length]
}

function decoded(source: string): string {
  let text = ''
  for (let at = 0; at < source.length; ) {
    const [part, length] = source[at] === '&' ? reference(source, at) : [source[at], 1]
    text += part
    at += length
  }
  return text
}

const isSpace = (char: string | undefined) => char !== undefined && /\s/.test(char)

function startTag(
  source: string,
  begin: number,
): { readonly tag: string; readonly attributes: ReadonlyMap<string, string>; readonly end: number } {
  const where = `at byte offset ${byteOffset(source, begin)}`
  const skipSpaces = () => {
    while (isSpace(source[at])) at++
  }
  let at = begin + 1
  while (at < source.length && !isSpace(source[at]) && source[at] !== '>') at++
  if (at >= source.length) throw new EntityError(`Unclosed start tag ${where}`)
  const tag = source.slice(begin + 1, at).toLowerCase()
  if (!Object.hasOwn(TYPES, tag)) throw new EntityError(`Unsupported start tag "${tag}" ${where}`)

  const attributes = new Map<string, string>()
  for (;;) {
    skipSpaces()
    if (at >= source.length) throw new EntityError(`Unclosed start tag "${tag}" ${where}`)
    if (source[at] === '>') break
    const nameAt = at
    while (at < source.length && !isSpace(source[at]) && source[at] !== '=' && source[at] !== '>') at++
    const name = source.slice(nameAt, at).toLowerCase()
    if (name === '') throw new EntityError(`Empty attribute name in the tag "${tag}" ${where}`)
    skipSpaces()
    if (source[at] !== '=') {
      attributes.set(name, '')
      continue
    }
    at++
    skipSpaces()
    if (at >= source.length) throw new EntityError(`Unclosed start tag "${tag}" ${where}`)
    const [value, end] = attributeValue(source, at, where)
    attributes.set(name, value)
    at = end
  }
  if (tag === 'span' && attributes.get('class') !== 'tg-spoiler') {
    throw new EntityError(`Tag "span" must have class "tg-spoiler" ${where}`)
  }
  return { tag, attributes, end: at + 1 }
}

function attributeValue(source: string, begin: number, where: string): readonly [string, number] {
  const quote = source[begin]
  if (quote === '"' || quote === "'") {
    const end = source.indexOf(quote, begin + 1)
    if (end < 0) throw new EntityError(`Unclosed start tag ${where}`)
    return [decoded(source.slice(begin + 1, end)), end + 1]
  }
  const token = /^[\w.-]*/.exec(source.slice(begin))?.[0] ?? ''
  const end = begin + token.length
  if (!isSpace(source[end]) && source[end] !== '>') {
    throw new EntityError(`Unexpected end of name token at byte offset ${byteOffset(source, begin)}`)
  }
  return [token.toLowerCase(), end]
}

function endTag(source: string, begin: number, expected: string): number {
  let at = begin + 2
  while (at < source.length && !isSpace(source[at]) && source[at] !== '>') at++
  const tag = source.slice(begin + 2, at).toLowerCase()
  while (isSpace(source[at])) at++
  const where = byteOffset(source, begin)
  if (source[at] !== '>') throw new EntityError(`Unclosed end tag at byte offset ${where}`)
  if (tag !== '' && tag !== expected) {
    throw new EntityError(
      `Unmatched end tag at byte offset ${where}, expected "</${expected}>", found "</${tag}>"`,
    )
  }
  return at + 1
}

function entityOf({ tag, attributes, offset }: OpenTag, text: string): Entity | undefined {
  const make = (extra: Partial<Entity> = {}) => entity(TYPES[tag] as string, offset, text.length, extra)
  switch (tag) {
    case 'a':
      return linkEntity(attributes.get('href') || text.slice(offset), offset, text.length)
    case 'pre':
    case 'code': {
      const language = /^language-(.+)/.exec(attributes.get('class') ?? '')?.[1]
      return make(language === undefined ? {} : { language })
    }
    case 'blockquote':
      return attributes.has('expandable') ? entity('expandable_blockquote', offset, text.length) : make()
    case 'tg-emoji': {
      const id = attributes.get('emoji-id') ?? ''
      if (!/^[1-9]\d{0,19}$/.test(id)) throw new EntityError('Invalid custom emoji identifier specified')
      return make({ custom_emoji_id: id })
    }
    case 'tg-time': {
      const unix = Number(attributes.get('unix'))
      if (!Number.isSafeInteger(unix)) throw new EntityError('Invalid date specified')
      const format = attributes.get('format')
      return make({ unix_time: unix, ...(format ? { date_time_format: format } : {}) })
    }
    default:
      return make()
  }
}

/** `<pre><code class="language-x">` over the same text is one entity; a language without a `pre` around it is dropped. */
function withLanguages(entities: readonly Entity[]): readonly Entity[] {
  const same = (a: Entity, b: Entity) => a.offset === b.offset && a.length === b.length
  return entities.flatMap((each) => {
    if (each.type !== 'pre' && each.type !== 'code') return [each]
    const { language, ...bare } = each
    const partner = entities.find(
      (other) => other.type !== each.type && /^(pre|code)$/.test(other.type) && same(each, other),
    )
    const named = partner && (language ?? partner.language)
    if (named === undefined) return [bare]
    return each.type === 'pre' ? [{ ...bare, language: named }] : []
  })
}
