/** What the video is, and its counts as YouTube says them now. */

import { isDerived } from '../../api/session.ts'
import type { Metric, VideoDetail } from '../../api/shapes.ts'
import { Icon } from '../../components/icon.tsx'
import { Ours } from '../../components/ours.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { MetricValue, VideoState } from '../../components/video-state.tsx'
import { change, shortChange, times } from '../../format/number.ts'
import { Ago, date, duration } from '../../format/time.tsx'

export function VideoHead({ video }: { readonly video: VideoDetail }) {
  const { videoId, title, channelTitle, clients, publishedAt, durationSeconds, state, lastSeenAt } = video
  return (
    <header class="video-head">
      <Thumbnail videoId={videoId} width={176} />
      <div class="video-head-text">
        <h1>
          <bdi>{title ?? videoId}</bdi>
        </h1>
        <p class="row muted small">
          <VideoState state={state} />
          <bdi>{channelTitle ?? 'Channel not known'}</bdi>
          {publishedAt !== null && <span>published {date(publishedAt)}</span>}
          {durationSeconds !== null && <span>{duration(durationSeconds * 1000)}</span>}
          <span>
            seen <Ago at={lastSeenAt} />
          </span>
        </p>
        <p class="row">
          {clients.map((client) => (
            <a key={client} class="badge" href={`/videos?client=${encodeURIComponent(client)}`}>
              {client}
            </a>
          ))}
          <a
            class="small row"
            href={`https://www.youtube.com/watch?v=${encodeURIComponent(videoId)}`}
            target="_blank"
            rel="noreferrer noopener"
          >
            Watch on YouTube
            <Icon name="external" size={14} />
          </a>
        </p>
      </div>
    </header>
  )
}

const NAMES: Readonly<Record<Metric, string>> = { views: 'Views', likes: 'Likes', comments: 'Comments' }

export function Counts({ video }: { readonly video: VideoDetail }) {
  return (
    <div class="counts">
      {(['views', 'likes', 'comments'] as const).map((metric) => {
        const day = video.movement?.day[metric]
        return (
          <div key={metric} class="card count">
            <span class="muted small">{NAMES[metric]}</span>
            <span class="big-number">
              <MetricValue now={video[metric]} long />
            </span>
            {isDerived.value && (
              <span
                class="count-change small muted"
                title={day?.delta == null ? undefined : change(day.delta)}
              >
                <span>{day?.delta == null ? 'no change known' : `${shortChange(day.delta)} in 24 h`}</span>
                {day?.ratio != null && <span>{times(day.ratio)} of usual</span>}
                {day?.delta != null && <Ours text="not YouTube’s" />}
              </span>
            )}
          </div>
        )
      })}
    </div>
  )
}
