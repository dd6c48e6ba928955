/** The charts of the page with what moves them: one for each metric, and how fast it grows. */

import { useSignal } from '@preact/signals'
import { useMemo, useRef } from 'preact/hooks'
import { isDerived } from '../../api/session.ts'
import type { Metric, VideoDetail } from '../../api/shapes.ts'
import { Ours } from '../../components/ours.tsx'
import { Failure } from '../../components/states.tsx'
import { count } from '../../format/number.ts'
import { duration, momentWithSeconds } from '../../format/time.tsx'
import { Chart } from './chart.tsx'
import { onChartKey } from './chart-keys.ts'
import { ChartTable } from './chart-table.tsx'
import { ChartToolbar } from './chart-toolbar.tsx'
import { Compared } from './compared.tsx'
import { Happened } from './happened.tsx'
import { type Line, lineOf, ratePerHour, sinceBirth } from './lines.ts'
import type { Marks } from './marks.ts'
import { type Span, within } from './span.ts'
import { type ChartData, type ChartVideo, useChartData } from './use-chart-data.ts'
import { type Moving, useMoving } from './use-moving.ts'
import { type ChartView, changeChartView } from './view.ts'
import { reasonText } from './words.ts'

const NAMES: Readonly<Record<Metric, string>> = { views: 'Views', likes: 'Likes', comments: 'Comments' }
/** How many bars there may be. */
const STRETCHES = 72

export function ChartCard({ video, view }: { readonly video: VideoDetail; readonly view: ChartView }) {
  const data = useChartData(video, view)
  const isTable = useSignal(false)
  const hover = useSignal<number | undefined>(undefined)
  const canvases = useRef(new Map<string, HTMLCanvasElement>())
  const isByAge = view.by === 'age'
  const room = isByAge ? { from: 0, to: data.bounds.to } : data.bounds
  const move = (to: Span) => changeChartView(view, { range: undefined, ...within(to, room) })
  const reset = () => changeChartView(view, { range: view.usualRange, from: undefined, to: undefined })
  const moving = useMoving(room, move)
  const [largest] = view.metrics
  return (
    <section class="card" aria-labelledby="chart-heading">
      <ChartToolbar view={view} data={data} isTable={isTable} canvases={canvases.current} onMove={move} />
      <div class="row">
        <Compared video={video} view={view} data={data} />
        <Readout at={hover.value} isByAge={isByAge} isLoading={data.isLoading} />
      </div>
      {data.error && <Failure error={data.error} retry={data.refresh} />}
      {isTable.value ? (
        <ChartTable data={data} metrics={view.metrics} />
      ) : (
        <section
          class="charts"
          aria-label="Charts: the arrows move in time, plus and minus zoom"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: its keys move all the charts.
          tabIndex={0}
          onKeyDown={(event) => onChartKey(event, { span: data.span, room, move, reset })}
        >
          {view.metrics.map((metric) => (
            <Panel
              key={metric}
              name={NAMES[metric]}
              metric={metric}
              data={data}
              isByAge={isByAge}
              hasAlerts={metric === largest}
              height={metric === largest ? 260 : 150}
              hover={hover}
              onSelect={move}
              onReset={reset}
              moving={moving}
              canvases={canvases.current}
            />
          ))}
          {isDerived.value && view.hasRate && largest && (
            <Panel
              name={`${NAMES[largest]} an hour`}
              metric={largest}
              isRate
              data={data}
              isByAge={isByAge}
              height={140}
              hover={hover}
              onSelect={move}
              onReset={reset}
              moving={moving}
              canvases={canvases.current}
            />
          )}
        </section>
      )}
      <Happened annotations={data.annotations} />
    </section>
  )
}

interface PanelProps {
  readonly name: string
  readonly metric: Metric
  readonly isRate?: boolean
  /** On one of the charts they are enough. */
  readonly hasAlerts?: boolean
  readonly data: ChartData
  readonly isByAge: boolean
  readonly height: number
  readonly hover: { value: number | undefined }
  readonly onSelect: (span: Span) => void
  readonly onReset: () => void
  readonly moving: Moving
  readonly canvases: Map<string, HTMLCanvasElement>
}

function Panel(props: PanelProps) {
  const {
    name,
    metric,
    isRate = false,
    hasAlerts = false,
    data,
    isByAge,
    height,
    hover,
    onSelect,
    onReset,
    moving,
    canvases,
  } = props
  const { videos, span } = data
  const all = videos.map(({ detail }) => data.series(detail.videoId, metric))
  const lines = useMemo(
    () =>
      videos.map((video, index) => {
        const line = lineIn(video, all[index], isByAge)
        return {
          key: video.detail.videoId,
          color: video.color,
          line: isRate ? ratePerHour(line, span, STRETCHES) : line,
        }
      }),
    [...all, videos, isByAge, isRate, span.from, span.to],
  )
  const [main] = videos
  const [own] = all
  const marks = useMemo((): Marks => {
    const shift = isByAge && main ? bornAt(main) : 0
    return {
      gaps: (own?.gaps ?? []).map((gap) => ({ ...gap, from: gap.from - shift, to: gap.to - shift })),
      annotations: data.annotations
        .filter(({ kind }) => (kind === 'alert' ? hasAlerts : !isRate))
        .map((mark) => ({ ...mark, at: mark.at - shift })),
      reasonText,
    }
  }, [own, data.annotations, isByAge, isRate, hasAlerts, main])
  const key = isRate ? 'rate' : metric
  return (
    <figure class="panel">
      <figcaption class="panel-head">
        <strong>{name}</strong>
        {isRate && <Ours />}
        <span class="panel-values">
          {lines.map(({ key: id, color, line }) => (
            <span key={id} class={`panel-value series-${color + 1}`}>
              {valueText(line, hover.value)}
            </span>
          ))}
        </span>
      </figcaption>
      {isRate && !data.isLoading && lines.every(({ line }) => line.ys.every((y) => y === null)) ? (
        <p class="small muted">Too little was seen in this time to tell a rate.</p>
      ) : (
        <Chart
          label={`${name} of ${videos.map(({ detail }) => detail.title ?? detail.videoId).join(', ')}`}
          height={height}
          lines={lines}
          span={span}
          isByAge={isByAge}
          shape={isRate ? 'rates' : 'lines'}
          marks={marks}
          hover={hover as never}
          onSelect={onSelect}
          onReset={onReset}
          moving={moving}
          canvasRef={(canvas) => {
            if (canvas) canvases.set(key, canvas)
            else canvases.delete(key)
          }}
        />
      )}
    </figure>
  )
}

function bornAt({ detail }: ChartVideo): number {
  return detail.publishedAt ?? detail.firstSeenAt
}

function lineIn(video: ChartVideo, series: Parameters<typeof lineOf>[0] | undefined, isByAge: boolean): Line {
  if (!series) return { xs: [], ys: [] }
  return isByAge ? sinceBirth(lineOf(series), bornAt(video)) : lineOf(series)
}

/** At the pointer, or the last one. */
function valueText({ xs, ys }: Line, at: number | undefined): string {
  const index = at === undefined ? xs.length - 1 : xs.findLastIndex((x) => x <= at)
  const value = ys[index] ?? null
  return value === null ? '–' : count(Math.round(value))
}

interface ReadoutProps {
  readonly at: number | undefined
  readonly isByAge: boolean
  readonly isLoading: boolean
}

function Readout({ at, isByAge, isLoading }: ReadoutProps) {
  const text = at === undefined ? 'Latest' : isByAge ? `Age ${duration(at)}` : momentWithSeconds(at)
  return <p class="readout small muted">{isLoading ? 'Loading …' : text}</p>
}
