/** The page of the rules, as docs/sql/lint.md has it. */

import { LINT_RULES } from './rules/index.ts'

/** Markdown: a list of the rules, then a section for each. */
export function lintReference(): string {
  const rows = LINT_RULES.map(({ id, severity, title }) => `| [\`${id}\`](#${id}) | ${severity} | ${title} |`)
  const sections = LINT_RULES.map(({ id, title, severity, explanation, wrong, right }) =>
    [
      `### ${id}`,
      `**${title}.** (${severity})`,
      explanation,
      'Found:',
      fence(wrong),
      'Instead:',
      fence(right),
    ].join('\n\n'),
  )
  return ['| rule | severity | what |', '|---|---|---|', ...rows, '', sections.join('\n\n')].join('\n')
}

function fence(sql: string): string {
  return `\`\`\`sql\n${sql}\n\`\`\``
}
