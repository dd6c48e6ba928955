/** Adds a person, or changes what one may. */

import { useSignal } from '@preact/signals'
import { accessApi, type Role, type User, type UserInvitation } from '../../api/access.ts'
import { Dialog } from '../../components/dialog.tsx'
import { Choice } from '../../components/menu.tsx'
import { DialogForm } from '../../forms/dialog-form.tsx'
import { SelectField } from '../../forms/select-field.tsx'
import { useAction } from '../../forms/use-action.ts'
import { useClients } from '../alerts/filters.tsx'
import { InvitationLink } from './invitation.tsx'
import { ROLES } from './roles.ts'

interface PersonDialogProps {
  /** Undefined: a new one. */
  readonly user: User | undefined
  readonly onClose: () => void
}

export function PersonDialog({ user, onClose }: PersonDialogProps) {
  const known = useClients()
  const name = useSignal(user?.name ?? '')
  const role = useSignal<Role>(user?.role ?? 'viewer')
  const clients = useSignal<readonly string[]>(user?.clients ?? [])
  const made = useSignal<UserInvitation | undefined>(undefined)
  const save = useAction(async () => {
    const isLimited = role.value === 'viewer' && clients.value.length > 0
    const may = { role: role.value, clients: isLimited ? clients.value : null }
    if (user) {
      await accessApi.changeUser(user.name, may)
      onClose()
      return
    }
    const added = name.value.trim()
    const { invitation } = await accessApi.addUser({ name: added, ...may })
    if (invitation) made.value = invitation
    else onClose()
  })
  if (made.value) {
    return (
      <Dialog title="Add a person" onClose={onClose}>
        <InvitationLink name={name.value.trim()} invitation={made.value} onClose={onClose} />
      </Dialog>
    )
  }
  return (
    <Dialog title={user ? `What ${user.name} may` : 'Add a person'} onClose={onClose}>
      <DialogForm action={save} verb={user ? 'Save' : 'Make the link'} onCancel={onClose}>
        {!user && (
          <label class="field">
            <span>Name</span>
            <input
              class="input"
              required
              maxLength={100}
              autocomplete="off"
              placeholder="what they log in with"
              value={name.value}
              onInput={(event) => {
                name.value = event.currentTarget.value
              }}
            />
          </label>
        )}
        <SelectField
          label="Role"
          value={role.value}
          onChange={(value) => {
            role.value = value as Role
          }}
        >
          {Object.entries(ROLES).map(([one, doc]) => (
            <option key={one} value={one}>
              {one}: {doc}
            </option>
          ))}
        </SelectField>
        {role.value === 'viewer' && (
          <fieldset class="scopes">
            <legend>Sees, of the clients (none chosen: all)</legend>
            {[...new Set([...known, ...clients.value])].map((client) => (
              <Choice
                key={client}
                label={client}
                checked={clients.value.includes(client)}
                onChange={(isChosen) => {
                  const others = clients.value.filter((one) => one !== client)
                  clients.value = isChosen ? [...others, client] : others
                }}
              />
            ))}
          </fieldset>
        )}
      </DialogForm>
    </Dialog>
  )
}
