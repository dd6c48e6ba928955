/** `parse_mode: MarkdownV2`. Errors are worded, and found in the order, as Telegram does it. */
import type { Entity, FormattedText } from '../model.ts'
import { byteOffset, EntityError, entity, linkEntity, sorted } from './building.ts'

type Kind =
  | 'Bold'
  | 'Italic'
  | 'Underline'
  | 'Strikethrough'
  | 'Spoiler'
  | 'Code'
  | 'Pre'
  | 'PreCode'
  | 'TextUrl'
  | 'CustomEmoji'
  | 'BlockQuote'

interface Open {
  readonly kind: Kind
  readonly language?: string
  readonly offset: number
  /** Where it begins in the source, for errors. */
  readonly begin: number
}

const RESERVED = '_*[]()~`>#+-=|{}.!'
const TYPES: Readonly<Partial<Record<Kind, string>>> = {
  Bold: 'bold',
  Italic: 'italic',
  Underline: 'underline',
  Strikethrough: 'strikethrough',
  Spoiler: 'spoiler',
  Code: 'code',
  Pre: 'pre',
  PreCode: 'pre',
}

/** Throws `EntityError`. */
export function parseMarkdownV2(source: string): FormattedText {
  const entities: Entity[] = []
  const open: Open[] = []
  let text = ''
  let at = 0
  /** Nothing but opened entities stands before this place on its line. */
  let lineStart = true

  const unclosed = ({ kind, begin }: Open) =>
    new EntityError(`Can't find end of ${kind} entity at byte offset ${byteOffset(source, begin)}`)

  function closeQuote(expandable: boolean): void {
    const quote = open.pop() as Open
    if (quote.kind !== 'BlockQuote') throw unclosed(quote)
    if (quote.offset < text.length) {
      entities.push(entity(expandable ? 'expandable_blockquote' : 'blockquote', quote.offset, text.length))
    }
  }

  /** Whether the quote ends with the line that ends at `index`. */
  const quoteEndsAt = (index: number) =>
    index >= source.length || (source[index] === '\n' && source[index + 1] !== '>')
  let expandable = false

  while (at < source.length) {
    const char = source[at] as string
    const top = open.at(-1)
    const next = source.charCodeAt(at + 1)
    if (char === '\\' && next > 0 && next < 127) {
      text += source[at + 1]
      at += 2
      lineStart = false
      continue
    }
    const verbatim = top !== undefined && /^(Code|Pre|PreCode)$/.test(top.kind)
    if (char === '\n' && !verbatim) {
      text += char
      at++
      lineStart = true
      if (open.some((each) => each.kind === 'BlockQuote') && source[at] !== '>') {
        closeQuote(expandable)
        expandable = false
      }
      continue
    }
    if (verbatim ? char !== '`' : !RESERVED.includes(char)) {
      text += char
      at++
      if (char !== '\r') lineStart = false
      continue
    }
    if (char === '>' && lineStart && !verbatim) {
      const quoted = open.some((each) => each.kind === 'BlockQuote')
      if (!quoted) open.push({ kind: 'BlockQuote', offset: text.length, begin: at })
      at++
      lineStart = false
      continue
    }
    if (top && ends(top.kind, source, at)) {
      open.pop()
      at = close(top)
      continue
    }
    if (top?.kind === 'BlockQuote' && source.startsWith('||', at)) {
      const rest = /^\r*/.exec(source.slice(at + 2))?.[0].length ?? 0
      if (quoteEndsAt(at + 2 + rest)) {
        expandable = true
        at += 2
        continue
      }
    }
    const [begun, end] = begins(source, at)
    open.push({ ...begun, offset: text.length, begin: at })
    at = end
  }
  if (open.at(-1)?.kind === 'BlockQuote') closeQuote(expandable)
  const left = open.at(-1)
  if (left) throw unclosed(left)
  return { text, entities: sorted(entities) }

  /** Makes the entity that ends here, and returns where the source goes on. */
  function close({ kind, offset, language }: Open): number {
    const type = TYPES[kind]
    if (type !== undefined) {
      if (offset < text.length) {
        entities.push(entity(type, offset, text.length, language === undefined ? {} : { language }))
      }
      return at + markLength(kind)
    }
    const isEmoji = kind === 'CustomEmoji'
    if (source[at + 1] !== '(') {
      if (isEmoji) throw new EntityError('Custom emoji entity must contain a tg://emoji URL')
      const link = offset < text.length ? linkEntity(text.slice(offset), offset, text.length) : undefined
      if (link) entities.push(link)
      return at + 1
    }
    const [address, end] = target(at + 2, isEmoji ? 'a custom emoji URL' : 'a URL')
    const made = isEmoji
      ? entity('custom_emoji', offset, text.length, { custom_emoji_id: emojiId(address) })
      : linkEntity(address, offset, text.length)
    if (made && offset < text.length) entities.push(made)
    return end
  }

  function target(begin: number, what: string): readonly [string, number] {
    let address = ''
    for (let i = begin; i < source.length; i++) {
      const next = source.charCodeAt(i + 1)
      if (source[i] === ')') return [address, i + 1]
      if (source[i] === '\\' && next > 0 && next < 127) i++
      address += source[i]
    }
    throw new EntityError(`Can't find end of ${what} at byte offset ${byteOffset(source, begin)}`)
  }
}

