/** The front door of the linter: files in, findings out. */

export { type Edit, type Finding, type Fix, SEVERITIES, type Severity } from './finding.ts'
export { type FixedFile, fixFiles } from './fix.ts'
export { lint, REFUSED } from './lint.ts'
export type { LintFile, LintOptions } from './model.ts'
export { lintReference } from './reference.ts'
export { EXAMPLE_BASE, type LintRule } from './rule.ts'
export { LINT_RULES } from './rules/index.ts'
export { toSarif } from './sarif.ts'
export { type Emphasis, findingsText } from './text.ts'
