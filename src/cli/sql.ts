import type { Command } from 'commander'
import { backtestCommand } from './sql/backtest.ts'
import { explainCommand } from './sql/explain.ts'
import { lintCommand } from './sql/lint.ts'
import { runCommand } from './sql/run.ts'
import { testCommand } from './sql/test.ts'

export function sqlCommand(program: Command): void {
  const sql = program
    .command('sql')
    .description('write, check and try rules: nothing here touches what is running')
  for (const add of [lintCommand, explainCommand, testCommand, runCommand, backtestCommand]) add(sql)
}
