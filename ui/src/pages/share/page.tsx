/** Read-only links for clients, and reports of a period. */

import { useSignal } from '@preact/signals'
import { accessApi, type Share } from '../../api/access.ts'
import { useQuery } from '../../api/query.ts'
import { mayEdit } from '../../api/session.ts'
import { Card } from '../../components/card.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Icon } from '../../components/icon.tsx'
import { Empty, Failure, Loaded, Skeleton } from '../../components/states.tsx'
import { TableScroll } from '../../components/table-scroll.tsx'
import { toast } from '../../components/toast.tsx'
import { Ago, Moment } from '../../format/time.tsx'
import { useAction } from '../../forms/use-action.ts'
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
  const revoke = useAction(async (share: Share) => {
    await accessApi.revokeShare(share.id)
    revoking.value = undefined
    toast(`“${share.name}” opens nothing any more.`)
    await refresh()
  })
  if (shares.length === 0) {
    return (
      <Empty icon="share" title="Nothing is shared">
        <p>A link can be revoked at any time, and ends by itself.</p>
      </Empty>
    )
  }
  return (
    <>
      <TableScroll label="Read-only links">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Client</th>
              <th scope="col">Ends</th>
              <th scope="col">Last opened</th>
              <th scope="col">Made</th>
              <th scope="col">
                <span class="visually-hidden">What to do</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shares.map((share) => (
              <tr key={share.id}>
                <td>{share.name}</td>
                <td>{share.client}</td>
                <td>
                  <Ago at={share.expiresAt} />
                </td>
                <td>
                  {share.lastUsedAt === null ? (
                    <span class="faint">never</span>
                  ) : (
                    <Ago at={share.lastUsedAt} />
                  )}
                </td>
                <td>
                  <Moment at={share.createdAt} /> <span class="muted">by {share.createdBy}</span>
                </td>
                <td class="num">
                  <button type="button" class="button danger" onClick={() => (revoking.value = share)}>
                    Revoke<span class="visually-hidden"> {share.name}</span>
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
      {revoking.value && (
        <Dialog title={`Revoke “${revoking.value.name}”?`} onClose={() => (revoking.value = undefined)}>
          <div class="dialog-body">
            <p>
              Whoever has the link sees nothing of {revoking.value.client} any more, at once. It can’t be
              undone.
            </p>
            {revoke.problem.value && <Failure error={revoke.problem.value} />}
            <div class="dialog-foot">
              <button type="button" class="button" onClick={() => (revoking.value = undefined)}>
                Keep it
              </button>
              <button
                type="button"
                class="button danger"
                disabled={revoke.isRunning.value}
                onClick={() => revoking.value && void revoke.run(revoking.value)}
              >
                Revoke
              </button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  )
}
