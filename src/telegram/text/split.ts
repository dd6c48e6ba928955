/** Cuts texts that are longer than a message may be. Lengths are UTF-16 units of what a reader sees. */

import { type HtmlToken, plainOfHtml, tokenizeHtml, visible } from './html.ts'

/** Telegram's bound, after markup is taken out. */
export const MAX_TEXT_UNITS = 4096
/** Its bound with markup is 32,768. */
const MAX_RAW_BYTES = 32_000

export interface Cut {
  readonly parts: readonly string[]
  /** False where the markup had to go, because it was too broken to be cut. */
  readonly markup: boolean
}

/**
 * The text in parts of at most `limit` units, cut at a paragraph, a line or a word where there is one in the second
 * half, never inside a surrogate pair, a tag or an entity. Tags open at a cut are closed before it and opened again.
 * White space at a cut is dropped, and so is a part of white space alone.
 */
export function splitText(text: string, parseMode: string | undefined, limit = MAX_TEXT_UNITS): Cut {
  if (parseMode?.toLowerCase() !== 'html') return { parts: splitPlain(text, limit), markup: true }
  const tokens = tokenizeHtml(text)
  if (tokens) return { parts: splitHtml(tokens, limit), markup: true }
  if (text.length <= limit) return { parts: [text], markup: true }
  return { parts: splitPlain(plainOfHtml(text), limit), markup: false }
}

/** The beginning of a text, with an ellipsis where something was left out. */
export function shortenHtml(html: string, limit: number): string {
  const tokens = tokenizeHtml(html)
  if (!tokens) return ''
  const text = tokens.map(visible).join('')
  return text.length <= limit ? html : `${render(tokens, 0, cutAt(text, 0, limit - 1))}…`
}

function splitPlain(text: string, limit: number): string[] {
  const parts: string[] = []
  for (const [from, to] of cuts(text, limit)) parts.push(text.slice(from, to))
  return parts
}

function splitHtml(tokens: readonly HtmlToken[], limit: number): string[] {
  const text = tokens.map(visible).join('')
  const parts: string[] = []
  for (const [from, to] of cuts(text, limit)) {
    const part = render(tokens, from, to)
    if (Buffer.byteLength(part) <= MAX_RAW_BYTES) {
      parts.push(part)
      continue
    }
    const half = Math.ceil((to - from) / 2)
    for (const [start, end] of cuts(text.slice(from, to), half)) {
      parts.push(render(tokens, from + start, from + end))
    }
  }
  return parts
}

function* cuts(text: string, limit: number): Iterable<readonly [from: number, to: number]> {
  let from = skipSpace(text, 0)
  while (from < text.length) {
    const end = cutAt(text, from, limit)
    let to = end
    while (to > from && isSpace(text[to - 1]!)) to -= 1
    if (to > from) yield [from, to]
    from = skipSpace(text, end)
  }
}

/** Where the part that begins at `from` ends. */
function cutAt(text: string, from: number, limit: number): number {
  if (text.length - from <= limit) return text.length
  const end = from + limit
  const earliest = from + Math.floor(limit / 2)
  for (const boundary of ['\n\n', '\n', ' ']) {
    const at = text.lastIndexOf(boundary, end)
    if (at > earliest) return at
  }
  return wholeCharacters(text, from, end)
}

/** Not between the halves of a pair, nor before what joins to the character before it (accents, emoji sequences). */
function wholeCharacters(text: string, from: number, end: number): number {
  let at = end
  for (let tries = 0; tries < 16 && at > from + 1; tries++) {
    if (isLowSurrogate(text, at)) at -= 1
    else if (/[\p{M}\u200d]/u.test(text[at]!) || text[at - 1] === '\u200d') at -= 1
    else return at
  }
  return isLowSurrogate(text, end) ? end - 1 : end
}

/** The visible range as HTML of its own. Tags are written only around text, so none is empty. */
function render(tokens: readonly HtmlToken[], from: number, to: number): string {
  let out = ''
  let at = 0
  const open: { readonly tag: HtmlToken & { readonly name: string }; written: boolean }[] = []
  for (const token of tokens) {
    if (at >= to) break
    if (token.kind === 'open') open.push({ tag: token, written: false })
    else if (token.kind === 'close') {
      if (open.pop()?.written) out += token.raw
    } else if ('text' in token) {
      const start = Math.max(from - at, 0)
      const end = Math.min(to - at, token.text.length)
      at += token.text.length
      if (start >= end) continue
      for (const entry of open) {
        if (!entry.written) out += entry.tag.raw
        entry.written = true
      }
      out += token.kind === 'entity' ? token.raw : token.text.slice(start, end)
    }
  }
  for (const { tag, written } of open.reverse()) if (written) out += `</${tag.name}>`
  return out
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff && at > 0
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && isSpace(text[at]!)) at += 1
  return at
}

function isSpace(unit: string): boolean {
  return unit === ' ' || unit === '\n' || unit === '\r' || unit === '\t'
}
