import type { Command } from 'commander'
import { deployConnectCommand } from './deploy/connect.ts'
import { deployKsqldbCommand } from './deploy/ksqldb.ts'

export function deployCommand(program: Command): void {
  const deploy = program
    .command('deploy')
    .description('hand the rules to ksqlDB, or delivery to Kafka Connect, on a cluster that has them')
  for (const add of [deployKsqldbCommand, deployConnectCommand]) add(deploy)
}
