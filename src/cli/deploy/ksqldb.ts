import type { Command } from 'commander'
import { ksqlServerOf } from '../../app/handover.ts'
import { readRules } from '../../app/rules.ts'
import type { Config } from '../../config/index.ts'
import {
  applyPlan,
  applyRemoval,
  type KsqlServer,
  type Ledger,
  openLedger,
  type Plan,
  planDeployment,
  planRemoval,
  type Removal,
  readInventory,
  readProgram,
} from '../../deploy/ksqldb/index.ts'
import { lint } from '../../sql/lint/index.ts'
import { agreed } from '../agreed.ts'
import { Failed, note, paint, print, printJson } from '../io.ts'
import { interrupted, readConfig, withConfig } from '../options.ts'
import { KNOWN_SCHEMAS } from '../sql/known-topics.ts'
import { routesOf } from '../sql/rules.ts'
import { type TargetOptions, timeoutMs, withTarget } from './target.ts'

interface Options extends TargetOptions {
  readonly json?: boolean
}

export function deployKsqldbCommand(deploy: Command): void {
  withConfig(deploy.command('ksqldb'))
    .description(
      'bring the rules onto a ksqlDB server: shows what would be done, asks, does it, waits until it runs',
    )
    .option('--url <url>', 'the server; default: ksqldb.url')
    .option('--user <name:secret>', 'its credentials; better in ksqldb.user, where nobody sees them')
    .option('--dry-run', 'show the plan and end; exit code 1 where it could not be carried out')
    .option('-y, --yes', 'do not ask')
    .option('--remove', 'take away what was deployed from here, and nothing else')
    .option('--timeout <seconds>', 'how long a statement, and the start of the queries, may take', '60')
    .option('--json', 'the plan as JSON')
    .action(async (options: Options) => {
      const { config } = readConfig(options)
      const signal = interrupted()
      const server = ksqlServerOf({ ksqldb: withTarget(config.ksqldb, options) })
      const info = await server.info(signal)
      note(`ksqlDB ${info.version} at ${server.url}, service ${info.ksqlServiceId}`)
      const ledger = openLedger(config.dataDir, info)
      if (options.remove) await remove(server, ledger, options, signal)
      else await bring(server, ledger, config, options, signal)
    })
}

async function bring(
  server: KsqlServer,
  ledger: Ledger,
  config: Config,
  options: Options,
  signal: AbortSignal,
): Promise<void> {
  const files = readRules(config)
  const { variables } = config.sql
  const program = readProgram(files, variables)
  const names = program.statements.flatMap(({ statement }) => ('name' in statement ? [statement.name] : []))
  const inventory = await readInventory(server, new Set(names), undefined, signal)
  const plan = planDeployment(program, inventory, ledger.made)
  const routes = routesOf(config)
  const findings = lint(files, { variables, schemas: KNOWN_SCHEMAS, ...(routes && { routes }) })
  if (options.json) printJson({ steps: plan.steps, findings })
  else {
    showPlan(plan)
    for (const { file, line, severity, message } of findings) {
      if (severity === 'info') continue
      note(`${paint('yellow', '!', process.stderr)} ${file}:${line}: ${message}`)
    }
  }
  const open = plan.steps.filter(({ action }) => action !== 'keep' && action !== 'skip')
  if (open.some(({ action }) => action === 'refuse')) {
    note('Nothing was changed: mend what is refused first.')
    throw new Failed()
  }
  if (options.dryRun) return
  if (open.length > 0) await agreed(`Do this on ${server.url}?`, options)
  const running = await applyPlan(
    server,
    plan,
    ledger,
    {
      timeoutMs: timeoutMs(options),
      onStep: (step, outcome) => outcome !== undefined && note(`✔ ${step.what}${outcome && `: ${outcome}`}`),
      onWarning: (message) => note(`! ${message}`),
    },
    signal,
  )
  note(
    `${running.length} queries run on the server. With sql.engine: ksqldb this program leaves the rules to it.`,
  )
}

const SIGNS = { create: '+', replace: '~', end: '-', keep: '=', skip: '=', refuse: '✖' } as const
const STYLES = {
  create: 'green',
  replace: 'yellow',
  end: 'yellow',
  keep: 'dim',
  skip: 'dim',
  refuse: 'red',
} as const

function showPlan({ steps }: Plan): void {
  for (const { action, what, rule, note: remark } of steps) {
    const head = `${SIGNS[action]} ${action.padEnd(7)} ${what}${rule === undefined ? '' : `  ${rule}`}`
    print(paint(STYLES[action], head))
    if (remark !== undefined) print(`    ${remark.replaceAll('\n', '\n    ')}`)
  }
  const first = steps.find(({ action }) => action === 'create' || action === 'replace')
  const properties = Object.entries(first?.properties ?? {})
  if (properties.length > 0) {
    print(
      `SET goes with every statement: ${properties.map(([name, value]) => `${name}=${value}`).join(', ')}`,
    )
  }
}

async function remove(
  server: KsqlServer,
  ledger: Ledger,
  options: Options,
  signal: AbortSignal,
): Promise<void> {
  if (ledger.made.length === 0) {
    note('nothing was deployed there from this data directory')
    return
  }
  const names = new Set(ledger.made.map(({ name }) => name))
  const removals = planRemoval(ledger.made, await readInventory(server, names, undefined, signal))
  if (options.json) printJson(removals)
  else for (const removal of removals) print(removalText(removal))
  if (options.dryRun) return
  await agreed(`Remove this from ${server.url}? Topics and their records stay.`, options)
  await applyRemoval(
    server,
    removals,
    ledger,
    {
      timeoutMs: timeoutMs(options),
      onRemoval: ({ what, sql }) => sql.length > 0 && note(`✔ ${what} removed`),
    },
    signal,
  )
}

function removalText({ what, sql, note: remark }: Removal): string {
  return sql.length > 0 ? `- ${what}` : paint('dim', `= ${what}: ${remark ?? ''}`)
}
