/** When the next milestone will be passed, and how such forecasts did before. Ours, and said to be. */

import { useSignal } from '@preact/signals'
import { api } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import type { Forecast, Metric } from '../../api/shapes.ts'
import { Card } from '../../components/card.tsx'
import { Icon } from '../../components/icon.tsx'
import { Ours } from '../../components/ours.tsx'
import { Segments } from '../../components/segments.tsx'
import { Loaded, Skeleton } from '../../components/states.tsx'
import { count } from '../../format/number.ts'
import { Ago, day, Moment } from '../../format/time.tsx'

const METRICS = [
  ['views', 'Views'],
  ['likes', 'Likes'],
  ['comments', 'Comments'],
] as const

export function ForecastCard({ videoId }: { readonly videoId: string }) {
  const metric = useSignal<Metric>('views')
  const query = useQuery(api.forecast(videoId, metric.value), [`videos:${videoId}`])
  return (
    <Card
      title="Next milestone"
      beside={
        <>
          <Ours />
          <span class="spacer" />
          <Segments
            label="Milestone of"
            options={METRICS}
            value={metric.value}
            onChange={(value) => {
              metric.value = value
            }}
          />
        </>
      }
    >
      <Loaded query={query} loading={<Skeleton height="8rem" />}>
        {(forecast) => (
          <>
            <Coming forecast={forecast} />
            <Past forecast={forecast} />
          </>
        )}
      </Loaded>
    </Card>
  )
}

const WHY_NOT: Readonly<Record<string, string>> = {
  'too-little-known': 'It has not been watched for long enough to say when.',
  'not-moving': 'It does not move: nothing says when.',
  'too-far': 'At its present pace not within a year.',
  'no-value': 'YouTube does not say this count, so that nothing can be said of it.',
}

function Coming({ forecast }: { readonly forecast: Forecast }) {
  const { milestone, earliest, likely, latest, reason } = forecast
  if (milestone === null || likely === null || earliest === null) {
    return (
      <p class="muted">
        {milestone !== null && <strong>{count(milestone)}: </strong>}
        {WHY_NOT[reason ?? ''] ?? 'Nothing can be said of it.'}
      </p>
    )
  }
  return (
    <div class="coming">
      <span class="big-number">{count(milestone)}</span>
      <p>
        likely <Moment at={likely} />{' '}
        <span class="faint">
          (<Ago at={likely} />)
        </span>
      </p>
      <p class="muted small">
        {latest === null ? (
          <>
            <Moment at={earliest} /> at the earliest; perhaps never
          </>
        ) : (
          <>
            between <Moment at={earliest} /> and <Moment at={latest} />
          </>
        )}
      </p>
    </div>
  )
}

const VERDICTS = {
  within: ['good', 'check', 'within the range'],
  early: ['warn', 'up', 'earlier than said'],
  late: ['warn', 'down', 'later than said'],
} as const
const SHOWN = 5

function Past({ forecast: { past } }: { readonly forecast: Forecast }) {
  if (past.length === 0) return null
  const right = past.filter(({ verdict }) => verdict === 'within').length
  return (
    <div class="past">
      <h3 class="small muted">
        Before: {count(right)} of {count(past.length)} within the range
      </h3>
      <ul>
        {past
          .slice(-SHOWN)
          .toReversed()
          .map(({ milestone, reachedAt, earliest, latest, verdict }) => {
            const [tone, icon, text] = VERDICTS[verdict]
            return (
              <li key={milestone} class="past-line small">
                <span class={tone}>
                  <Icon name={icon} size={14} />
                </span>
                <strong>{count(milestone)}</strong>
                <span>
                  passed <Moment at={reachedAt} />
                </span>
                <span class="faint">
                  {text} ({latest === null ? `from ${day(earliest)} on` : `${day(earliest)} – ${day(latest)}`}
                  )
                </span>
              </li>
            )
          })}
      </ul>
    </div>
  )
}
