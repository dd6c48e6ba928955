/** Findings for a person: each with its line and a caret under the place. */

import { type Finding, SEVERITIES, type Severity } from './finding.ts'
import type { LintFile } from './model.ts'

/** How a terminal shows parts of the text; a file shows them as they are. */
export type Emphasis = (text: string, of: Severity | 'place' | 'aside') => string

const plain: Emphasis = (text) => text

export function findingsText(
  findings: readonly Finding[],
  files: readonly LintFile[],
  emphasis: Emphasis = plain,
): string {
  const parts = findings.map((finding) => findingText(finding, files, emphasis))
  return [...parts, summary(findings, files.length)].join('\n')
}

function findingText(finding: Finding, files: readonly LintFile[], emphasis: Emphasis): string {
  const { file, line, column, endLine, endColumn, severity, rule, message, rewrite, fix } = finding
  const text = files.find(({ name }) => name === file)?.text.split('\n')[line - 1] ?? ''
  const caret = text.slice(0, column - 1).replace(/[^\t]/g, ' ')
  const width = endLine === line ? Math.max(1, endColumn - column) : 1
  const place = emphasis(`${file}:${line}:${column}`, 'place')
  const margin = ' '.repeat(String(line).length)
  return [
    `${place} ${emphasis(severity, severity)} ${message} ${emphasis(rule, 'aside')}`,
    `  ${emphasis(`${line} |`, 'aside')} ${text}`,
    `  ${margin} ${emphasis('|', 'aside')} ${caret}${emphasis('^'.repeat(width), severity)}`,
    ...(rewrite === undefined ? [] : [`  instead: ${rewrite}${fix ? emphasis('  (--fix)', 'aside') : ''}`]),
    '',
  ].join('\n')
}

function summary(findings: readonly Finding[], files: number): string {
  if (findings.length === 0) return `${files === 1 ? '1 file' : `${files} files`}, nothing found`
  const told = SEVERITIES.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length
    const plural = count > 1 && severity !== 'info' ? 's' : ''
    return count === 0 ? [] : [`${count} ${severity}${plural}`]
  })
  const fixable = findings.filter(({ fix }) => fix).length
  return `${told.join(', ')}${fixable > 0 ? `; ${fixable} can be fixed by --fix` : ''}`
}
