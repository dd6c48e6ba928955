import type { Entity, FormattedText } from '../model.ts'

/** What is wrong with marked-up text; its message is the end of `can't parse entities: ...`. */
export class EntityError extends Error {
  override readonly name = 'EntityError'
}

/** Offsets in errors count bytes of UTF-8, those of entities UTF-16 units. */
export const byteOffset = (text: string, index: number): number =>
  new TextEncoder().encode(text.slice(0, index)).length

/** Outer before inner, in the order of the text. */
export function sorted(entities: readonly Entity[]): readonly Entity[] {
  return [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length)
}

export function entity(type: string, offset: number, end: number, extra: Partial<Entity> = {}): Entity {
  return { type, offset, length: end - offset, ...extra }
}

/** A link's address as Telegram keeps it, `http://` put before it where it has no scheme; undefined if it is none. */
function linkUrl(address: string): string | undefined {
  const trimmed = address.trim()
  const absolute = /^[a-z][a-z0-9+.-]*:/i.test(trimmed) ? trimmed : `http://${trimmed}`
  const url = URL.parse(absolute)
  if (!url) return undefined
  if (url.protocol === 'tg:' || url.protocol === 'ton:') return trimmed
  const isWeb = ['http:', 'https:', 'ftp:'].includes(url.protocol)
  return isWeb && /\.[^\d.]/.test(url.hostname) ? url.href : undefined
}

/** A link over some text: a mention of a user for `tg://user?id=...`, else a text link, or nothing for a bad address. */
export function linkEntity(address: string, offset: number, end: number): Entity | undefined {
  const userId = /^tg:(?:\/\/)?user\?(?:.*&)?id=(\d+)/i.exec(address.trim())?.[1]
  if (userId !== undefined) {
    return entity('text_mention', offset, end, {
      user: { id: Number(userId), is_bot: false, first_name: `User ${userId}` },
    })
  }
  const url = linkUrl(address)
  return url === undefined ? undefined : entity('text_link', offset, end, { url })
}

export const plain = (text: string): FormattedText => ({ text, entities: [] })
