/** Every function there is, assembled by hand: nothing registers itself. */

import type { FunctionDefinition } from './definition.ts'
import { TEXT_FUNCTIONS } from './text.ts'

export const SCALAR_FUNCTIONS: ReadonlyMap<string, FunctionDefinition> = byName([...TEXT_FUNCTIONS])

export const TABLE_FUNCTIONS: ReadonlyMap<string, FunctionDefinition> = byName([])

function byName(definitions: readonly FunctionDefinition[]): ReadonlyMap<string, FunctionDefinition> {
  return new Map(definitions.map((definition) => [definition.name, definition]))
}
