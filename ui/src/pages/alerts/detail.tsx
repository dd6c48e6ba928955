/** One message: what became of it, and why it was written. */

import { api } from '../../api/client.ts'
import { Problem } from '../../api/problem.ts'
import { useQuery } from '../../api/query.ts'
import { mayEdit } from '../../api/session.ts'
import type { AlertDetail } from '../../api/shapes.ts'
import { Card } from '../../components/card.tsx'
import { Icon } from '../../components/icon.tsx'
import { Empty, Loaded, PageLoading } from '../../components/states.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { AlertStateBadge } from '../../components/video-state.tsx'
import { Moment } from '../../format/time.tsx'
import type { PageProps } from '../../router/page.ts'
import { Bubble, Retry } from './alert-card.tsx'
import { Cause } from './cause.tsx'
import { Deliveries } from './deliveries.tsx'
import { mayRetry, STATE_MEANS } from './outcome.ts'
import './alerts.css'

export default function AlertPage({ params }: PageProps) {
  const id = params.id ?? ''
  const query = useQuery(api.alert(id), ['alerts', `alerts:${id}`])
  const error = query.error.value
  if (error instanceof Problem && error.status === 404) {
    return (
      <Empty icon="bell" title="This message is not known">
        <p>It is older than what is kept, or about a video that you may not see.</p>
        <a class="button" href="/alerts">
          To the messages
        </a>
      </Empty>
    )
  }
  return (
    <Loaded query={query} loading={<PageLoading />}>
      {(alert) => <Alert alert={alert} />}
    </Loaded>
  )
}

function Alert({ alert }: { readonly alert: AlertDetail }) {
  const { id, at, videoId, title, chat, state } = alert
  return (
    <>
      <div class="page-head">
        <a class="button quiet icon" href="/alerts" aria-label="Back to the messages">
          <Icon name="left" />
        </a>
        <h1>Why this message?</h1>
        <span class="spacer" />
        {mayEdit.value && mayRetry(state) && <Retry id={id} />}
      </div>
      <div class="two">
        <Card
          title="The message"
          beside={
            <>
              <span class="spacer" />
              <AlertStateBadge state={state} />
            </>
          }
        >
          <div class="stack">
            <Bubble alert={alert} />
            <p class="muted small">{STATE_MEANS[state]}</p>
            {alert.problem !== null && <p class="bad small">{alert.problem}</p>}
            {videoId !== null && (
              <a class="alert-video" href={`/videos/${encodeURIComponent(videoId)}`}>
                <Thumbnail videoId={videoId} width={64} />
                <span class="clip">{title ?? videoId}</span>
              </a>
            )}
            <dl class="facts">
              <dt>Written</dt>
              <dd>
                <Moment at={at} seconds />
              </dd>
              <dt>For</dt>
              <dd>{chat ?? 'nobody'}</dd>
              <dt>Record</dt>
              <dd>
                <code>{id}</code>
              </dd>
              <Retries alert={alert} />
            </dl>
          </div>
        </Card>
        <Deliveries alert={alert} />
      </div>
      <Cause alert={alert} />
    </>
  )
}

function Retries({ alert: { retryOf, retriedBy } }: { readonly alert: AlertDetail }) {
  return (
    <>
      {retryOf !== null && (
        <>
          <dt>Tries again</dt>
          <dd>
            <AlertLink id={retryOf} />
          </dd>
        </>
      )}
      {retriedBy.length > 0 && (
        <>
          <dt>Tried again by</dt>
          <dd>
            {retriedBy.map((id) => (
              <AlertLink key={id} id={id} />
            ))}
          </dd>
        </>
      )}
    </>
  )
}

function AlertLink({ id }: { readonly id: string }) {
  return (
    <a href={`/alerts/${encodeURIComponent(id)}`}>
      <code>{id}</code>
    </a>
  )
}
