/** One video: its counts over time, what happened to it, and when it will pass its next milestone. */

import './video.css'
import { useEffect } from 'preact/hooks'
import { api } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import { isDerived } from '../../api/session.ts'
import type { VideoDetail } from '../../api/shapes.ts'
import { Empty, Failure, Loaded, Skeleton } from '../../components/states.tsx'
import { now } from '../../format/time.tsx'
import { place } from '../../router/location.ts'
import type { PageProps } from '../../router/page.ts'
import { ChartCard } from './chart-card.tsx'
import { ForecastCard } from './forecast-card.tsx'
import { Counts, VideoHead } from './head.tsx'
import { PastCard } from './past-card.tsx'
import { chartViewOf } from './view.ts'

export default function VideoPage({ params }: PageProps) {
  const id = params.id ?? ''
  const query = useQuery(api.video(id), [`videos:${id}`])
  const title = query.data.value?.title
  useEffect(() => {
    if (title) document.title = `${title} · tubewire`
  }, [title])
  const error = query.error.value
  if (error?.status === 404) {
    return (
      <>
        <h1>Video</h1>
        <Empty icon="videos" title="This video is not known here">
          <p>
            It may not have been observed yet, or have been forgotten. <a href="/videos">All videos</a>
          </p>
        </Empty>
      </>
    )
  }
  if (error && !query.data.value) {
    return (
      <>
        <h1>Video</h1>
        <Failure error={error} retry={() => void query.refresh()} />
      </>
    )
  }
  return (
    <Loaded query={query} loading={<Loading />}>
      {(video) => <Video video={video} />}
    </Loaded>
  )
}

function Video({ video }: { readonly video: VideoDetail }) {
  const view = chartViewOf(place.value.params, video.videoId, now.value - video.firstSeenAt)
  return (
    <>
      <VideoHead video={video} />
      <Counts video={video} />
      <ChartCard video={video} view={view} />
      <div class="video-columns">
        {isDerived.value && <ForecastCard videoId={video.videoId} />}
        <PastCard video={video} />
      </div>
    </>
  )
}

function Loading() {
  return (
    <>
      <h1 class="visually-hidden">Loading</h1>
      <Skeleton height="6.25rem" />
      <Skeleton height="6.5rem" />
      <Skeleton height="44rem" />
    </>
  )
}
