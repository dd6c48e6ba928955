/** Which report: a client and a period. */

import { useSignal } from '@preact/signals'
import { isShare, session } from '../../api/session.ts'
import { DAY, timeZone } from '../../format/time.tsx'
import { fieldTime, timeOfField } from '../../format/zone.ts'
import { ClientField } from '../../forms/client-field.tsx'
import { TimeField } from '../../forms/time-field.tsx'
import { navigate } from '../../router/location.ts'
import { useClients } from '../alerts/filters.tsx'

export function ReportForm() {
  const clients = useClients()
  const client = useSignal('')
  const period = lastDays(28)
  const from = useSignal<number | undefined>(period.from)
  const to = useSignal<number | undefined>(period.to)
  const chosen = client.value || clients[0] || session.value?.user?.clients?.[0] || ''
  const isGood = chosen !== '' && from.value !== undefined && to.value !== undefined && from.value < to.value
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (isGood) navigate(`/report/${encodeURIComponent(chosen)}?from=${from.value}&to=${to.value}`)
      }}
    >
      <h2>A report for a client</h2>
      <div class="filters">
        {!isShare.value && (
          <ClientField
            clients={clients}
            value={chosen}
            onChange={(value) => {
              client.value = value
            }}
          />
        )}
        <TimeField label="From" isDay value={from.value} onChange={(at) => (from.value = at)} />
        <TimeField
          label="To (included)"
          isDay
          value={to.value === undefined ? undefined : to.value - 1}
          onChange={(at) => (to.value = at === undefined ? undefined : dayAfter(at))}
        />
        <button type="submit" class="button primary" disabled={!isGood}>
          Show it
        </button>
      </div>
    </form>
  )
}

/** So many days up to and with today, as the clocks of the chosen zone have them. */
function lastDays(days: number): { readonly from: number; readonly to: number } {
  const to = dayAfter(Date.now())
  return { from: startOfDay(to - days * DAY), to }
}

function startOfDay(at: number): number {
  return timeOfField(`${fieldTime(at, timeZone.value).slice(0, 10)}T00:00`, timeZone.value) ?? at
}

/** The beginning of the next day; 36 hours on is in it, however clocks are changed. */
function dayAfter(at: number): number {
  return startOfDay(startOfDay(at) + 1.5 * DAY)
}
