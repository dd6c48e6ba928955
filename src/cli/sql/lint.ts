import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import {
  type Emphasis,
  findingsText,
  fixFiles,
  lint,
  SEVERITIES,
  type Severity,
  toSarif,
} from '../../sql/lint/index.ts'
import { counted, Failed, note, paint, print, printJson, UsageError } from '../io.ts'
import { version } from '../version.ts'
import { KNOWN_SCHEMAS } from './known-topics.ts'
import { type RulesFile, type RulesOptions, readRules, routesOf, withRules } from './rules.ts'

interface LintOptions extends RulesOptions {
  readonly json?: boolean
  readonly sarif?: boolean
  readonly fix?: boolean
  readonly failOn: string
}

const STYLES = { error: 'red', warning: 'yellow', info: 'blue', place: 'bold', aside: 'dim' } as const
const emphasis: Emphasis = (text, of) => paint(STYLES[of], text)

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
      else print(findingsText(findings, files, emphasis))
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
    note(`${name}: ${counted(count, 'finding')} fixed`)
  }
  return fixed
}
