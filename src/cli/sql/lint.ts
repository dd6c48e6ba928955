import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { type Finding, fixFiles, lint, SEVERITIES, type Severity, toSarif } from '../../sql/lint/index.ts'
import { Failed, note, paint, print, printJson, UsageError } from '../io.ts'
import { version } from '../version.ts'
import { KNOWN_SCHEMAS } from './known-topics.ts'
import { type RulesFile, type RulesOptions, readRules, routesOf, withRules } from './rules.ts'

interface LintOptions extends RulesOptions {
  readonly json?: boolean
  readonly sarif?: boolean
  readonly fix?: boolean
  readonly failOn: string
}

const STYLES = { error: 'red', warning: 'yellow', info: 'blue' } as const

export function lintCommand(sql: Command): void {
  withRules(sql.command('lint'))
    .argument(
      '[files...]',
      'files of one program, in order; without them those of the configuration, or queries.sql',
    )
    .description(
      'find what will not do what it says: NULLs, first rows, mixed metrics, chats that are none, ...',
    )
    .option('--fix', 'put in the rewrites that are safe')
    .option('--json', 'one JSON array')
    .option('--sarif', 'SARIF 2.1.0, for code hosts')
    .option('--fail-on <severity>', `exit with 1 from this severity on: ${SEVERITIES.join(', ')}`, 'warning')
    .action((paths: string[], options: LintOptions, command: Command) => {
      const threshold = severity(options.failOn)
      const rules = readRules(paths, options, command)
      const routes = routesOf(rules.config)
      const context = { variables: rules.variables, schemas: KNOWN_SCHEMAS, ...(routes && { routes }) }
      const files = options.fix ? fixInPlace(rules.files, context) : rules.files
      const findings = lint(files, context)
      if (options.sarif) printJson(toSarif(findings, version))
      else if (options.json) printJson(findings)
      else show(findings, files)
      if (findings.some((finding) => SEVERITIES.indexOf(finding.severity) <= threshold)) throw new Failed()
    })
}

function severity(name: string): number {
  const index = SEVERITIES.indexOf(name as Severity)
  if (index < 0) throw new UsageError(`--fail-on takes ${SEVERITIES.join(', ')}, not ${name}`)
  return index
}

function fixInPlace(
  files: readonly RulesFile[],
  context: Parameters<typeof fixFiles>[1],
): readonly RulesFile[] {
  const fixed = fixFiles(files, context)
  for (const [index, { name, text, fixed: count }] of fixed.entries()) {
    if (text === files[index]!.text) continue
    writeFileSync(name, text)
    note(`${name}: ${count} ${count === 1 ? 'finding' : 'findings'} fixed`)
  }
  return fixed
}

function show(findings: readonly Finding[], files: readonly RulesFile[]): void {
  for (const finding of findings) {
    const { file, line, column, severity: level, rule, message, rewrite, fix } = finding
    print(
      `${paint('bold', `${file}:${line}:${column}`)} ${paint(STYLES[level], level)} ${message} ${paint('dim', rule)}`,
    )
    const text = files.find(({ name }) => name === file)?.text.split('\n')[line - 1] ?? ''
    const caret = text.slice(0, column - 1).replace(/[^\t]/g, ' ')
    const width = finding.endLine === line ? Math.max(1, finding.endColumn - column) : 1
    print(`  ${paint('dim', `${line} |`)} ${text}`)
    print(
      `  ${' '.repeat(String(line).length)} ${paint('dim', '|')} ${caret}${paint(STYLES[level], '^'.repeat(width))}`,
    )
    if (rewrite !== undefined) print(`  instead: ${rewrite}${fix ? paint('dim', '  (--fix)') : ''}`)
    print()
  }
  print(summary(findings, files.length))
}

function summary(findings: readonly Finding[], files: number): string {
  if (findings.length === 0) return `${files === 1 ? '1 file' : `${files} files`}, nothing found`
  const counts = SEVERITIES.map(
    (level) => [level, findings.filter((finding) => finding.severity === level).length] as const,
  )
  const told = counts
    .filter(([, count]) => count > 0)
    .map(([level, count]) => `${count} ${level}${count > 1 && level !== 'info' ? 's' : ''}`)
  const fixable = findings.filter(({ fix }) => fix).length
  return `${told.join(', ')}${fixable > 0 ? `; ${fixable} can be fixed by --fix` : ''}`
}