const markLength = (kind: Kind) =>
  kind === 'Pre' || kind === 'PreCode' ? 3 : kind === 'Underline' || kind === 'Spoiler' ? 2 : 1

function ends(kind: Kind, source: string, at: number): boolean {
  const here = (mark: string) => source.startsWith(mark, at)
  switch (kind) {
    case 'Bold':
      return here('*')
    case 'Italic':
      return here('_') && !here('__')
    case 'Underline':
      return here('__')
    case 'Strikethrough':
      return here('~')
    case 'Spoiler':
      return here('||')
    case 'Code':
      return here('`')
    case 'Pre':
    case 'PreCode':
      return here('```')
    case 'TextUrl':
    case 'CustomEmoji':
      return here(']')
    case 'BlockQuote':
      return false
  }
}

/** What begins here, and where its text does. */
function begins(source: string, at: number): readonly [{ kind: Kind; language?: string }, number] {
  const here = (mark: string) => source.startsWith(mark, at)
  if (here('__')) return [{ kind: 'Underline' }, at + 2]
  if (here('_')) return [{ kind: 'Italic' }, at + 1]
  if (here('*')) return [{ kind: 'Bold' }, at + 1]
  if (here('~')) return [{ kind: 'Strikethrough' }, at + 1]
  if (here('||')) return [{ kind: 'Spoiler' }, at + 2]
  if (here('[')) return [{ kind: 'TextUrl' }, at + 1]
  if (here('![')) return [{ kind: 'CustomEmoji' }, at + 2]
  if (here('```')) return preformatted(source, at + 3)
  if (here('`')) return [{ kind: 'Code' }, at + 1]
  throw new EntityError(`Character '${source[at]}' is reserved and must be escaped with the preceding '\\'`)
}

/** A language may follow the three marks, then one line break that is not part of the text. */
function preformatted(source: string, at: number): readonly [{ kind: Kind; language?: string }, number] {
  const language = /^[^\s`]+/.exec(source.slice(at))?.[0]
  const after = language === undefined ? at : at + language.length
  const named = language !== undefined && after < source.length && source[after] !== '`'
  const begin = named ? after : at
  const lineBreak = /^(?:\r\n|\n\r|\n|\r)?/.exec(source.slice(begin))?.[0].length ?? 0
  return [named ? { kind: 'PreCode', language } : { kind: 'Pre' }, begin + lineBreak]
}

function emojiId(address: string): string {
  const [, scheme, host, query = ''] = /^([a-z]+):(?:\/\/)?([^/?#]*)\/?(?:\?([^#]*))?/i.exec(address) ?? []
  if (scheme?.toLowerCase() !== 'tg') throw new EntityError('Custom emoji URL must have scheme tg')
  if (host?.toLowerCase() !== 'emoji') throw new EntityError('Custom emoji URL must have host "emoji"')
  const id = new URLSearchParams(query).get('id')
  if (id === null) throw new EntityError('Custom emoji URL must have an emoji identifier')
  if (!/^[1-9]\d{0,19}$/.test(id)) throw new EntityError('Invalid custom emoji identifier specified')
  return id
}
