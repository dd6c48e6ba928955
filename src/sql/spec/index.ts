/** The front door of tests beside rules: a file of tests in, what became of each out. */

import type { SpecContext, SpecFile, SpecOutcome } from './outcome.ts'
import { runSqlTests } from './sql-run.ts'
import { runYamlTests } from './yaml-run.ts'

export { toJunit } from './junit.ts'
export { type Failure, type SpecContext, SpecError, type SpecFile, type SpecOutcome } from './outcome.ts'

/**
 * Runs the tests of a file, YAML (.yaml, .yml) or SQL (any other name), in memory. Throws SpecError where the file
 * can't be understood.
 */
export function runTests(file: SpecFile, context: SpecContext): readonly SpecOutcome[] {
  return /\.ya?ml$/i.test(file.name) ? runYamlTests(file, context) : runSqlTests(file, context)
}
