/** The people who may log in: added by a link, given a role, logged out, removed. */

import { useSignal } from '@preact/signals'
import { accessApi, type User, type UserInvitation } from '../../api/access.ts'
import { invalidate, useQuery } from '../../api/query.ts'
import { Card } from '../../components/card.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Icon } from '../../components/icon.tsx'
import { Loaded, Skeleton } from '../../components/states.tsx'
import { TableScroll } from '../../components/table-scroll.tsx'
import { toast } from '../../components/toast.tsx'
import { plural } from '../../format/number.ts'
import { Ago } from '../../format/time.tsx'
import { useAction } from '../../forms/use-action.ts'
import { InvitationLink } from './invitation.tsx'
import { PersonDialog } from './person-dialog.tsx'
import { ROLES } from './roles.ts'

/** What is open over the table. */
type Open =
  | { readonly what: 'new' }
  | { readonly what: 'change'; readonly user: User }
  | { readonly what: 'invitation'; readonly name: string; readonly invitation: UserInvitation }

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
            <TableScroll label="People">
              <table class="table">
                <thead>
                  <tr>
                    <th scope="col">Name</th>
                    <th scope="col">Role</th>
                    <th scope="col">Clients</th>
                    <th scope="col">Last login</th>
                    <th scope="col">
                      <span class="visually-hidden">What to do</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {users.map((user) => (
                    <PersonRow key={user.name} user={user} onOpen={(what) => (open.value = what)} />
                  ))}
                </tbody>
              </table>
            </TableScroll>
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

interface PersonRowProps {
  readonly user: User
  readonly onOpen: (what: Open) => void
}

function PersonRow({ user, onOpen }: PersonRowProps) {
  const { name, role, clients, from, sessions } = user
  const act = useAction(async (work: () => Promise<string | undefined>) => {
    try {
      const done = await work()
      if (done !== undefined) toast(done)
      changed()
    } catch (error) {
      toast((error as Error).message, 'bad')
    }
  })
  const button = (label: string, work: () => Promise<string | undefined>, extra = '') => (
    <button
      type="button"
      class={`button ${extra}`}
      disabled={act.isRunning.value}
      onClick={() => void act.run(work)}
    >
      {label}
      <span class="visually-hidden"> {name}</span>
    </button>
  )
  return (
    <tr>
      <td>
        {name} {from === 'configuration' && <span class="muted small">from the configuration</span>}
      </td>
      <td>
        {role} <span class="muted">({ROLES[role]})</span>
      </td>
      <td>{clients === null ? 'all' : clients.join(', ')}</td>
      <td>
        <LastLogin user={user} />
      </td>
      <td>
        <div class="row person-actions">
          {sessions > 0 &&
            button('Log out', async () => {
              const { ended } = await accessApi.endSessions(name)
              return `${name} was logged out of ${plural(ended, 'session')}.`
            })}
          {from === 'dashboard' && (
            <>
              <button type="button" class="button" onClick={() => onOpen({ what: 'change', user })}>
                Change<span class="visually-hidden"> {name}</span>
              </button>
              {button('New link', async () => {
                onOpen({ what: 'invitation', name, invitation: await accessApi.inviteUser(name) })
                return undefined
              })}
              {button(
                'Remove',
                async () => {
                  await accessApi.removeUser(name)
                  return `${name} is outside.`
                },
                'danger',
              )}
            </>
          )}
        </div>
      </td>
    </tr>
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
  return <PersonDialog user={open.what === 'change' ? open.user : undefined} onClose={onClose} />
}
