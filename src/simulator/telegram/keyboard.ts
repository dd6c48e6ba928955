import { badRequest } from './errors.ts'
import type { InlineKeyboardButton, InlineKeyboardMarkup } from './model.ts'
import { isObject, type Parameters } from './parameters.ts'

const ACTIONS = [
  'url',
  'callback_data',
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
  'copy_text',
  'callback_game',
  'pay',
]
const STYLES = ['danger', 'success', 'primary']
const OTHER_KEYBOARDS = ['keyboard', 'remove_keyboard', 'force_reply']

/** Reads `reply_markup`. The keyboards that are no part of a message are checked, and otherwise let pass. */
export function readKeyboard(parameters: Parameters): InlineKeyboardMarkup | undefined {
  const markup = parameters.object('reply_markup')
  if (!markup) return undefined
  if (markup.inline_keyboard === undefined) {
    if (OTHER_KEYBOARDS.some((name) => markup[name] !== undefined)) return undefined
    throw badRequest('object expected as reply markup')
  }
  const rows = markup.inline_keyboard
  if (!Array.isArray(rows) || !rows.every(Array.isArray)) {
    throw badRequest('field "inline_keyboard" must be an Array of Arrays')
  }
  const kept = rows.map((row: unknown[]) => row.map(button)).filter((row) => row.length > 0)
  return kept.length > 0 ? { inline_keyboard: kept } : undefined
}

function button(value: unknown): InlineKeyboardButton {
  const refuse = (what: string) => badRequest(`can't parse inline keyboard button: ${what}`)
  if (!isObject(value)) throw refuse('expected an Object')
  const { text, style } = value
  if (typeof text !== 'string') throw refuse('Field "text" must be of type String')
  if (text.trim() === '') throw badRequest('inline keyboard button text must be non-empty')
  const actions = ACTIONS.filter((name) => value[name] !== undefined)
  if (actions.length === 0) throw refuse('Text buttons are unallowed in the inline keyboard')
  if (actions.length > 1) throw refuse('Exactly one of the optional fields must be used')
  if (style !== undefined && !STYLES.includes(String(style))) throw refuse('Invalid style specified')
  if (value.callback_data !== undefined) {
    const bytes = typeof value.callback_data === 'string' ? Buffer.byteLength(value.callback_data) : 0
    if (bytes < 1 || bytes > 64) throw badRequest('BUTTON_DATA_INVALID')
  }
  if (value.url !== undefined && !isLink(value.url)) throw badRequest('BUTTON_URL_INVALID')
  return value as unknown as InlineKeyboardButton
}

const isLink = (url: unknown) => typeof url === 'string' && /^(https?|tg|ton):\/*[^\s/]+\S*$/i.test(url)
