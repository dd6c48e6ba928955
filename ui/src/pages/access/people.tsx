/** The people who may log in: added by a link, given a role, logged out, removed. */

import { useSignal } from '@preact/signals'
import { accessApi, type Role, type User, type UserInvitation } from '../../api/access.ts'
import { invalidate, useQuery } from '../../api/query.ts'
import { Card } from '../../components/card.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Icon } from '../../components/icon.tsx'
import { RecordTable } from '../../components/record-table.tsx'
import { Loaded, Skeleton } from '../../components/states.tsx'
import { toast } from '../../components/toast.tsx'
import { plural } from '../../format/number.ts'
import { Ago } from '../../format/time.tsx'
import { Confirm } from '../../forms/confirm.tsx'
import { useAction } from '../../forms/use-action.ts'
import { InvitationLink } from './invitation.tsx'
import { PersonDialog } from './person-dialog.tsx'
import { ROLES } from './roles.ts'

/** What is open over the table. */
type Open =
  | { readonly what: 'new' }
  | { readonly what: 'change'; readonly user: User }
  | { readonly what: 'invitation'; readonly name: string; readonly invitation: UserInvitation }
  | { readonly what: 'remove'; readonly name: string }

const changed = () => invalidate(['users', 'audit'])

export function People() {
  const query = useQuery(accessApi.users(), ['users'])
  const open = useSignal<Open | undefined>(undefined)
  return (
    <Card
      title="People"
      beside={
        <>
          <span class="spacer" />
          <button type="button" class="button" onClick={() => (open.value = { what: 'new' })}>
            <Icon name="plus" size={16} />
            Add a person
          </button>
        </>
      }
    >
      <p class="small muted settings-lead">
        Those of <code>web.users</code> and <code>web.password</code> are changed in the configuration.
      </p>
      <Loaded query={query} loading={<Skeleton height="6rem" />}>
        {({ users }) =>
          users.length === 0 ? (
            <p class="small muted">
              Nobody has a password: who reaches this address may do everything. Add an owner first.
            </p>
          ) : (
            <RecordTable
              label="People"
              rows={users}
              keyOf={({ name }) => name}
              columns={[
                ['Name', (user) => <Name user={user} />],
                ['Role', ({ role }) => <RoleName role={role} />],
                ['Clients', ({ clients }) => (clients === null ? 'all' : clients.join(', '))],
                ['Last login', (user) => <LastLogin user={user} />],
              ]}
              actions={(user) => <PersonActions user={user} onOpen={(what) => (open.value = what)} />}
            />
          )
        }
      </Loaded>
      {open.value && (
        <Opened
          open={open.value}
          onClose={() => {
            open.value = undefined
            changed()
          }}
        />
      )}
    </Card>
  )
}

function Name({ user: { name, from } }: { readonly user: User }) {
  return (
    <>
      {name} {from === 'configuration' && <span class="muted small">from the configuration</span>}
    </>
  )
}

function RoleName({ role }: { readonly role: Role }) {
  return (
    <>
      {role} <span class="muted">({ROLES[role]})</span>
    </>
  )
}

interface PersonActionsProps {
  readonly user: User
  readonly onOpen: (what: Open) => void
}

function PersonActions({ user, onOpen }: PersonActionsProps) {
  const { name, from, sessions } = user
  const act = useAction(async (work: () => Promise<unknown>) => {
    try {
      await work()
      changed()
    } catch (error) {
      toast((error as Error).message, 'bad')
    }
  })
  const button = (label: string, onClick: () => void, extra = '') => (
    <button type="button" class={`button ${extra}`} disabled={act.isRunning.value} onClick={onClick}>
      {label}
      <span class="visually-hidden"> {name}</span>
    </button>
  )
  const logOut = async () => {
    const { ended } = await accessApi.endSessions(name)
    toast(`${name} was logged out of ${plural(ended, 'session')}.`)
  }
  const invite = async () => {
    onOpen({ what: 'invitation', name, invitation: await accessApi.inviteUser(name) })
  }
  return (
    <>
      {sessions > 0 && button('Log out', () => void act.run(logOut))}
      {from === 'dashboard' && (
        <>
          {button('Change', () => onOpen({ what: 'change', user }))}
          {button('New link', () => void act.run(invite))}
          {button('Remove', () => onOpen({ what: 'remove', name }), 'danger')}
        </>
      )}
    </>
  )
}

function LastLogin({ user: { lastLoginAt, hasPassword, invitedUntil, sessions } }: { readonly user: User }) {
  const never = hasPassword ? 'never' : 'through the proxy'
  return (
    <>
      {lastLoginAt !== null ? (
        <Ago at={lastLoginAt} />
      ) : (
        <span class="faint">{invitedUntil === null ? never : 'invited'}</span>
      )}
      {invitedUntil !== null && (
        <span class="muted">
          , the link ends <Ago at={invitedUntil} />
        </span>
      )}
      {sessions > 0 && <span class="muted">, {plural(sessions, 'open session')}</span>}
    </>
  )
}

interface OpenedProps {
  readonly open: Open
  readonly onClose: () => void
}

function Opened({ open, onClose }: OpenedProps) {
  if (open.what === 'invitation') {
    return (
      <Dialog title={`A link for ${open.name}`} onClose={onClose}>
        <InvitationLink name={open.name} invitation={open.invitation} onClose={onClose} />
      </Dialog>
    )
  }
  if (open.what === 'remove') return <Remove name={open.name} onClose={onClose} />
  return <PersonDialog user={open.what === 'change' ? open.user : undefined} onClose={onClose} />
}

function Remove({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const remove = async () => {
    await accessApi.removeUser(name)
    toast(`${name} is outside.`)
  }
  return (
    <Confirm title={`Remove ${name}?`} verb="Remove" act={remove} onClose={onClose}>
      {name} is logged out at once, and the password opens nothing any more.
    </Confirm>
  )
}
