import type { ParameterValue } from '../../records/outbox.ts'
import { plainOfHtml } from '../text/html.ts'
import { marked, REPEAT_MARK_UNITS } from '../text/repeat.ts'
import { MAX_TEXT_UNITS, splitText } from '../text/split.ts'
import { digestText } from './digest.ts'
import type { Entry } from './entry.ts'

export interface Request {
  /** Parameters of sendMessage. */
  readonly payload: Readonly<Record<string, ParameterValue>>
  /** How many requests the text takes in all. */
  readonly parts: number
}

/** Room is left for the mark, so that a text is cut alike with and without it. */
const PART_UNITS = MAX_TEXT_UNITS - REPEAT_MARK_UNITS

/** The next request of an entry. */
export function requestOf(entry: Entry): Request {
  const {
    parse_mode: parseMode,
    entities,
    reply_markup: buttons,
    reply_parameters: reply,
    ...rest
  } = entry.parameters
  const { parts, markup } = partsOf(entry)
  const part = Math.min(entry.part, parts.length - 1)
  const keepsMarkup = !entry.plain && markup
  const keepsEntities = keepsMarkup && entities !== undefined && parts.length === 1
  const text = parts[part] ?? entry.text
  return {
    parts: parts.length,
    payload: {
      chat_id: /^-?\d+$/.test(entry.chat) ? Number(entry.chat) : entry.chat,
      text: entry.repeat ? marked(text, keepsEntities) : text,
      ...(parseMode !== undefined && keepsMarkup ? { parse_mode: parseMode } : {}),
      ...(keepsEntities ? { entities } : {}),
      ...rest,
      ...(reply !== undefined && part === 0 ? { reply_parameters: reply } : {}),
      ...(buttons !== undefined && part === parts.length - 1 ? { reply_markup: buttons } : {}),
    },
  }
}

/** Whether the entry has markup that could be left out. */
export function hasMarkup({ parameters, plain }: Entry): boolean {
  return !plain && (parameters.parse_mode !== undefined || parameters.entities !== undefined)
}

function partsOf(entry: Entry): ReturnType<typeof splitText> {
  const mode = entry.parameters.parse_mode
  const parseMode = typeof mode === 'string' ? mode : undefined
  const text = entry.digest ? digestText(entry.digest) : entry.text
  if (!entry.plain) return splitText(text, parseMode, PART_UNITS)
  return splitText(parseMode?.toLowerCase() === 'html' ? plainOfHtml(text) : text, undefined, PART_UNITS)
}
