/** Why was there no message about a video at a time? */

import { alertsApi } from '../../api/alerts.ts'
import { useQuery } from '../../api/query.ts'
import type { Silence } from '../../api/shapes.ts'
import { Card } from '../../components/card.tsx'
import { Icon } from '../../components/icon.tsx'
import { Empty, Loaded, Skeleton } from '../../components/states.tsx'
import { VideoPicker } from '../../components/video-picker.tsx'
import { Moment } from '../../format/time.tsx'
import { TimeField } from '../../forms/time-field.tsx'
import { place, setParams } from '../../router/location.ts'
import { AlertCard } from './alert-card.tsx'
import { BeforeAfter } from './before-after.tsx'
import { manyText, reasonText } from './reasons.tsx'
import { Step } from './step.tsx'
import './alerts.css'

export default function SilencePage() {
  const { params } = place.value
  const video = params.get('video') ?? ''
  const given = params.get('at') ?? ''
  const at = /^\d{1,15}$/.test(given) ? Number(given) : undefined
  const request = video !== '' && at !== undefined ? alertsApi.silence(video, at) : undefined
  const query = useQuery(request, ['alerts'])
  return (
    <>
      <div class="page-head">
        <a class="button quiet icon" href="/alerts" aria-label="Back to the messages">
          <Icon name="left" />
        </a>
        <h1>Why was there no alert?</h1>
      </div>
      <div class="filters">
        <VideoPicker label="About the video" value={video} onChange={(id) => setParams({ video: id })} />
        <TimeField
          label="Expected at"
          value={at}
          onChange={(moment) => setParams({ at: moment === undefined ? undefined : String(moment) })}
        />
        <button type="button" class="button" onClick={() => setParams({ at: String(Date.now()) })}>
          Now
        </button>
      </div>
      {request === undefined ? (
        <Empty title="Choose a video and a time">
          <p>
            Then it is told what was seen of the video, what the rules made of it, and where the way to a
            message ended.
          </p>
        </Empty>
      ) : (
        <Loaded query={query} loading={<Skeleton height="18rem" />}>
          {(silence) => <Answer silence={silence} />}
        </Loaded>
      )}
    </>
  )
}

function Answer({ silence }: { readonly silence: Silence }) {
  const { reasons, observation, before, after, changes, alerts } = silence
  // They stand below, each with what became of it.
  const isMany = alerts.length > 3
  return (
    <>
      <Card title={reasons.some(({ code }) => code === 'alert-exists') ? 'There was one' : 'Because'}>
        <ul class="reasons">
          {isMany ? (
            <li>{manyText(alerts)}</li>
          ) : (
            reasons.map((reason, index) => <li key={index}>{reasonText(reason)}</li>)
          )}
        </ul>
      </Card>
      {observation !== null && (
        <Card title="What was seen">
          <div class="stack">
            <BeforeAfter before={before} after={observation} />
            <p class="muted small">
              Record <code>{observation.place}</code>
              {after !== null && (
                <>
                  ; the next was <Moment at={after.at} seconds />, record <code>{after.place}</code>
                </>
              )}
            </p>
            {changes.map((change) => (
              <Step key={change.place} step={change} />
            ))}
          </div>
        </Card>
      )}
      {alerts.length > 0 && (
        <section class="feed" aria-label="Messages of that time">
          <h2>Messages of that time</h2>
          {alerts.map((alert) => (
            <AlertCard key={alert.id} alert={alert} />
          ))}
        </section>
      )}
    </>
  )
}
