/** Every function there is, assembled by hand: nothing registers itself. */

import { ARRAY_FUNCTIONS } from './array.ts'
import type { FunctionDefinition } from './definition.ts'
import { ENCODING_FUNCTIONS } from './encoding.ts'
import { EXTREME_FUNCTIONS } from './extremes.ts'
import { TIME_FORMAT_FUNCTIONS } from './format-time.ts'
import { GEO_DISTANCE } from './geo.ts'
import { JSON_FUNCTIONS } from './json.ts'
import { LAMBDA_FUNCTIONS } from './lambda.ts'
import { MAP_FUNCTIONS } from './map.ts'
import { MASK_FUNCTIONS } from './mask.ts'
import { MATH_FUNCTIONS } from './math.ts'
import { NULL_FUNCTIONS } from './nulls.ts'
import { RANDOM } from './random.ts'
import { REGEX_FUNCTIONS } from './regex.ts'
import { ROUNDING_FUNCTIONS } from './rounding.ts'
import { GENERATE_SERIES } from './series.ts'
import { SLICE_FUNCTIONS } from './slices.ts'
import { TABLE_FUNCTION_DEFINITIONS } from './table.ts'
import { TEXT_FUNCTIONS } from './text.ts'
import { TIME_ARITHMETIC_FUNCTIONS } from './time-arithmetic.ts'
import { URL_FUNCTIONS } from './url.ts'

export const SCALAR_FUNCTIONS: ReadonlyMap<string, FunctionDefinition> = byName([
  ...ARRAY_FUNCTIONS,
  ...ENCODING_FUNCTIONS,
  ...EXTREME_FUNCTIONS,
  ...JSON_FUNCTIONS,
  ...LAMBDA_FUNCTIONS,
  ...MAP_FUNCTIONS,
  ...MASK_FUNCTIONS,
  ...MATH_FUNCTIONS,
  ...NULL_FUNCTIONS,
  ...REGEX_FUNCTIONS,
  ...ROUNDING_FUNCTIONS,
  ...SLICE_FUNCTIONS,
  ...TEXT_FUNCTIONS,
  ...TIME_ARITHMETIC_FUNCTIONS,
  ...TIME_FORMAT_FUNCTIONS,
  ...URL_FUNCTIONS,
  GENERATE_SERIES,
  GEO_DISTANCE,
  RANDOM,
])

export const TABLE_FUNCTIONS: ReadonlyMap<string, FunctionDefinition> = byName(TABLE_FUNCTION_DEFINITIONS)

function byName(definitions: readonly FunctionDefinition[]): ReadonlyMap<string, FunctionDefinition> {
  return new Map(definitions.map((definition) => [definition.name, definition]))
}
