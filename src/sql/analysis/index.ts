/** The front door of the analysis: statements in, plans out, or the reason why not. */

export { analyzeInsertValues, type InsertedRow } from './insert-values.ts'
export type { KeyLookup } from './key-lookup.ts'
export type * from './plan.ts'
export { type AnalyzedCreateAs, analyzeCreateAs, analyzeInsertInto } from './sink.ts'
export { inputsOf } from './steps.ts'
export { analyzeTransient, type TransientColumn, type TransientPlan } from './transient.ts'
export { checkQueryUpgrade, queryShape } from './upgrade.ts'
