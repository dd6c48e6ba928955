/** Pairs a chat: a link that works once, and the same as a code for a phone. */

import { useSignal } from '@preact/signals'
import { useId, useRef } from 'preact/hooks'
import { chatsApi, type Invitation } from '../../api/chats.ts'
import { useQuery } from '../../api/query.ts'
import { Dialog } from '../../components/dialog.tsx'
import { Icon } from '../../components/icon.tsx'
import { Ago } from '../../format/time.tsx'
import { CopyButton } from '../../forms/copy-button.tsx'
import { DialogForm } from '../../forms/dialog-form.tsx'
import { SelectField } from '../../forms/select-field.tsx'
import { useAction } from '../../forms/use-action.ts'
import { useClients } from '../alerts/filters.tsx'

interface PairDialogProps {
  /** Names of routes that there are. */
  readonly routes: readonly string[]
  /** Ids of chats that were there when it began. */
  readonly known: readonly string[]
  readonly onClose: () => void
}

export function PairDialog({ routes, known, onClose }: PairDialogProps) {
  const clients = useClients()
  const names = [...new Set([...clients, ...routes])]
  const route = useSignal(names[0] ?? 'default')
  const role = useSignal<'viewer' | 'admin'>('viewer')
  const invite = useSignal<Invitation | undefined>(undefined)
  const list = useId()
  // As it was at first: whoever is there later has come over the link.
  const before = useRef(known)
  const ask = useAction(async () => {
    invite.value = await chatsApi.invite(route.value.trim(), role.value)
  })
  return (
    <Dialog title="Pair a chat" onClose={onClose}>
      {invite.value ? (
        <Open invite={invite.value} known={before.current} onClose={onClose} />
      ) : (
        <DialogForm action={ask} verb="Make the link" onCancel={onClose}>
          <label class="field">
            <span>Gets the messages of</span>
            <input
              class="input"
              list={list}
              required
              autocomplete="off"
              value={route.value}
              onInput={(event) => (route.value = event.currentTarget.value)}
            />
            <datalist id={list}>
              {names.map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
          </label>
          <SelectField
            label="May"
            value={role.value}
            onChange={(value) => (role.value = value as 'viewer' | 'admin')}
          >
            <option value="viewer">read messages</option>
            <option value="admin">read messages and change how they come (mute, quiet hours)</option>
          </SelectField>
        </DialogForm>
      )}
    </Dialog>
  )
}

interface OpenProps {
  readonly invite: Invitation
  readonly known: readonly string[]
  readonly onClose: () => void
}

function Open({ invite: { link, qr, expiresAt }, known, onClose }: OpenProps) {
  const query = useQuery(chatsApi.list(), ['chats'])
  const chats = query.data.value?.chats ?? []
  const paired = chats.find(({ id }) => !known.includes(id))
  return (
    <div class="dialog-body">
      <div aria-live="polite">
        {paired ? (
          <p class="notice good">
            <Icon name="check" /> {paired.title ?? paired.id} is paired.
          </p>
        ) : (
          <p>
            Scan the code with the phone’s camera, or open the link, and press <strong>Start</strong>. For a
            group, open it there and choose the group.
          </p>
        )}
      </div>
      <img
        class="qr"
        src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(qr)}`}
        alt="QR code of the link"
      />
      <div class="row">
        <a class="clip pair-link" href={link} target="_blank" rel="noopener noreferrer">
          {link}
        </a>
        <CopyButton text={link} />
      </div>
      <p class="small muted">
        It works once, until it ends <Ago at={expiresAt} />. Whoever has it gets the messages.
      </p>
      <div class="dialog-foot">
        <button type="button" class="button primary" onClick={onClose}>
          Done
        </button>
      </div>
    </div>
  )
}
