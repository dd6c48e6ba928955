/** Findings as SARIF 2.1.0, which code hosts and editors show beside the lines. */

import type { Finding, Severity } from './finding.ts'
import { LINT_RULES } from './rules/index.ts'

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
}

/** A SARIF log with one run, of this version of the product. Names of files should be relative to the repository's root. */
export function toSarif(findings: readonly Finding[], version: string): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'tubewire sql lint',
            version,
            rules: LINT_RULES.map(({ id, title, explanation, severity, wrong, right }) => ({
              id,
              shortDescription: { text: title },
              fullDescription: { text: explanation },
              help: {
                text: `${explanation}\n\nFound:\n${wrong}\n\nInstead:\n${right}`,
                markdown: `${explanation}\n\nFound:\n\`\`\`sql\n${wrong}\n\`\`\`\nInstead:\n\`\`\`sql\n${right}\n\`\`\``,
              },
              defaultConfiguration: { level: LEVELS[severity] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map(result),
      },
    ],
  }
}

function result(finding: Finding): object {
  const { rule, severity, message, file, line, column, endLine, endColumn, rewrite } = finding
  return {
    ruleId: rule,
    level: LEVELS[severity],
    message: { text: rewrite === undefined ? message : `${message}\nInstead: ${rewrite}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: file.split('\\').join('/') },
          region: { startLine: line, startColumn: column, endLine, endColumn },
        },
      },
    ],
  }
}
