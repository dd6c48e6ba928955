import type { Command } from 'commander'
import { backtestCommand } from './sql/backtest.ts'
import { consoleCommand } from './sql/console.ts'
import { explainCommand } from './sql/explain.ts'
import { lintCommand } from './sql/lint.ts'
import { runCommand } from './sql/run.ts'
import { testCommand } from './sql/test.ts'

export function sqlCommand(program: Command): void {
  const sql = program
    .command('sql')
    .description(
      'write, check and try rules, which touches nothing that runs; ask what they hold, and hold them',
    )
  for (const add of [lintCommand, explainCommand, testCommand, runCommand, backtestCommand, consoleCommand])
    add(sql)
}
