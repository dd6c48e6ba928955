/** Tests in SQL: `--@test: name` begins one, ASSERT says what must be. */

import { type ScriptPart, splitStatements } from '../syntax/index.ts'
import type { SpecFile } from './outcome.ts'

export interface SqlTest {
  readonly name: string
  readonly line: number
  readonly steps: readonly SqlStep[]
}

export interface SqlStep extends ScriptPart {
  /** `--@expected.error:` or `--@expected.message:` stands before it: it must be refused, with this in the message. */
  readonly refusal?: string
}

const DIRECTIVE = /^\s*--\s*@(test|expected\.error|expected\.message)\s*:?\s*(.*)$/

/** What stands before the first test is part of each; a file without `--@test` is one. */
export function parseSqlTests({ name, text }: SpecFile): readonly SqlTest[] {
  const directives = text.split('\n').flatMap((line, index) => {
    const [, kind, value = ''] = DIRECTIVE.exec(line) ?? []
    return kind === undefined ? [] : [{ kind, value: value.trim(), line: index + 1 }]
  })
  const tests = directives.filter(({ kind }) => kind === 'test')
  const steps = splitStatements(text).map((part): SqlStep & { readonly test: number } => ({
    ...part,
    ...refusalOf(part, directives, splitEnd(text, part)),
    test: tests.findLastIndex(({ line }) => line < part.at.line),
  }))
  if (tests.length === 0) return [{ name, line: 1, steps }]
  const shared = steps.filter(({ test }) => test < 0)
  return tests.map(({ value, line }, index) => ({
    name: value || `test at line ${line}`,
    line,
    steps: [...shared, ...steps.filter(({ test }) => test === index)],
  }))
}

/** The line of the end of what stands before a statement. */
function splitEnd(text: string, part: ScriptPart): number {
  const before = splitStatements(text).findLast(({ at }) => at.line < part.at.line)
  return before ? before.at.line + before.text.split('\n').length - 1 : 0
}

function refusalOf(
  part: ScriptPart,
  directives: readonly { readonly kind: string; readonly value: string; readonly line: number }[],
  from: number,
): { readonly refusal?: string } {
  const own = directives.filter(({ kind, line }) => kind !== 'test' && line > from && line < part.at.line)
  if (own.length === 0) return {}
  // The kind of error is Java's; the reason is what counts.
  return { refusal: own.find(({ kind }) => kind === 'expected.message')?.value ?? '' }
}
