/** Telegram's HTML (https://core.telegram.org/bots/api#html-style), as far as cutting and flattening it needs. */

export type HtmlToken =
  /** `text` is what a reader sees; an entity is one token, so that nothing cuts it. */
  | { readonly kind: 'text' | 'entity'; readonly raw: string; readonly text: string }
  | { readonly kind: 'open' | 'close'; readonly raw: string; readonly name: string }

const TOKEN =
  /<(\/?)([a-z][a-z0-9-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>|&(lt|gt|amp|quot|#\d{1,7}|#x[0-9a-f]{1,6});|[^<&]+|&/giy

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' }

/** undefined where tags are not closed in order: Telegram would refuse it too. */
export function tokenizeHtml(html: string): readonly HtmlToken[] | undefined {
  const tokens: HtmlToken[] = []
  const open: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < html.length) {
    const match = TOKEN.exec(html)
    if (match === null) return undefined
    const [raw, slash, tag, , entity] = match
    if (tag !== undefined) {
      const name = tag.toLowerCase()
      if (slash === '') open.push(name)
      else if (open.pop() !== name) return undefined
      tokens.push({ kind: slash === '' ? 'open' : 'close', raw, name })
    } else if (entity !== undefined) {
      tokens.push({ kind: 'entity', raw, text: decoded(entity.toLowerCase()) })
    } else {
      tokens.push({ kind: 'text', raw, text: raw })
    }
  }
  return open.length === 0 ? tokens : undefined
}

/** What a reader would see; the source itself where it is no good HTML. */
export function plainOfHtml(html: string): string {
  return tokenizeHtml(html)?.map(visible).join('') ?? html
}

export function visible(token: HtmlToken): string {
  return 'text' in token ? token.text : ''
}

export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

function decoded(entity: string): string {
  const named = NAMED[entity]
  if (named !== undefined) return named
  const code = entity.startsWith('#x') ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1))
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    ? String.fromCodePoint(code)
    : ' '
}
