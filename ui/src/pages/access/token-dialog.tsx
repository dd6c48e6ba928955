/** Makes a token for what is chosen; its text is shown once. */

import { useSignal } from '@preact/signals'
import { accessApi, type Scope } from '../../api/access.ts'
import { Dialog } from '../../components/dialog.tsx'
import { Choice } from '../../components/menu.tsx'
import { DAY } from '../../format/time.tsx'
import { DialogForm } from '../../forms/dialog-form.tsx'
import { SelectField } from '../../forms/select-field.tsx'
import { ShownOnce } from '../../forms/shown-once.tsx'
import { useAction } from '../../forms/use-action.ts'

interface TokenDialogProps {
  readonly scopes: readonly Scope[]
  readonly onClose: () => void
}

export function TokenDialog({ scopes, onClose }: TokenDialogProps) {
  const name = useSignal('')
  const may = useSignal<readonly string[]>(['read'])
  const days = useSignal('365')
  const made = useSignal<string | undefined>(undefined)
  const make = useAction(async () => {
    const expiresAt = days.value === '' ? null : Date.now() + Number(days.value) * DAY
    made.value = (await accessApi.makeToken({ name: name.value.trim(), scopes: may.value, expiresAt })).token
  })
  return (
    <Dialog title="New token" onClose={onClose}>
      {made.value === undefined ? (
        <DialogForm action={make} verb="Make it" isReady={may.value.length > 0} onCancel={onClose}>
          <label class="field">
            <span>Name</span>
            <input
              class="input"
              required
              maxLength={100}
              placeholder="what it is for"
              value={name.value}
              onInput={(event) => {
                name.value = event.currentTarget.value
              }}
            />
          </label>
          <fieldset class="scopes">
            <legend>May</legend>
            {scopes.map((scope) => (
              <Choice
                key={scope.name}
                label={
                  <span>
                    <code>{scope.name}</code> <span class="muted">{scope.doc}</span>
                  </span>
                }
                checked={may.value.includes(scope.name)}
                onChange={(isChosen) => {
                  const others = may.value.filter((one) => one !== scope.name)
                  may.value = isChosen ? [...others, scope.name] : others
                }}
              />
            ))}
          </fieldset>
          <SelectField
            label="Works for"
            value={days.value}
            onChange={(value) => {
              days.value = value
            }}
          >
            <option value="30">30 days</option>
            <option value="365">a year</option>
            <option value="">until it is revoked</option>
          </SelectField>
        </DialogForm>
      ) : (
        <ShownOnce
          label="The token"
          text="This is the token. It is shown once: only what is needed to recognise it is kept."
          secret={made.value}
          onDone={onClose}
        />
      )}
    </Dialog>
  )
}
