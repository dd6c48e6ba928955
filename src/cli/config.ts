import { text } from 'node:stream/consumers'
import * as ui from '@clack/prompts'
import type { Command } from 'commander'
import { configSchema, showConfig } from '../config/index.ts'
import { hashPassword } from '../web/auth/index.ts'
import { Failed, print, printJson, UsageError } from './io.ts'
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

  config
    .command('hash-password')
    .description(
      'print the hash of a password, for web.password and web.users; asks for it, or reads standard input',
    )
    .action(async () => {
      const password = process.stdin.isTTY
        ? await askPassword()
        : (await text(process.stdin)).replace(/\r?\n$/, '')
      if (password === '') throw new UsageError('the password is empty')
      print(await hashPassword(password))
    })
}

async function askPassword(): Promise<string> {
  const password = await ui.password({
    message: 'Password',
    validate: (typed) => (typed ? undefined : 'Needed'),
  })
  if (!ui.isCancel(password)) return password
  throw new Failed()
}
