import type { Command } from 'commander'
import { backtestCommand } from './sql/backtest.ts'
import { cleanCommand } from './sql/clean.ts'
import { consoleCommand } from './sql/console.ts'
import { explainCommand } from './sql/explain.ts'
import { lintCommand } from './sql/lint.ts'
import { runCommand } from './sql/run.ts'
import { testCommand } from './sql/test.ts'

export function sqlCommand(program: Command): void {
  const sql = program
    .command('sql')
    .description(
      'write, check and try rules, which touches nothing that runs; ask what they hold, hold them, clean up after them',
    )
  for (const add of [
    lintCommand,
    explainCommand,
    testCommand,
    runCommand,
    backtestCommand,
    consoleCommand,
    cleanCommand,
  ])
    add(sql)
}
