/** One message of the feed, as a bubble, with what became of it. */

import { alertsApi } from '../../api/alerts.ts'
import { invalidate } from '../../api/query.ts'
import { mayEdit } from '../../api/session.ts'
import type { AlertRow } from '../../api/shapes.ts'
import { Icon } from '../../components/icon.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { toast } from '../../components/toast.tsx'
import { AlertStateBadge } from '../../components/video-state.tsx'
import { Moment } from '../../format/time.tsx'
import { useAction } from '../../forms/use-action.ts'
import { MessageText } from '../../rich-text/message-text.tsx'
import { mayRetry } from './outcome.ts'

export function AlertCard({ alert }: { readonly alert: AlertRow }) {
  const { id, at, videoId, title, chat, state } = alert
  const reason = alert.problem ?? alert.deliveries.find((delivery) => delivery.reason !== null)?.reason
  return (
    <article class="alert">
      <div class="alert-head">
        <AlertStateBadge state={state} />
        <Moment at={at} seconds />
        {chat !== null && <span class="muted clip">to {chat}</span>}
      </div>
      <Bubble alert={alert} />
      {state !== 'sent' && reason && <p class="alert-reason">{reason}</p>}
      <div class="alert-foot">
        {videoId !== null && (
          <a class="alert-video" href={`/videos/${encodeURIComponent(videoId)}`}>
            <Thumbnail videoId={videoId} width={48} />
            <span class="clip">{title ?? videoId}</span>
          </a>
        )}
        {mayEdit.value && mayRetry(state) && <Retry id={id} />}
        <a class="button quiet" href={`/alerts/${encodeURIComponent(id)}`}>
          Why?<span class="visually-hidden"> The message of {new Date(at).toISOString()}</span>
        </a>
      </div>
    </article>
  )
}

/** The text as Telegram shows it. */
export function Bubble({ alert }: { readonly alert: Pick<AlertRow, 'text' | 'parameters'> }) {
  if (alert.text === null) {
    return <p class="bubble muted">The text is no longer kept: YouTube’s terms allow 30 days.</p>
  }
  return (
    <div class="bubble">
      <MessageText text={alert.text} parameters={alert.parameters} />
    </div>
  )
}

export function Retry({ id }: { readonly id: string }) {
  const { run, isRunning } = useAction(async () => {
    try {
      await alertsApi.retry(id)
      toast('It is in the queue again.')
      invalidate(['alerts', `alerts:${id}`])
    } catch (error) {
      toast((error as Error).message, 'bad')
    }
  })
  return (
    <button type="button" class="button" disabled={isRunning.value} onClick={() => void run()}>
      <Icon name="reset" size={16} />
      Send again
    </button>
  )
}
