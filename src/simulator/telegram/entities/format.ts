/** From what a bot sends to the text and the entities that people see. */
import { badRequest } from '../errors.ts'
import type { Entity, FormattedText } from '../model.ts'
import { EntityError } from './building.ts'
import { parseText } from './parse.ts'

/** Parses, trims and completes a text. Throws the Bot API's errors. */
export function formatText(
  source: string,
  parseMode: string | undefined,
  given: readonly Entity[] | undefined,
): FormattedText {
  try {
    const parsed = parseText(source, parseMode, given)
    if (parsed) return parsed
  } catch (error) {
    if (error instanceof EntityError) throw badRequest(`can't parse entities: ${error.message}`)
    throw error
  }
  throw badRequest('unsupported parse_mode')
}
