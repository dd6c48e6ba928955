/** Runs tests in SQL. */

import { whyUnreadable } from '../../words/unreadable.ts'
import { type Catalog, emptyCatalog, memoryDirectory } from '../catalog/index.ts'
import { openTopologyDriver } from '../driver/index.ts'
import { SqlError } from '../error.ts'
import { applyStatement } from '../program/apply.ts'
import { formatSqlError, nameText, parseStatements, stringText, variableSession } from '../syntax/index.ts'
import { failureOf } from './assertion.ts'
import type { Failure, SpecContext, SpecFile, SpecOutcome } from './outcome.ts'
import { parseSqlTests, type SqlStep, type SqlTest } from './sql-file.ts'

/** Every test in an engine of its own; it ends at its first failure. */
export function runSqlTests(file: SpecFile, context: SpecContext): readonly SpecOutcome[] {
  return parseSqlTests(file).map((test) => {
    const started = context.now()
    const failures = runTest(test, file, context)
    return {
      file: file.name,
      name: test.name,
      line: test.line,
      failures,
      durationMs: context.now() - started,
    }
  })
}

function runTest(test: SqlTest, file: SpecFile, context: SpecContext): readonly Failure[] {
  using place = testPlace(context)
  try {
    place.define(context.variables ?? {})
  } catch (error) {
    if (error instanceof SqlError) return [{ line: test.line, message: error.message }]
    throw error
  }
  for (const step of test.steps) {
    const failure = runStep(step, file, place, context)
    if (failure !== undefined) return [failure]
  }
  return []
}

function runStep(step: SqlStep, file: SpecFile, place: TestPlace, context: SpecContext): Failure | undefined {
  const { line } = step.at
  let outcome: string | undefined
  try {
    outcome = place.run(atPlace(step), (path) => readScript(path, file, step, context))
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    if (step.refusal === undefined)
      return { line: error.line, message: formatSqlError(error, file.text, file.name) }
    if (error.message.includes(step.refusal)) return undefined
    return { line, message: `Refused for another reason\n    - ${step.refusal}\n    + ${error.message}` }
  }
  if (step.refusal !== undefined && outcome === undefined) {
    return { line, message: 'The statement was to be refused, and is not' }
  }
  return outcome === undefined || step.refusal !== undefined ? undefined : { line, message: outcome }
}

/** The statement's text where it stands in the file, so that errors name that place. */
function atPlace({ at, text }: SqlStep): string {
  return '\n'.repeat(at.line - 1) + ' '.repeat(at.column - 1) + text
}

function readScript(path: string, file: SpecFile, { at }: SqlStep, context: SpecContext): SpecFile {
  try {
    return context.read(path, file.name)
  } catch (cause) {
    throw new SqlError(`Can't read the script ${path}: ${whyUnreadable(cause)}`, at, { cause })
  }
}

interface TestPlace extends Disposable {
  define(variables: Readonly<Record<string, string>>): void
  /** Gives why an assertion does not hold. Throws SqlError. */
  run(sql: string, read: (path: string) => SpecFile): string | undefined
}

function testPlace(context: SpecContext): TestPlace {
  const driver = openTopologyDriver({ topics: context.topics ?? [] })
  const session = variableSession()
  const schemas = memoryDirectory()
  const taken = new Map<string, number>()
  let catalog: Catalog = emptyCatalog()

  function take(topic: string) {
    const index = taken.get(topic) ?? 0
    const record = driver.records(topic)[index]
    if (record) taken.set(topic, index + 1)
    return record
  }

  function run(sql: string, read: (path: string) => SpecFile): string | undefined {
    for (const statement of parseStatements(sql, session)) {
      if (statement.kind === 'assert') return failureOf(statement, { catalog, schemas, take })
      if (statement.kind === 'run-script') {
        const script = read(statement.path)
        try {
          run(script.text, read)
        } catch (error) {
          if (!(error instanceof SqlError)) throw error
          throw new SqlError(formatSqlError(error, script.text, script.name), statement.at, { cause: error })
        }
        continue
      }
      driver.execute(
        `${'\n'.repeat(statement.at.line - 1)}${' '.repeat(statement.at.column - 1)}${statement.text};`,
      )
      // What each INSERT sets off is done before the next.
      driver.records('')
      catalog = applyStatement(statement, catalog, schemas).catalog
    }
    return undefined
  }

  return {
    define(variables) {
      for (const [name, value] of Object.entries(variables)) {
        parseStatements(`DEFINE ${nameText(name.toUpperCase())} = ${stringText(value)};`, session)
      }
    },
    run,
    [Symbol.dispose]: () => driver.close(),
  }
}
