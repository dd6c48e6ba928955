import type { Entity } from '../model.ts'

/** What Telegram finds in plain text by itself. Commands matter most: bots look for their entities. */
const PATTERNS = [
  ['bot_command', /(?<![\w/@])\/[a-z0-9_]{1,64}(?:@[a-z0-9_]{3,32})?(?![\w/])/gi],
  [
    'url',
    /(?<![\w@./])(?:https?:\/\/[^\s<>"«»]+[^\s<>"«».,:;!?')\]]|(?:[a-z0-9-]+\.)+(?:com|org|net|me|io|tv|be)(?:\/[^\s<>"«»]*[^\s<>"«».,:;!?')\]])?)/gi,
  ],
  ['email', /(?<![\w.])[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}/gi],
  ['mention', /(?<![\w@])@[a-z][a-z0-9_]{3,31}(?!\w)/gi],
  ['hashtag', /(?<![\w#&])#(?=\w*[a-z_])\w{1,256}/gi],
] as const

/** Entities found in the text, none over another one. */
export function detectEntities(text: string, taken: readonly Entity[]): readonly Entity[] {
  const found: Entity[] = []
  const overlaps = (a: Entity, b: Entity) => a.offset < b.offset + b.length && b.offset < a.offset + a.length
  const exclusive = taken.filter((each) => /^(code|pre|text_link|text_mention|custom_emoji)$/.test(each.type))
  for (const [type, pattern] of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const candidate = { type, offset: match.index, length: match[0].length }
      if (![...exclusive, ...found].some((each) => overlaps(each, candidate))) found.push(candidate)
    }
  }
  return found
}
