/** One client: videos, what the last day changed against a usual one, messages, and what is not public. */

import type { ClientOverview, Metric } from '../../api/shapes.ts'
import { Icon } from '../../components/icon.tsx'
import { ALERT_STATES, alertStateText, VIDEO_STATES, videoStateText } from '../../components/video-state.tsx'
import { change, count, plural, shortChange } from '../../format/number.ts'
import { Ago, HOUR, now } from '../../format/time.tsx'
import { Against, verdict } from './against.tsx'

const TONES: Readonly<Record<string, string>> = {
  failed: 'bad',
  refused: 'bad',
  uncertain: 'warn',
  expired: 'warn',
}
const STATE_TONES: Readonly<Record<string, string>> = { removed: 'bad', unavailable: 'bad', private: 'warn' }

export function ClientCard({ overview }: { readonly overview: ClientOverview }) {
  const { client, videos, states, alerts, day, lastSeenAt } = overview
  const sent = ALERT_STATES.filter((state) => alerts[state])
  return (
    <li class="card client-card">
      <div class="client-head">
        <h3 class="clip">
          {client === null ? (
            'For no client'
          ) : (
            <a href={`/videos?client=${encodeURIComponent(client)}`}>{client}</a>
          )}
        </h3>
        <span class="small muted nowrap">
          {plural(videos, 'video')}
          {now.value - lastSeenAt > HOUR && (
            <>
              , seen <Ago at={lastSeenAt} />
            </>
          )}
        </span>
      </div>
      {day ? (
        <>
          <div class="client-main">
            <span class="big-number" title={`${change(day.views.delta)} views`}>
              {shortChange(day.views.delta)}
            </span>
            <span class="muted">views</span>
          </div>
          <div class="client-against">
            <Against {...day.views} />
            <Verdict {...day.views} />
          </div>
          <dl class="client-rest">
            <Rest metric="likes" {...day.likes} />
            <Rest metric="comments" {...day.comments} />
          </dl>
        </>
      ) : (
        <div class="client-main">
          <span class="big-number">{count(videos)}</span>
          <span class="muted">{videos === 1 ? 'video' : 'videos'} watched</span>
        </div>
      )}
      <div class="client-foot">
        <a class="row" href={client === null ? '/alerts' : `/alerts?client=${encodeURIComponent(client)}`}>
          <span class="visually-hidden">Messages: </span>
          <Icon name="bell" size={15} />
          {sent.length === 0 && <span class="small faint">no messages</span>}
          {sent.map((state) => (
            <span key={state} class={`badge ${TONES[state] ?? ''}`}>
              {count(alerts[state] ?? 0)} {alertStateText(state).toLowerCase()}
            </span>
          ))}
        </a>
        {VIDEO_STATES.filter((state) => states[state]).map((state) => (
          <span key={state} class={`badge ${STATE_TONES[state] ?? ''}`}>
            {count(states[state] ?? 0)} {videoStateText(state).toLowerCase()}
          </span>
        ))}
      </div>
    </li>
  )
}

interface Day {
  readonly delta: number
  readonly usual: number | null
}

function Verdict({ delta, usual }: Day) {
  const { tone, text } = verdict(delta, usual)
  return <span class={`verdict small ${tone}`}>{text}</span>
}

function Rest({ metric, delta, usual }: Day & { readonly metric: Metric }) {
  return (
    <div>
      <dt class="muted">{metric}</dt>
      <dd>
        <strong>{shortChange(delta)}</strong>
        {usual !== null && <span class="faint"> usually {shortChange(usual)}</span>}
      </dd>
    </div>
  )
}
