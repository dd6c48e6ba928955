/** Read-only links for clients, and reports of a period. */

import { useSignal } from '@preact/signals'
import { accessApi, type Share } from '../../api/access.ts'
import { useQuery } from '../../api/query.ts'
import { mayEdit } from '../../api/session.ts'
import { Card } from '../../components/card.tsx'
import { Icon } from '../../components/icon.tsx'
import { LastUsed, RecordTable } from '../../components/record-table.tsx'
import { Empty, Loaded, Skeleton } from '../../components/states.tsx'
import { toast } from '../../components/toast.tsx'
import { Ago, Moment } from '../../format/time.tsx'
import { Confirm } from '../../forms/confirm.tsx'
import { ReportForm } from './report-form.tsx'
import { ShareDialog } from './share-dialog.tsx'
import './share.css'

export default function SharePage() {
  const query = useQuery(mayEdit.value ? accessApi.shares() : undefined, ['shares'])
  const isMaking = useSignal(false)
  return (
    <>
      <div class="page-head">
        <h1>Share and report</h1>
      </div>
      <ReportForm />
      {mayEdit.value && (
        <Card
          title="Read-only links"
          beside={
            <>
              <span class="spacer" />
              <button type="button" class="button primary" onClick={() => (isMaking.value = true)}>
                <Icon name="plus" size={16} />
                New link
              </button>
            </>
          }
        >
          <p class="small muted share-lead">
            Who opens one sees the dashboard of one client, without an account, and of no other. It changes
            nothing.
          </p>
          <Loaded query={query} loading={<Skeleton height="8rem" />}>
            {({ shares }) => <Links shares={shares} refresh={() => query.refresh()} />}
          </Loaded>
        </Card>
      )}
      {isMaking.value && (
        <ShareDialog
          onClose={() => {
            isMaking.value = false
            void query.refresh()
          }}
        />
      )}
    </>
  )
}

interface LinksProps {
  readonly shares: readonly Share[]
  readonly refresh: () => Promise<void>
}

function Links({ shares, refresh }: LinksProps) {
  const revoking = useSignal<Share | undefined>(undefined)
  if (shares.length === 0) {
    return (
      <Empty icon="share" title="Nothing is shared">
        <p>A link can be revoked at any time, and ends by itself.</p>
      </Empty>
    )
  }
  return (
    <>
      <RecordTable
        label="Read-only links"
        rows={shares}
        keyOf={({ id }) => id}
        columns={[
          ['Name', ({ name }) => name],
          ['Client', ({ client }) => client],
          ['Ends', ({ expiresAt }) => <Ago at={expiresAt} />],
          ['Last opened', ({ lastUsedAt }) => <LastUsed at={lastUsedAt} />],
          [
            'Made',
            ({ createdAt, createdBy }) => (
              <>
                <Moment at={createdAt} /> <span class="muted">by {createdBy}</span>
              </>
            ),
          ],
        ]}
        actions={(share) => (
          <button type="button" class="button danger" onClick={() => (revoking.value = share)}>
            Revoke<span class="visually-hidden"> {share.name}</span>
          </button>
        )}
      />
      {revoking.value && (
        <Revoke share={revoking.value} refresh={refresh} onClose={() => (revoking.value = undefined)} />
      )}
    </>
  )
}

interface RevokeProps {
  readonly share: Share
  readonly refresh: () => Promise<void>
  readonly onClose: () => void
}

function Revoke({ share: { id, name, client }, refresh, onClose }: RevokeProps) {
  const revoke = async () => {
    await accessApi.revokeShare(id)
    toast(`“${name}” opens nothing any more.`)
    await refresh()
  }
  return (
    <Confirm title={`Revoke “${name}”?`} verb="Revoke" act={revoke} onClose={onClose}>
      Whoever has the link sees nothing of {client} any more, at once. It can’t be undone.
    </Confirm>
  )
}
