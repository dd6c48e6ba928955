/** Which videos are on the charts, in which colour, and one more to compare with. */

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { api } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import type { VideoDetail } from '../../api/shapes.ts'
import { Dialog } from '../../components/dialog.tsx'
import { Icon } from '../../components/icon.tsx'
import { Segments } from '../../components/segments.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import type { ChartData } from './use-chart-data.ts'
import { type ChartView, changeChartView, MAX_COMPARED } from './view.ts'

interface ComparedProps {
  readonly video: VideoDetail
  readonly view: ChartView
  readonly data: ChartData
}

export function Compared({ video, view, data }: ComparedProps) {
  const isOpen = useSignal(false)
  const set = (compared: readonly string[]) =>
    changeChartView(view, { compared, ...(compared.length === 0 && { by: 'date', range: view.usualRange }) })
  return (
    <div class="compared">
      {data.videos.map(({ detail, color }) => (
        <span key={detail.videoId} class="compared-video">
          <span class={`swatch series-${color + 1}`} />
          <bdi class="clip">{detail.title ?? detail.videoId}</bdi>
          {detail.videoId !== video.videoId && (
            <button
              type="button"
              class="button quiet icon small-button"
              aria-label={`Without ${detail.title ?? detail.videoId}`}
              onClick={() => set(view.compared.filter((id) => id !== detail.videoId))}
            >
              <Icon name="close" size={14} />
            </button>
          )}
        </span>
      ))}
      {view.compared.length < MAX_COMPARED && (
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            isOpen.value = true
          }}
        >
          <Icon name="plus" size={16} />
          Compare
        </button>
      )}
      {view.compared.length > 0 && (
        <Segments
          label="Aligned by"
          options={[
            ['date', 'By date'],
            ['age', 'By age'],
          ]}
          value={view.by}
          onChange={(by) =>
            changeChartView(view, {
              by,
              range: by === 'age' ? 'all' : view.usualRange,
              from: undefined,
              to: undefined,
            })
          }
        />
      )}
      {isOpen.value && (
        <ChooseVideo
          without={[video.videoId, ...view.compared]}
          onClose={() => {
            isOpen.value = false
          }}
          onChoose={(id) => {
            isOpen.value = false
            set([...view.compared, id])
          }}
        />
      )}
    </div>
  )
}

interface ChooseProps {
  readonly without: readonly string[]
  readonly onClose: () => void
  readonly onChoose: (videoId: string) => void
}

/** Typing ends for this long before it is searched. */
const PAUSE_MS = 150

function ChooseVideo({ without, onClose, onChoose }: ChooseProps) {
  const text = useSignal('')
  const searched = useSignal('')
  useEffect(() => {
    const timer = setTimeout(() => {
      searched.value = text.value.trim()
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text.value])
  const found = useQuery(api.videos({ search: searched.value, limit: 12 }))
  const videos = (found.data.value?.videos ?? []).filter(({ videoId }) => !without.includes(videoId))
  return (
    <Dialog title="Compare with" onClose={onClose}>
      <div class="dialog-body">
        <input
          class="input"
          type="search"
          aria-label="Search videos to compare with"
          placeholder="Title, channel or id"
          maxLength={100}
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value
          }}
        />
        <ul>
          {videos.map(({ videoId, title, channelTitle }) => (
            <li key={videoId}>
              <button type="button" class="menu-item choose-video" onClick={() => onChoose(videoId)}>
                <Thumbnail videoId={videoId} width={48} />
                <span class="clip">
                  <bdi>{title ?? videoId}</bdi>
                  <br />
                  <bdi class="small faint">{channelTitle}</bdi>
                </span>
              </button>
            </li>
          ))}
        </ul>
        {videos.length === 0 && (
          <p class="muted">{found.isLoading.value ? 'Searching …' : 'No other video is like that.'}</p>
        )}
      </div>
    </Dialog>
  )
}
