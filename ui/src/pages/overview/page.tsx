/** What changed since yesterday, for whom, and is anything wrong. */

import { api } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import { Loaded, Skeleton } from '../../components/states.tsx'

export default function OverviewPage() {
  const query = useQuery(api.overview(), ['videos', 'alerts'])
  return (
    <>
      <div class="page-head">
        <h1>Overview</h1>
      </div>
      <Loaded query={query} loading={<Skeleton height="12rem" />}>
        {({ clients }) => <p class="page-lead">{clients.length}</p>}
      </Loaded>
    </>
  )
}
