/** The front door of the declared dialect: what a file of rules may use, as data and as a page. */

import { CLAUSES, PROPERTIES } from './clauses.ts'
import type { FeatureGroup } from './feature.ts'
import { SETTINGS } from './settings.ts'
import { STATEMENTS } from './statements.ts'
import { EXPRESSIONS, FORMATS, TYPES } from './values.ts'

export { type Completions, completions } from './completions.ts'
export { FEATURE_BASE, type Feature, type FeatureGroup } from './feature.ts'
export { type FunctionGroup, functionGroups } from './functions.ts'
export { dialectReference } from './reference.ts'

export const FEATURES: readonly FeatureGroup[] = [
  STATEMENTS,
  CLAUSES,
  PROPERTIES,
  EXPRESSIONS,
  TYPES,
  FORMATS,
  SETTINGS,
]
