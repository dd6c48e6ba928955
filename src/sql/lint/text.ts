/**
 * Findings for a person: each with its line and carets under the place. Heads are as compilers write them, so that
 * editors find the place.
 */

import { visible } from '../../words/visible.ts'
import { excerptAt } from '../syntax/index.ts'
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
  const script = files.find(({ name }) => name === file)?.text ?? ''
  const length = endLine === line ? endColumn - column : 1
  const { text = '', margin = '', carets = '^' } = excerptAt(script, finding, length) ?? {}
  const place = emphasis(`${file}:${line}:${column}:`, 'place')
  const gutter = ' '.repeat(String(line).length)
  const [first, ...more] = visible(message).split('\n')
  return [
    `${place} ${emphasis(`${severity}:`, severity)} ${first} ${emphasis(`[${rule}]`, 'aside')}`,
    ...more.map((also) => `  ${also}`),
    `  ${emphasis(`${line} |`, 'aside')} ${text}`,
    `  ${gutter} ${emphasis('|', 'aside')} ${margin}${emphasis(carets, severity)}`,
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
