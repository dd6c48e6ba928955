/** The watch list: what is watched for whom, and what it costs. */

import { useQuery } from '../../api/query.ts'
import { mayEdit } from '../../api/session.ts'
import { type WatchList, watchApi } from '../../api/watch.ts'
import { Icon } from '../../components/icon.tsx'
import { Meter } from '../../components/meter.tsx'
import { Empty, Loaded, Skeleton } from '../../components/states.tsx'
import { count, plural, portion } from '../../format/number.ts'
import { AddForm } from './add-form.tsx'
import { EntryRow } from './entry-row.tsx'
import './watch.css'

export default function WatchPage() {
  const query = useQuery(watchApi.list(), ['watch', 'status'])
  return (
    <>
      <div class="page-head">
        <h1>Watch list</h1>
      </div>
      <Loaded query={query} loading={<Skeleton height="24rem" />}>
        {(list) => <List list={list} refresh={() => query.refresh()} />}
      </Loaded>
    </>
  )
}

interface ListProps {
  readonly list: WatchList
  readonly refresh: () => Promise<void>
}

function List({ list, refresh }: ListProps) {
  const { clients, readOnly, quota } = list
  const names = clients.map(({ client }) => client)
  const isLocked = readOnly !== null || !mayEdit.value
  return (
    <>
      {readOnly !== null && (
        <div class="notice">
          <Icon name="info" />
          <p>The list can’t be changed from here: {readOnly}</p>
        </div>
      )}
      {!isLocked && <AddForm clients={names} onAdded={refresh} />}
      {quota && <Quota quota={quota} />}
      {clients.length === 0 ? (
        <Empty icon="watch" title="Nothing is watched yet">
          <p>
            Paste the address of a playlist, a channel or a video above. What it costs is told before it is
            added.
          </p>
        </Empty>
      ) : (
        clients.map(({ client, entries }) => (
          <section key={client} class="card" aria-label={client}>
            <div class="card-head">
              <h2>{client}</h2>
              <span class="muted small">{plural(entries.length, 'entry', 'entries')}</span>
            </div>
            <ul class="entries">
              {entries.map((entry) => (
                <EntryRow
                  key={entry.id}
                  entry={entry}
                  clients={names}
                  isLocked={isLocked}
                  refresh={refresh}
                />
              ))}
            </ul>
          </section>
        ))
      )}
    </>
  )
}

function Quota({
  quota: { allowedPerDay, plannedPerDay },
}: {
  readonly quota: NonNullable<WatchList['quota']>
}) {
  const share = allowedPerDay === 0 ? 1 : plannedPerDay / allowedPerDay
  return (
    <section class="card quota" aria-label="Quota">
      <p>
        All of it costs about <strong>{count(plannedPerDay)} units</strong> a day, {portion(share)} of the{' '}
        {count(allowedPerDay)} that may be spent.
      </p>
      <Meter label="Share of the day’s allowance" share={share} warnFrom={1} text={portion(share)} />
      {share > 1 && (
        <p class="muted small">
          It is more than there is, so quiet videos are looked at less often; nothing stops.
        </p>
      )}
    </section>
  )
}
