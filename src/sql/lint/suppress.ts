/** Findings that the author has seen and means: `-- lint-ignore rule-id, rule-id: why`. */

import { splitStatements } from '../syntax/index.ts'
import type { SourceText } from './source-text.ts'

const COMMENT = /--\s*lint-ignore\s+([a-z-]+(?:\s*,\s*[a-z-]+)*)/

/** Tells whether a rule is silent at a line: within the statement that follows such a comment, or has it. */
export function suppressions(file: SourceText): (rule: string, line: number) => boolean {
  const statements = splitStatements(file.text).map(({ text, at }) => ({
    first: at.line,
    last: at.line + text.split('\n').length - 1,
  }))
  const silent = file.text.split('\n').flatMap((text, index) => {
    const rules = COMMENT.exec(text)?.[1]?.split(/\s*,\s*/)
    const line = index + 1
    const statement = rules && statements.find(({ last }) => last >= line)
    return rules && statement ? [{ rules, ...statement }] : []
  })
  return (rule, line) =>
    silent.some(({ rules, first, last }) => rules.includes(rule) && line >= first && line <= last)
}
