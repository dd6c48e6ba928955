/** What changed since yesterday, for whom, is it good, what was sent about it, and is anything wrong. */

import './overview.css'
import { api } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import { isDerived } from '../../api/session.ts'
import type { Overview } from '../../api/shapes.ts'
import { Ours } from '../../components/ours.tsx'
import { Empty, Loaded, Skeleton } from '../../components/states.tsx'
import { plural } from '../../format/number.ts'
import { ClientCard } from './client-card.tsx'
import { LatestMessages } from './latest-messages.tsx'
import { Movers } from './movers.tsx'
import { Problems } from './problems.tsx'

export default function OverviewPage() {
  const query = useQuery(api.overview(), ['videos', 'alerts'])
  return (
    <>
      <div class="page-head">
        <h1>Overview</h1>
        {query.data.value && <p class="page-lead">{summary(query.data.value)}</p>}
      </div>
      <Loaded query={query} loading={<LoadingClients />}>
        {({ clients }) =>
          clients.length === 0 ? (
            <Empty icon="watch" title="Nothing has been observed yet">
              <p>As soon as YouTube has answered for what is on the watch list, it appears here by itself.</p>
            </Empty>
          ) : (
            <>
              <Problems clients={clients} />
              <section aria-labelledby="clients-heading">
                <div class="section-head">
                  <h2 id="clients-heading">Clients, the last 24 hours</h2>
                  {isDerived.value && <Ours text="changes: not from YouTube" />}
                </div>
                <ul class="client-grid">
                  {clients.map((client) => (
                    <ClientCard key={client.client} overview={client} />
                  ))}
                </ul>
              </section>
              <div class="overview-columns">
                <Movers />
                <LatestMessages />
              </div>
            </>
          )
        }
      </Loaded>
    </>
  )
}

function summary({ clients }: Overview): string {
  const sum = (of: (client: Overview['clients'][number]) => number) =>
    clients.reduce((total, client) => total + of(client), 0)
  const messages = sum(({ alerts }) => Object.values(alerts).reduce((total, n) => total + n, 0))
  const named = clients.filter(({ client }) => client !== null).length
  return [
    plural(
      sum(({ videos }) => videos),
      'video',
    ),
    ...(named > 0 ? [plural(named, 'client')] : []),
    `${plural(messages, 'message')} in 24 hours`,
  ].join(' · ')
}

function LoadingClients() {
  return (
    <div class="client-grid" aria-busy="true">
      <span class="visually-hidden">Loading</span>
      {[1, 2, 3].map((n) => (
        <Skeleton key={n} height="13rem" />
      ))}
    </div>
  )
}
