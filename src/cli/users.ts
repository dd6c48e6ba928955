import { type Command, Option } from 'commander'
import { managePeopleOf } from '../app/control.ts'
import type { PeopleAnswer } from '../app/people.ts'
import { instant, note, print, printJson, UsageError } from './io.ts'
import { type ConfigOptions, readConfig, withConfig } from './options.ts'
import { table } from './table.ts'

type Role = 'owner' | 'editor' | 'viewer'

interface RoleOptions extends ConfigOptions {
  readonly role: Role
  readonly client?: readonly string[]
}

const roleOption = () =>
  new Option(
    '--role <role>',
    'owner: everything; editor: rules, watch list and chats; viewer: looks',
  ).choices(['owner', 'editor', 'viewer'])
const CLIENT = ['--client <name>', 'a viewer sees this client alone; may be repeated'] as const
const repeated = (one: string, before: readonly string[] = []) => [...before, one]

export function usersCommand(program: Command): void {
  const users = program.command('users').description('the people who may log in to the dashboard')

  withConfig(users.command('list', { isDefault: true }))
    .description('list them: those of the configuration, and those who were added')
    .option('--json', 'as JSON')
    .action(async (options: ConfigOptions & { readonly json?: boolean }) => {
      const answer = await managePeopleOf(readConfig(options).config, { do: 'list' })
      if (options.json) printJson(answer.users)
      else if (answer.users.length === 0)
        note('nobody has a password: whoever reaches the address is the owner')
      else print(table(['NAME', 'ROLE', 'CLIENTS', 'FROM', 'LAST LOGIN'], answer.users.map(row)))
    })

  withConfig(users.command('add'))
    .argument('<name>', 'what the person logs in with')
    .description('add a person, and print the link under which they choose a password; good once, for a week')
    .addOption(roleOption().default('viewer'))
    .option(...CLIENT, repeated)
    .action(async (name: string, options: RoleOptions) => {
      shown(await managePeopleOf(readConfig(options).config, { do: 'add', name, ...mayOf(options) }))
    })

  withConfig(users.command('role'))
    .argument('<name>', 'as the list shows it')
    .description('say anew what a person may; it holds from their next request on')
    .addOption(roleOption().makeOptionMandatory())
    .option(...CLIENT, repeated)
    .action(async (name: string, options: RoleOptions) => {
      shown(await managePeopleOf(readConfig(options).config, { do: 'change', name, ...mayOf(options) }))
    })

  for (const [what, description] of [
    ['invite', 'print another link under which a person chooses a password; the one before ends'],
    ['log-out', 'end all sessions of a person'],
    ['remove', 'remove a person, with all sessions'],
  ] as const) {
    withConfig(users.command(what))
      .argument('<name>', 'as the list shows it')
      .description(description)
      .action(async (name: string, options: ConfigOptions) => {
        shown(await managePeopleOf(readConfig(options).config, { do: what, name }))
      })
  }
}

function mayOf({ role, client }: RoleOptions) {
  if (client && role !== 'viewer') throw new UsageError('only a viewer can be limited to clients')
  return { role, clients: client ?? null }
}

function shown({ invitation }: PeopleAnswer): void {
  if (!invitation) return
  print(invitation.url)
  note(`for this person alone; good once, until ${instant(invitation.expiresAt)}`)
}

function row({ name, role, clients, from, lastLoginAt, invitedUntil }: PeopleAnswer['users'][number]) {
  const never = invitedUntil === null ? 'never' : `invited until ${instant(invitedUntil)}`
  return [name, role, clients?.join(', ') ?? 'all', from, lastLoginAt === null ? never : instant(lastLoginAt)]
}
