/** The command line. Exit codes: 0 done, 1 failed, 2 called wrongly. */

import { Command, CommanderError } from 'commander'
import { whyUnreadable } from '../words/unreadable.ts'
import { visible } from '../words/visible.ts'
import { chatsCommand } from './chats.ts'
import { checkCommand } from './check.ts'
import { configCommand } from './config.ts'
import { deliveriesCommand } from './deliveries.ts'
import { demoCommand } from './demo.ts'
import { deployCommand } from './deploy.ts'
import { initCommand } from './init.ts'
import { asCalled, Failed, note, paint, UsageError } from './io.ts'
import { migrateCommand } from './migrate.ts'
import { simulateCommand } from './simulate.ts'
import { sqlCommand } from './sql.ts'
import { stageCommands } from './stages.ts'
import { statusCommand } from './status.ts'
import { tailCommand } from './tail.ts'
import { upCommand } from './up.ts'
import { usersCommand } from './users.ts'
import { version } from './version.ts'

export { leave } from './leave.ts'

/** Runs one command; resolves to the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  const program = new Command('tubewire')
    .description(
      'Watches YouTube, turns statistics into alerts with streaming SQL, delivers them to Telegram.',
    )
    .version(version)
    .showHelpAfterError('(tubewire --help, or tubewire <command> --help, says more)')
    .exitOverride()
    .configureHelp({ sortSubcommands: false })
  for (const add of [
    initCommand,
    checkCommand,
    upCommand,
    stageCommands,
    demoCommand,
    statusCommand,
    tailCommand,
    deliveriesCommand,
    chatsCommand,
    usersCommand,
    sqlCommand,
    deployCommand,
    migrateCommand,
    configCommand,
    simulateCommand,
  ])
    add(program)
  for (const command of allCommands(program)) command.exitOverride()
  try {
    await program.parseAsync(argv, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof Failed) return 1
    note(explain(error))
    return error instanceof UsageError ? 2 : 1
  }
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)]
}

/** Errors that were made for a person are their message; the rest are ours to mend, with their stack. */
const FOR_A_PERSON = new Set([
  'ConfigError',
  'UsageError',
  'LogError',
  'RegistryError',
  'SqlError',
  'RulesError',
  'SchemaRefused',
  'WebError',
  'TelegramConfigError',
  'ControlError',
  'PersonError',
  'DeployError',
  'MigrationError',
])

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (FOR_A_PERSON.has(error.name) || isOfTheSystem(error))
    return `${paint('red', 'error', process.stderr)}: ${asCalled(visible(saidOf(error)))}`
  const stack = visible(error.stack ?? error.message)
  return `${paint('red', 'unexpected error', process.stderr)} (please report it): ${stack}`
}

/** Of a file: its path, and why not. */
function saidOf(error: Error): string {
  const { code, path } = error as NodeJS.ErrnoException
  if (path === undefined) return error.message
  if (code === 'ENOENT') return `${path}: there is no such file or folder`
  return `${path}: ${whyUnreadable(error)}`
}

/** A file, a socket: `EACCES: permission denied, open '/etc/shadow'` says it all. */
function isOfTheSystem(error: Error): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException
  return typeof code === 'string' && typeof syscall === 'string'
}
