/** Many waiting messages as one readable message. */

import { escapeHtml, plainOfHtml, tokenizeHtml } from '../text/html.ts'
import { REPEAT_MARK_UNITS } from '../text/repeat.ts'
import { MAX_TEXT_UNITS, shortenHtml } from '../text/split.ts'
import type { Entry } from './entry.ts'

const ITEM_UNITS = 300
/** More than would fit are not kept. */
const MAX_ITEMS = 64
const HEADING_UNITS = 100

/** What a digest can speak for; a message with buttons, a reply or an effect goes on its own. */
const FOLDABLE_PARAMETERS = new Set([
  'parse_mode',
  'message_thread_id',
  'disable_notification',
  'protect_content',
  'link_preview_options',
  'disable_web_page_preview',
])

/** Whether nothing was tried yet that ties the message to a form of its own. */
export function isFoldable(entry: Entry): boolean {
  return (
    entry.state === 'waiting' &&
    !entry.repeat &&
    entry.part === 0 &&
    Object.keys(entry.parameters).every((name) => FOLDABLE_PARAMETERS.has(name))
  )
}

/** The first of the entries with the texts of all. */
export function fold(entries: readonly [Entry, ...Entry[]]): Entry {
  const [first] = entries
  const items = entries.flatMap((entry) => entry.digest?.items ?? [itemOf(entry)]).slice(-MAX_ITEMS)
  const count = entries.reduce((sum, { digest }) => sum + (digest?.count ?? 1), 0)
  const thread = first.parameters.message_thread_id
  const all = (name: string) => entries.every(({ parameters }) => isTrue(parameters[name]))
  const any = (name: string) => entries.some(({ parameters }) => isTrue(parameters[name]))
  return {
    ...first,
    digest: { items, count },
    deadlineMs: Math.max(...entries.map(({ deadlineMs }) => deadlineMs)),
    notBeforeMs: Math.max(...entries.map(({ notBeforeMs }) => notBeforeMs)),
    plain: false,
    parameters: {
      parse_mode: 'HTML',
      link_preview_options: { is_disabled: true },
      ...(thread === undefined ? {} : { message_thread_id: thread }),
      ...(all('disable_notification') ? { disable_notification: true } : {}),
      ...(any('protect_content') ? { protect_content: true } : {}),
    },
  }
}

/** The digest as HTML that fits into one message; the newest items stay where not all fit. */
export function digestText({ items, count }: NonNullable<Entry['digest']>): string {
  let units = HEADING_UNITS + REPEAT_MARK_UNITS
  let from = items.length
  while (from > 0) {
    units += plainOfHtml(items[from - 1]!).length + 2
    if (units > MAX_TEXT_UNITS) break
    from -= 1
  }
  const shown = items.slice(from)
  const heading =
    shown.length === count ? `${count} messages` : `${count} messages, the latest ${shown.length}`
  return [`<b>${heading}</b>`, ...shown].join('\n\n')
}

function itemOf({ text, parameters, plain }: Entry): string {
  const mode = typeof parameters.parse_mode === 'string' && !plain ? parameters.parse_mode.toLowerCase() : ''
  const html = mode === 'html' && tokenizeHtml(text) !== undefined
  return shortenHtml(html ? text : escapeHtml(text), ITEM_UNITS).trim()
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true'
}
