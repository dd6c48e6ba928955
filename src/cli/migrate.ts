import type { Command } from 'commander'
import { type LogKind, openMigration } from '../app/migration.ts'
import type { MigrationReport } from '../migrate/index.ts'
import { agreed } from './agreed.ts'
import { count, note, print, printJson, span, UsageError } from './io.ts'
import { type ConfigOptions, interrupted, readConfig, withConfig } from './options.ts'
import { table } from './table.ts'

interface Options extends ConfigOptions {
  readonly from: string
  readonly to: string
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly json?: boolean
}

export function migrateCommand(program: Command): void {
  withConfig(program.command('migrate'))
    .description(
      'bring topics, schemas, state and positions from one log to the other; goes on where it was interrupted',
    )
    .requiredOption('--from <log>', 'sqlite or kafka')
    .requiredOption('--to <log>', 'sqlite or kafka')
    .option('--dry-run', 'show what would be brought over, and end')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'the report as JSON')
    .action(async (options: Options) => {
      const [from, to] = [kindOf(options.from), kindOf(options.to)]
      if (from === to) throw new UsageError('--from and --to are the same log')
      const { config } = readConfig(options)
      const signal = interrupted()
      await using migration = await openMigration(config, from, to)
      const { topics, tasks } = migration
      if (!options.json || options.dryRun) {
        if (options.json) printJson({ topics, tasks })
        else
          print(
            table(
              ['TOPIC', 'OFFSETS'],
              topics.map(({ name, records }) => [name, count(records)]),
            ),
          )
        note(`${tasks.length} tasks`)
      }
      if (options.dryRun) return
      await agreed(
        `Bring this from ${from} to ${to}? Nothing may run meanwhile; ${from} stays as it is.`,
        options,
      )
      const begun = Date.now()
      const report = await migration.run((progress) => {
        if (progress.kind === 'task') note(`task ${progress.id}`)
        else if (progress.kind === 'records') note(`${progress.topic}: ${count(progress.copied)} records`)
      }, signal)
      if (options.json) printJson(report)
      else show(report)
      note(`✔ done in ${span(Date.now() - begun)}. Now set log.kind: ${to} and start again.`)
    })
}

function kindOf(text: string): LogKind {
  if (text === 'sqlite' || text === 'kafka') return text
  throw new UsageError(`sqlite or kafka, not ${text}`)
}

function show({ topics, subjects, tasks, resumed }: MigrationReport): void {
  if (resumed) note('an earlier run had begun it')
  print(
    table(
      ['TOPIC', 'PARTITIONS', 'COPIED'],
      topics.map(({ name, partitions, copied }) => [name, String(partitions), count(copied)]),
    ),
  )
  print()
  print(
    table(
      ['TASK', 'ENTRIES', 'POSITIONS'],
      tasks.map(({ id, entries, positions }) => [
        id,
        count(entries),
        positions
          .map(({ topic, partition, from, to }) => `${topic}-${partition}: ${from} → ${to}`)
          .join(', '),
      ]),
    ),
  )
  print()
  print(`${subjects.length} subjects`)
}
