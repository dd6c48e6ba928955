/** Runs the rules over files. */

import type { SourceLocation } from '../error.ts'
import { reasonOf } from '../syntax/index.ts'
import type { Finding, Severity } from './finding.ts'
import { type LintFile, type LintModel, type LintOptions, lintModel } from './model.ts'
import type { Report } from './rule.ts'
import { LINT_RULES } from './rules/index.ts'
import type { SourceText } from './source-text.ts'
import { suppressions } from './suppress.ts'

/** What has no rule: a statement that the engine does not take. */
export const REFUSED = 'refused'

/**
 * The findings in files that belong together, in the order of their places. Reads nothing and never throws for what
 * the files hold: a statement that is refused is a finding, and those behind it are looked at all the same.
 */
export function lint(files: readonly LintFile[], options: LintOptions = {}): readonly Finding[] {
  const model = lintModel(files, options)
  const found = LINT_RULES.flatMap((rule) =>
    [...rule.check(model)].map((report) => finding(rule.id, rule.severity, report)),
  )
  const all = [...found, ...refusals(model, found)]
  const suppressed = new Map(model.files.map((file) => [file.name, suppressions(file)]))
  const order = new Map(model.files.map(({ name }, index) => [name, index]))
  return all
    .filter(({ rule, file, line }) => !suppressed.get(file)?.(rule, line))
    .sort(
      (a, b) =>
        order.get(a.file)! - order.get(b.file)! ||
        a.line - b.line ||
        a.column - b.column ||
        (a.rule < b.rule ? -1 : 1),
    )
}

function finding(rule: string, severity: Severity, { file, at, message, rewrite, fix }: Report): Finding {
  const end = endOf(file, at)
  return {
    rule,
    severity,
    message,
    file: file.name,
    line: at.line,
    column: at.column,
    endLine: end.line,
    endColumn: end.column,
    ...(rewrite === undefined ? {} : { rewrite }),
    ...(fix ? { fix } : {}),
  }
}

/** Behind the token that begins there; a token over several lines counts as far as its line goes. */
function endOf(file: SourceText, at: SourceLocation): SourceLocation {
  const token = file.tokenAt(at)
  if (!token) return { line: at.line, column: at.column + 1 }
  const [first = ''] = file.text.slice(token.start, token.end).split('\n')
  return { line: at.line, column: at.column + Math.max(1, first.length) }
}

/** Refused statements for which no rule has told the reason already, in its own place. */
function refusals(model: LintModel, found: readonly Finding[]): readonly Finding[] {
  const explained = (file: SourceText, line: number, column: number) =>
    found.some(
      (other) =>
        other.severity === 'error' &&
        other.file === file.name &&
        other.line === line &&
        other.column === column,
    )
  const errors = [
    ...model.unparsed.map(({ file, error }) => ({ file, error })),
    ...model.statements.flatMap(({ file, refusal }) => (refusal ? [{ file, error: refusal }] : [])),
  ]
  return errors
    .filter(({ file, error }) => !explained(file, error.line, error.column))
    .map(({ file, error }) =>
      finding(REFUSED, 'error', {
        file,
        at: { line: error.line, column: error.column },
        message: reasonOf(error),
      }),
    )
}
