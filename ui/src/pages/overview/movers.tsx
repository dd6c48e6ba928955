/** The videos that move most, or, where numbers of ours may not be shown, those that came last. */

import { useSignal } from '@preact/signals'
import { api } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import { isDerived } from '../../api/session.ts'
import type { VideoListRow } from '../../api/shapes.ts'
import { Card } from '../../components/card.tsx'
import { Ours } from '../../components/ours.tsx'
import { Segments } from '../../components/segments.tsx'
import { SparklineSvg } from '../../components/sparkline.tsx'
import { Empty, Loaded, Skeleton } from '../../components/states.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { MetricValue } from '../../components/video-state.tsx'
import { change, shortChange, times } from '../../format/number.ts'
import { Ago, HOUR } from '../../format/time.tsx'

const SHOWN = 8
const ORDERS = [
  ['ratio', 'Against usual'],
  ['movement', 'Views gained'],
] as const

export function Movers() {
  const order = useSignal<'ratio' | 'movement'>('ratio')
  const query = useQuery(
    api.videos(
      isDerived.value
        ? { order: order.value, window: 'day', metric: 'views', limit: SHOWN, sparklines: '7d' }
        : { order: 'published', limit: SHOWN, sparklines: '7d' },
    ),
    ['videos'],
  )
  return (
    <Card
      title={isDerived.value ? 'Moving most' : 'Published last'}
      beside={
        <>
          {isDerived.value && <Ours />}
          <span class="spacer" />
          {isDerived.value && (
            <Segments
              label="Order"
              options={ORDERS}
              value={order.value}
              onChange={(value) => {
                order.value = value
              }}
            />
          )}
        </>
      }
    >
      <Loaded query={query} loading={<Skeleton height={`${SHOWN * 3.5}rem`} />}>
        {({ videos }) =>
          videos.length === 0 ? (
            <Empty icon="videos" title="No videos yet" />
          ) : (
            <ul>
              {videos.map((row) => (
                <Mover key={row.videoId} row={row} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  )
}

function Mover({ row }: { readonly row: VideoListRow }) {
  const { videoId, title, clients, movement, sparkline, views, publishedAt } = row
  const day = movement?.day.views
  return (
    <li>
      <a class="mover" href={`/videos/${videoId}`}>
        <Thumbnail videoId={videoId} width={64} />
        <span class="mover-text">
          <bdi class="clip mover-title">{title ?? videoId}</bdi>
          <span class="clip small faint">{clients.join(', ')}</span>
        </span>
        {sparkline && <SparklineSvg {...sparkline} gapAfterMs={3 * HOUR} />}
        <span class="mover-numbers">
          {day ? (
            <>
              <strong title={day.delta === null ? undefined : `${change(day.delta)} views`}>
                {day.delta === null ? '–' : shortChange(day.delta)}
              </strong>
              <span class="small faint">{day.ratio === null ? 'no usual yet' : times(day.ratio)}</span>
            </>
          ) : (
            <>
              <strong>
                <MetricValue now={views} />
              </strong>
              <span class="small faint">{publishedAt !== null && <Ago at={publishedAt} />}</span>
            </>
          )}
        </span>
      </a>
    </li>
  )
}
