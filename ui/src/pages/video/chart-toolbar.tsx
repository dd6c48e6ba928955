/** Range, zoom, metrics, and what one may take away. */

import type { Signal } from '@preact/signals'
import { isDerived } from '../../api/session.ts'
import type { Metric } from '../../api/shapes.ts'
import { Icon, type IconName } from '../../components/icon.tsx'
import { Choice, Menu } from '../../components/menu.tsx'
import { Segments } from '../../components/segments.tsx'
import { csvOf } from './csv.ts'
import { downloadPicture, downloadText } from './download.ts'
import { panned, type Span, zoomed } from './span.ts'
import type { ChartData } from './use-chart-data.ts'
import { type ChartView, changeChartView, METRICS, RANGES } from './view.ts'

interface ToolbarProps {
  readonly view: ChartView
  readonly data: ChartData
  readonly isTable: Signal<boolean>
  readonly canvases: ReadonlyMap<string, HTMLCanvasElement>
  readonly onMove: (span: Span) => void
}

const RANGE_WORDS = { '24h': '24 hours', '7d': '7 days', '30d': '30 days', all: 'All' } as const

export function ChartToolbar({ view, data, isTable, canvases, onMove }: ToolbarProps) {
  const { span } = data
  const go = (to: Span) => () => onMove(to)
  const [main] = data.videos
  const name = main?.detail.videoId ?? 'video'
  return (
    <div class="card-head">
      <h2 id="chart-heading" class="visually-hidden">
        Over time
      </h2>
      <Segments
        label="Range"
        options={RANGES.map((range) => [range, RANGE_WORDS[range]] as const)}
        value={view.range}
        onChange={(range) => changeChartView(view, { range, from: undefined, to: undefined })}
      />
      <span class="row tight">
        <Tool icon="left" label="Earlier" onClick={go(panned(span, -0.5))} />
        <Tool icon="right" label="Later" onClick={go(panned(span, 0.5))} />
        <Tool icon="plus" label="Closer" onClick={go(zoomed(span, 0.5))} />
        <Tool icon="minus" label="Further away" onClick={go(zoomed(span, 2))} />
      </span>
      <span class="spacer" />
      <span class="row">
        <Menu label="Show" icon="filter">
          {METRICS.map((metric) => (
            <Choice
              key={metric}
              label={metric[0]?.toUpperCase() + metric.slice(1)}
              checked={view.metrics.includes(metric)}
              disabled={view.metrics.length === 1 && view.metrics.includes(metric)}
              onChange={(isOn) => changeChartView(view, { metrics: toggled(view.metrics, metric, isOn) })}
            />
          ))}
          {isDerived.value && (
            <Choice
              label="Rate an hour (not from YouTube)"
              checked={view.hasRate}
              onChange={(hasRate) => changeChartView(view, { hasRate })}
            />
          )}
          <Choice
            label="As a table"
            checked={isTable.value}
            onChange={(isOn) => {
              isTable.value = isOn
            }}
          />
        </Menu>
        <Menu label="Save" icon="download">
          <button
            type="button"
            class="menu-item"
            disabled={data.isLoading}
            onClick={() => downloadText(`${name}.csv`, 'text/csv', csvOf(columnsOf(data, view.metrics)))}
          >
            <Icon name="table" size={16} />
            These numbers as CSV
          </button>
          <button
            type="button"
            class="menu-item"
            disabled={isTable.value || data.isLoading}
            onClick={() => void downloadPicture(`${name}.png`, data, canvases)}
          >
            <Icon name="image" size={16} />
            This picture as PNG
          </button>
        </Menu>
      </span>
    </div>
  )
}

interface ToolProps {
  readonly icon: IconName
  readonly label: string
  readonly onClick: () => void
}

function Tool({ icon, label, onClick }: ToolProps) {
  return (
    <button type="button" class="button quiet icon" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} size={16} />
    </button>
  )
}

function toggled(list: readonly Metric[], metric: Metric, isOn: boolean): readonly Metric[] {
  return METRICS.filter((one) => (one === metric ? isOn : list.includes(one)))
}

/** What is drawn now, and no more. */
function columnsOf({ videos, series, span }: ChartData, metrics: readonly Metric[]) {
  return videos.flatMap(({ detail }) =>
    metrics.map((metric) => ({
      videoId: detail.videoId,
      title: detail.title ?? '',
      metric,
      points: (series(detail.videoId, metric)?.points ?? []).filter(
        ({ at }) => at >= span.from && at <= span.to,
      ),
    })),
  )
}
