/** Makes a link; its address is shown once. */

import { useSignal } from '@preact/signals'
import { accessApi } from '../../api/access.ts'
import { Dialog } from '../../components/dialog.tsx'
import { DAY } from '../../format/time.tsx'
import { ClientField } from '../../forms/client-field.tsx'
import { DialogForm } from '../../forms/dialog-form.tsx'
import { SelectField } from '../../forms/select-field.tsx'
import { ShownOnce } from '../../forms/shown-once.tsx'
import { useAction } from '../../forms/use-action.ts'
import { useClients } from '../alerts/filters.tsx'

const LENGTHS = [
  ['7', 'a week'],
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', 'a year'],
] as const

export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const clients = useClients()
  const client = useSignal('')
  const name = useSignal('')
  const days = useSignal('30')
  const made = useSignal<string | undefined>(undefined)
  const chosen = client.value || clients[0] || ''
  const make = useAction(async () => {
    const { url } = await accessApi.share({
      client: chosen,
      name: name.value.trim() || chosen,
      expiresAt: Date.now() + Number(days.value) * DAY,
    })
    made.value = url
  })
  return (
    <Dialog title="New read-only link" onClose={onClose}>
      {made.value === undefined ? (
        <DialogForm action={make} verb="Make it" isReady={chosen !== ''} onCancel={onClose}>
          <ClientField
            clients={clients}
            required
            value={chosen}
            onChange={(value) => {
              client.value = value
            }}
          />
          <label class="field">
            <span>For whom (only you see it)</span>
            <input
              class="input"
              maxLength={100}
              placeholder={chosen}
              value={name.value}
              onInput={(event) => {
                name.value = event.currentTarget.value
              }}
            />
          </label>
          <SelectField
            label="Opens for"
            value={days.value}
            onChange={(value) => {
              days.value = value
            }}
          >
            {LENGTHS.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </SelectField>
        </DialogForm>
      ) : (
        <ShownOnce
          label="The link"
          text="This is the link. It is shown once: only what is needed to recognise it is kept."
          secret={made.value}
          onDone={onClose}
        />
      )}
    </Dialog>
  )
}
