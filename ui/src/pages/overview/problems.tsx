/** Anything wrong? What somebody should look at, and where. */

import { healthApi } from '../../api/health.ts'
import { useQuery } from '../../api/query.ts'
import { isLimited } from '../../api/session.ts'
import type { ClientOverview } from '../../api/shapes.ts'
import { Icon } from '../../components/icon.tsx'
import { plural } from '../../format/number.ts'
import { linesOfHealth, type ProblemLine } from './health-lines.ts'

export function Problems({ clients }: { readonly clients: readonly ClientOverview[] }) {
  // How the program stands is not for those who see some clients alone.
  const health = useQuery(isLimited.value ? undefined : healthApi.health(), ['status'])
  const lines = [...linesOfHealth(health.data.value, health.error.value), ...clients.flatMap(problemsOf)]
  if (lines.length === 0) {
    if (health.isLoading.value && !health.data.value) return null
    return (
      <p class="all-well">
        <Icon name="check" />
        Everything that is watched was seen, and everything that was to be sent was sent.
      </p>
    )
  }
  return (
    <ul class="problems" aria-label="What needs a look">
      {lines.map(({ text, href, isBad }) => (
        <li key={text}>
          <a href={href} class={`problem ${isBad ? 'is-bad' : ''}`}>
            <Icon name="warning" size={16} />
            <bdi class="clip" title={text}>
              {text}
            </bdi>
          </a>
        </li>
      ))}
    </ul>
  )
}

function problemsOf({ client, unseen, states, alerts }: ClientOverview): readonly ProblemLine[] {
  const name = client ?? 'No client'
  const query = client === null ? '' : `client=${encodeURIComponent(client)}&`
  const gone = (['removed', 'unavailable', 'private'] as const).filter((state) => states[state])
  return [
    ...(unseen > 0
      ? [
          {
            text: `${name}: ${plural(unseen, 'video')} not seen for hours`,
            href: `/videos?${query}order=seen&direction=ascending`,
            isBad: true,
          },
        ]
      : []),
    ...(['failed', 'uncertain', 'refused'] as const)
      .filter((state) => alerts[state])
      .map((state) => ({
        text: `${name}: ${plural(alerts[state] ?? 0, 'message')} ${state}`,
        href: `/alerts?${query}state=${state}`,
        isBad: state !== 'uncertain',
      })),
    ...gone.map((state) => ({
      text: `${name}: ${plural(states[state] ?? 0, 'video')} ${state}`,
      href: `/videos?${query}state=${state}`,
      isBad: false,
    })),
  ]
}
