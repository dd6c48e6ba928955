import type { Command } from 'commander'
import { configSchema, showConfig } from '../config/index.ts'
import { print, printJson } from './io.ts'
import { type ConfigOptions, readConfig, withConfig } from './options.ts'
import { table } from './table.ts'

export function configCommand(program: Command): void {
  const config = program.command('config').description('the configuration: its schema, and what is in force')

  config
    .command('schema')
    .description('print the JSON Schema of tubewire.yaml, for editors')
    .action(() => print(JSON.stringify(configSchema(), null, 2)))

  withConfig(config.command('show'))
    .description('print every setting in force, secrets masked, and where it comes from')
    .option('--json', 'as JSON')
    .action((options: ConfigOptions & { json?: boolean }) => {
      const shown = showConfig(readConfig(options))
      if (options.json) printJson(shown)
      else
        print(
          table(
            ['SETTING', 'VALUE', 'FROM'],
            shown.map(({ name, text, from }) => [name, text, from]),
          ),
        )
    })
}
