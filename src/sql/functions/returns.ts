/** Return types that depend on the arguments'. */

import { widerNumber } from '../types/relations.ts'
import type { SqlType } from '../types/type.ts'
import { FunctionError } from './function.ts'

type Types = readonly (SqlType | null)[]

/** The type of the first argument. */
export function ofFirst([type]: Types): SqlType {
  if (type) return type
  throw new FunctionError('The type of a bare NULL is not known: cast it.')
}

/** A DECIMAL without its digits behind the point. */
export function wholeOfFirst(types: Types): SqlType {
  const type = ofFirst(types)
  if (type.base !== 'DECIMAL') return type
  const precision = type.precision - type.scale
  if (precision < 1) throw new FunctionError(`DECIMAL precision must be >= 1: DECIMAL(${precision},0)`)
  return { base: 'DECIMAL', precision, scale: 0 }
}

/** The DECIMAL that holds all of them. */
export function widest(types: Types): SqlType {
  const known = types.filter((type) => type !== null)
  return known.reduce(widerNumber, ofFirst(known))
}

/** The type of the first argument that is not a bare NULL. */
export function ofFirstKnown(types: Types): SqlType {
  return ofFirst(types.filter((type) => type !== null))
}
