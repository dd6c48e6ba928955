/** The feed of messages: what was sent, what was not, and about what. */

import { useRef } from 'preact/hooks'
import { api } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import type { AlertRow } from '../../api/shapes.ts'
import { Icon } from '../../components/icon.tsx'
import { Empty, Loaded, Skeleton } from '../../components/states.tsx'
import { fullDay } from '../../format/days.ts'
import { setParams } from '../../router/location.ts'
import { AlertCard } from './alert-card.tsx'
import { Filters } from './filters.tsx'
import { type FeedView, feedView } from './view.ts'
import './alerts.css'

/** "Show older" goes through these; what is older still is reached by its time. */
const STEPS = [50, 100, 200, 500]

export default function AlertsPage() {
  const view = feedView.value
  const { client, video, states, limit } = view
  const query = useQuery(
    api.alerts({
      client: client === '' ? [] : [client],
      state: states,
      limit,
      ...(video !== '' && { videoId: video }),
      ...(view.from !== undefined && { from: view.from }),
      ...(view.to !== undefined && { to: view.to }),
    }),
    ['alerts'],
  )
  const shown = useKept(query, view)
  return (
    <>
      <div class="page-head">
        <h1>Alerts</h1>
        <span class="spacer" />
        <a class="button" href={`/alerts/silence${video === '' ? '' : `?video=${video}`}`}>
          <Icon name="info" size={16} />
          Why was there no alert?
        </a>
      </div>
      <Filters />
      <Loaded query={shown} loading={<FeedLoading />}>
        {({ alerts, next }) => (
          <>
            <Feed alerts={alerts} view={view} />
            {next !== null && <Older alerts={alerts} limit={limit} />}
          </>
        )}
      </Loaded>
    </>
  )
}

/** While more of the same list is awaited, what is there stays. */
function useKept<T>(query: ReturnType<typeof useQuery<T>>, { limit: _, ...filter }: FeedView) {
  const kept = useRef<{ key: string; query: typeof query } | undefined>(undefined)
  const key = JSON.stringify(filter)
  const before = kept.current
  const isWaiting = query.data.value === undefined && query.error.value === undefined
  if (isWaiting && before?.key === key) return before.query
  kept.current = { key, query }
  return query
}

interface FeedProps {
  readonly alerts: readonly AlertRow[]
  readonly view: FeedView
}

function Feed({ alerts, view }: FeedProps) {
  if (alerts.length === 0) {
    return view.isFiltered ? (
      <Empty icon="filter" title="Nothing fits the filter">
        <p>There are no messages of this kind in this time.</p>
        <a class="button" href="/alerts">
          Show everything
        </a>
      </Empty>
    ) : (
      <Empty icon="bell" title="No messages yet">
        <p>
          As soon as a video changes in a way that <a href="/rules">the rules</a> find worth it, the message
          stands here, with what became of it.
        </p>
      </Empty>
    )
  }
  const days = [...Map.groupBy(alerts, ({ at }) => fullDay(at))]
  return (
    <div class="feed">
      {days.map(([day, own]) => (
        <section key={day} class="feed-day" aria-label={day}>
          <h2>{day}</h2>
          {own.map((alert) => (
            <AlertCard key={alert.id} alert={alert} />
          ))}
        </section>
      ))}
    </div>
  )
}

function Older({ alerts, limit }: { readonly alerts: readonly AlertRow[]; readonly limit: number }) {
  const more = STEPS.find((step) => step > limit)
  const last = alerts.at(-1)
  const showOlder = () => {
    if (more !== undefined) setParams({ limit: String(more) })
    // The last one is the first of what is shown then: others of its moment may stand behind it.
    else if (last) setParams({ range: 'custom', to: String(last.at + 1), limit: undefined })
  }
  return (
    <div class="feed-more">
      <button type="button" class="button" onClick={showOlder}>
        Show older
      </button>
    </div>
  )
}

function FeedLoading() {
  return (
    <div class="feed" aria-busy="true">
      {[1, 2, 3, 4].map((one) => (
        <Skeleton key={one} height="9rem" />
      ))}
    </div>
  )
}
