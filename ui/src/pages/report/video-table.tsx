/** The client's videos, those that gained most first. */

import type { ReportVideo, Span } from '../../api/reports.ts'
import { Card } from '../../components/card.tsx'
import { Ours } from '../../components/ours.tsx'
import { TableScroll } from '../../components/table-scroll.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { videoStateText } from '../../components/video-state.tsx'
import { change, count } from '../../format/number.ts'
import { date } from '../../format/time.tsx'

interface VideoTableProps {
  readonly videos: readonly ReportVideo[]
  readonly isDerived: boolean
}

const METRICS = [
  ['views', 'Views'],
  ['likes', 'Likes'],
  ['comments', 'Comments'],
] as const

export function VideoTable({ videos, isDerived }: VideoTableProps) {
  return (
    <Card
      title="Videos"
      beside={
        isDerived && (
          <span class="small muted">
            most views gained first; gains are <Ours />
          </span>
        )
      }
    >
      <TableScroll label="Videos">
        <table class="table report-videos">
          <thead>
            <tr>
              <th scope="col">Video</th>
              {METRICS.map(([metric, name]) => (
                <th key={metric} scope="col" class="num">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {videos.map((video) => (
              <tr key={video.videoId}>
                <td>
                  <a class="report-video" href={`/videos/${encodeURIComponent(video.videoId)}`}>
                    <Thumbnail videoId={video.videoId} width={64} />
                    <span>
                      {video.title ?? video.videoId}
                      <span class="report-video-facts">
                        {video.publishedAt !== null && date(video.publishedAt)}
                        {video.state !== 'public' && ` ${videoStateText(video.state)}`}
                      </span>
                    </span>
                  </a>
                </td>
                {METRICS.map(([metric]) => (
                  <td key={metric} class="num">
                    <Amount span={video[metric]} isDerived={isDerived} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
    </Card>
  )
}

function Amount({ span: { start, end }, isDerived }: { readonly span: Span; readonly isDerived: boolean }) {
  if (end === null) return <span class="faint">not shown</span>
  return (
    <>
      {count(end)}
      {isDerived && start !== null && <span class="report-gain">{change(end - start)}</span>}
    </>
  )
}
