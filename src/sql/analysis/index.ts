/** The front door of the analysis: statements in, plans out, or the reason why not. */

export type * from './plan.ts'
export { type AnalyzedCreateAs, analyzeCreateAs, analyzeInsertInto } from './sink.ts'
export { sourceSlots } from './source-step.ts'
