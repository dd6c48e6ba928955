/** Which messages the feed shows: all of it in the address. */

import { useComputed } from '@preact/signals'
import { api } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import { Choice, Menu } from '../../components/menu.tsx'
import { Segments } from '../../components/segments.tsx'
import { VideoPicker } from '../../components/video-picker.tsx'
import { ALERT_STATES, AlertStateBadge, alertStateText } from '../../components/video-state.tsx'
import { ClientField } from '../../forms/client-field.tsx'
import { TimeField } from '../../forms/time-field.tsx'
import { setParams } from '../../router/location.ts'
import { feedView, RANGES } from './view.ts'

export function Filters() {
  const { client, video, states, range, from, to } = feedView.value
  const clients = useClients()
  const toggle = (state: (typeof ALERT_STATES)[number], isWanted: boolean) => {
    const wanted = ALERT_STATES.filter((one) => (one === state ? isWanted : states.includes(one)))
    setParams({ state: wanted.join(','), limit: undefined })
  }
  return (
    <div class="filters">
      {clients.length > 1 && (
        <ClientField
          clients={clients}
          value={client}
          none="All clients"
          onChange={(value) => setParams({ client: value, limit: undefined })}
        />
      )}
      <VideoPicker
        label="Video"
        value={video}
        onChange={(id) => setParams({ video: id, limit: undefined })}
      />
      <div class="field">
        <span>State</span>
        <Menu label={stateText(states)} icon="filter" side="left">
          {ALERT_STATES.map((state) => (
            <Choice
              key={state}
              label={<AlertStateBadge state={state} />}
              checked={states.includes(state)}
              onChange={(isWanted) => toggle(state, isWanted)}
            />
          ))}
        </Menu>
      </div>
      <div class="field">
        <span>Time</span>
        <Segments
          label="Time"
          options={RANGES}
          value={range}
          onChange={(value) =>
            setParams({
              range: value === 'all' ? undefined : value,
              from: undefined,
              to: undefined,
              limit: undefined,
            })
          }
        />
      </div>
      {range === 'custom' && (
        <>
          <TimeField label="From" value={from} onChange={(at) => setParams({ from: textOf(at) })} />
          <TimeField label="To" value={to} onChange={(at) => setParams({ to: textOf(at) })} />
        </>
      )}
    </div>
  )
}

function textOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : String(at)
}

function stateText(states: readonly (typeof ALERT_STATES)[number][]): string {
  if (states.length === 0) return 'Any state'
  return states.length > 2 ? `${states.length} states` : states.map(alertStateText).join(', ')
}

/** Names of the clients that one may see. */
export function useClients(): readonly string[] {
  const { data } = useQuery(api.overview())
  const names = useComputed(
    () => data.value?.clients.flatMap((one) => (one.client === null ? [] : [one.client])).sort() ?? [],
  )
  return names.value
}
