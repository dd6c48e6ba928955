/** Tokens for scripts: made with what they may do, shown once, revoked at any time. */

import { useSignal } from '@preact/signals'
import { accessApi, type Scope } from '../../api/access.ts'
import { invalidate, useQuery } from '../../api/query.ts'
import { Card } from '../../components/card.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Icon } from '../../components/icon.tsx'
import { Choice } from '../../components/menu.tsx'
import { Failure, Loaded, Skeleton } from '../../components/states.tsx'
import { TableScroll } from '../../components/table-scroll.tsx'
import { toast } from '../../components/toast.tsx'
import { Ago, DAY } from '../../format/time.tsx'
import { SelectField } from '../../forms/select-field.tsx'
import { ShownOnce } from '../../forms/shown-once.tsx'
import { useAction } from '../../forms/use-action.ts'

export function Tokens() {
  const query = useQuery(accessApi.tokens(), ['tokens'])
  const isMaking = useSignal(false)
  const revoke = useAction(async (id: string, name: string) => {
    try {
      await accessApi.revokeToken(id)
      toast(`“${name}” opens nothing any more.`)
      invalidate(['tokens', 'audit'])
    } catch (error) {
      toast((error as Error).message, 'bad')
    }
  })
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
              <TableScroll label="Tokens">
                <table class="table">
                  <thead>
                    <tr>
                      <th scope="col">Name</th>
                      <th scope="col">May</th>
                      <th scope="col">Ends</th>
                      <th scope="col">Last used</th>
                      <th scope="col">
                        <span class="visually-hidden">What to do</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {tokens.map(({ id, name, scopes: may, expiresAt, lastUsedAt }) => (
                      <tr key={id}>
                        <td>{name}</td>
                        <td>{may.join(', ')}</td>
                        <td>{expiresAt === null ? 'never' : <Ago at={expiresAt} />}</td>
                        <td>
                          {lastUsedAt === null ? <span class="faint">never</span> : <Ago at={lastUsedAt} />}
                        </td>
                        <td class="num">
                          <button
                            type="button"
                            class="button danger"
                            disabled={revoke.isRunning.value}
                            onClick={() => void revoke.run(id, name)}
                          >
                            Revoke<span class="visually-hidden"> {name}</span>
                          </button>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </TableScroll>
            )}
            {isMaking.value && (
              <TokenDialog
                scopes={scopes}
                onClose={() => {
                  isMaking.value = false
                  invalidate(['tokens', 'audit'])
                }}
              />
            )}
          </>
        )}
      </Loaded>
    </Card>
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
