import { chance, pick, type Seed } from '../random.ts'

/** YouTube's own, in UTF-16 units. */
export const TITLE_LIMIT = 100

const BRANDS = [
  'Acme',
  'Northwind',
  'Kaffee Lünsmann',
  'Initech',
  'Solène',
  'Bluebird',
  '山田製作所',
  'Oumuamua',
]
const SUBJECTS = [
  'the new trail shoe',
  'our espresso machine',
  'a bicycle made of bamboo',
  'the spring collection',
  'solar panels on a boat',
  'an electric van',
  'the quietest keyboard',
  'one pan, five dinners',
]
const FORMS = [
  'Unboxing {subject}',
  'Why {brand} built {subject}',
  'How we filmed {subject}',
  '{brand}: {subject} in 60 seconds',
  '{subject}, tested for a year',
  'Behind the scenes of {subject} | {brand}',
  'Everything that is wrong with {subject}',
  '{subject} (official video)',
]
const CHANNEL_FORMS = ['{brand}', '{brand} Studio', '{brand} TV', 'Team {brand}']

/** Titles that break whoever forgets to escape, to count in UTF-16 units, or to isolate directions. */
export const HOSTILE_TITLES: readonly string[] = [
  '<script>alert("views")</script> & <b>friends</b>',
  'Sale: 50% off* [today_only] (~now!) `code` #1 > #2 + {more} | = ok.',
  '👩‍👩‍👧‍👦 family day 🏳️‍🌈 🇩🇪🇯🇵 👍🏿',
  'مراجعة الهاتف الجديد 2026 🔥 مقابل القديم',
  'סקירה מלאה \u202e!ereh kool\u202c של המוצר',
  "Robert'); DROP TABLE videos; --",
  '{"views": 0, "title": null}\\u0000',
  '${chat_id} and {{text}} and %s and $(whoami)',
  'ﷺ'.repeat(20) + '𝕿𝖎𝖙𝖑𝖊'.repeat(5),
  `Zalgo t̷̡̛̤͉̗̖̬̠͑e̵͎͐̀̓x̸̥̳͗t̴̯̓ ${'long '.repeat(14)}`,
  '=HYPERLINK("https://example.com";"click")',
  '\u00a0\u200b invisible \u200d start',
]

/** The first `units` UTF-16 units, or one less where that would cut a character in two. */
export function cut(text: string, units: number): string {
  const kept = text.slice(0, units)
  return kept.isWellFormed() ? kept : kept.slice(0, -1)
}

function fill(form: string, seed: Seed, n: string | number): string {
  const filled = form
    .replace('{brand}', pick(BRANDS, seed, 'brand', n))
    .replace('{subject}', pick(SUBJECTS, seed, 'subject', n))
  return filled.charAt(0).toUpperCase() + filled.slice(1)
}

/** A title within the limit; hostile with the probability `hostileShare`. */
export function videoTitle(seed: Seed, n: string | number, hostileShare: number): string {
  if (chance(seed, 'hostile', n) < hostileShare) {
    return cut(pick(HOSTILE_TITLES, seed, 'which', n), TITLE_LIMIT)
  }
  return fill(pick(FORMS, seed, 'form', n), seed, n)
}

export const channelTitle = (seed: Seed, n: string | number): string =>
  fill(pick(CHANNEL_FORMS, seed, 'channel-form', n), seed, `channel ${n}`)

export const playlistTitle = (seed: Seed, n: string | number): string =>
  `${pick(['Campaign', 'Launch', 'Best of', 'Series', 'Shorts of'], seed, 'playlist-form', n)} ${fill('{brand}', seed, `playlist ${n}`)} ${Number(n) + 1 || n}`
