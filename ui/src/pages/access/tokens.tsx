/** Tokens for scripts: made with what they may do, shown once, revoked at any time. */

import { useSignal } from '@preact/signals'
import { accessApi, type Token } from '../../api/access.ts'
import { invalidate, useQuery } from '../../api/query.ts'
import { Card } from '../../components/card.tsx'
import { Icon } from '../../components/icon.tsx'
import { LastUsed, RecordTable } from '../../components/record-table.tsx'
import { Loaded, Skeleton } from '../../components/states.tsx'
import { toast } from '../../components/toast.tsx'
import { Ago } from '../../format/time.tsx'
import { Confirm } from '../../forms/confirm.tsx'
import { TokenDialog } from './token-dialog.tsx'

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
