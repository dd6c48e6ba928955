/** Tokens for scripts: made with what they may do, shown once, revoked at any time. */

import { useSignal } from '@preact/signals'
import { accessApi, type Scope, type Token } from '../../api/access.ts'
import { invalidate, useQuery } from '../../api/query.ts'
import { Card } from '../../components/card.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Icon } from '../../components/icon.tsx'
import { Choice } from '../../components/menu.tsx'
import { LastUsed, RecordTable } from '../../components/record-table.tsx'
import { Failure, Loaded, Skeleton } from '../../components/states.tsx'
import { toast } from '../../components/toast.tsx'
import { Ago, DAY } from '../../format/time.tsx'
import { Confirm } from '../../forms/confirm.tsx'
import { SelectField } from '../../forms/select-field.tsx'
import { ShownOnce } from '../../forms/shown-once.tsx'
import { useAction } from '../../forms/use-action.ts'

const changed = () => invalidate(['tokens', 'audit'])

export function Tokens() {
  const query = useQuery(accessApi.tokens(), ['tokens'])
  const isMaking = useSignal(false)
  const revoking = useSignal<Token | undefined>(undefined)
  return (
    <Card
      title="Tokens for scripts"
      beside={
        <>
          <span class="spacer" />
          <button type="button" class="button" onClick={() => (isMaking.value = true)}>
            <Icon name="plus" size={16} />
            New token
          </button>
        </>
      }
    >
      <p class="small muted settings-lead">
        For the <a href="/api/v1/docs">API</a>, as <code>Authorization: Bearer …</code>
      </p>
      <Loaded query={query} loading={<Skeleton height="6rem" />}>
        {({ tokens, scopes }) => (
          <>
            {tokens.length === 0 ? (
              <p class="small muted">There is none.</p>
            ) : (
              <RecordTable
                label="Tokens"
                rows={tokens}
                keyOf={({ id }) => id}
                columns={[
                  ['Name', ({ name }) => name],
                  ['May', ({ scopes: may }) => may.join(', ')],
                  ['Ends', ({ expiresAt }) => (expiresAt === null ? 'never' : <Ago at={expiresAt} />)],
                  ['Last used', ({ lastUsedAt }) => <LastUsed at={lastUsedAt} />],
                ]}
                actions={(token) => (
                  <button type="button" class="button danger" onClick={() => (revoking.value = token)}>
                    Revoke<span class="visually-hidden"> {token.name}</span>
                  </button>
                )}
              />
            )}
            {isMaking.value && (
              <TokenDialog
                scopes={scopes}
                onClose={() => {
                  isMaking.value = false
                  changed()
                }}
              />
            )}
          </>
        )}
      </Loaded>
      {revoking.value && <Revoke token={revoking.value} onClose={() => (revoking.value = undefined)} />}
    </Card>
  )
}

interface RevokeProps {
  readonly token: Token
  readonly onClose: () => void
}

function Revoke({ token: { id, name }, onClose }: RevokeProps) {
  const revoke = async () => {
    await accessApi.revokeToken(id)
    toast(`“${name}” opens nothing any more.`)
    changed()
  }
  return (
    <Confirm title={`Revoke “${name}”?`} verb="Revoke" act={revoke} onClose={onClose}>
      Scripts that use it are refused from then on. It can’t be undone.
    </Confirm>
  )
}

interface TokenDialogProps {
  readonly scopes: readonly Scope[]
  readonly onClose: () => void
}

function TokenDialog({ scopes, onClose }: TokenDialogProps) {
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
        <form
          class="dialog-body"
          onSubmit={(event) => {
            event.preventDefault()
            void make.run()
          }}
        >
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
          {make.problem.value && <Failure error={make.problem.value} />}
          <div class="dialog-foot">
            <button type="button" class="button" onClick={onClose}>
              Cancel
            </button>
            <button
              type="submit"
              class="button primary"
              disabled={make.isRunning.value || may.value.length === 0}
            >
              Make it
            </button>
          </div>
        </form>
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
