/** Every video: searched, filtered, in any order, as many as there are. */

import './videos.css'
import { useCallback, useEffect, useMemo } from 'preact/hooks'
import { useTopics } from '../../api/query.ts'
import { isDerived } from '../../api/session.ts'
import { Icon } from '../../components/icon.tsx'
import { Ours } from '../../components/ours.tsx'
import { Empty, Failure, Skeleton } from '../../components/states.tsx'
import { type TableColumn, VirtualTable } from '../../components/virtual-table.tsx'
import { PHONE, useMedia } from '../../format/media.ts'
import { plural } from '../../format/number.ts'
import { place } from '../../router/location.ts'
import type { Column } from './columns.tsx'
import { RowsInSight } from './rows-in-sight.ts'
import { SmallSeries } from './small-series.ts'
import { Toolbar } from './toolbar.tsx'
import { useColumns } from './use-columns.ts'
import { changeView, queryOf, usualDirection, type View, viewOf } from './view.ts'

const ROW_HEIGHT = 60
/** What a phone has room for. */
const ON_PHONE = new Set(['video', 'views', 'change'])

export default function VideosPage() {
  const view = viewOf(place.value.params, isDerived.value)
  const question = JSON.stringify(queryOf(view))
  const table = useMemo(() => new RowsInSight(JSON.parse(question)), [question])
  const series = useMemo(() => new SmallSeries(view.metric), [view.metric])
  useEffect(() => () => table.close(), [table])
  useEffect(() => () => series.close(), [series])
  useEffect(table.load, [table])
  useTopics(['videos'], table.refresh)
  useTopics(['videos'], series.refresh)

  const rows = table.rows.value
  const total = table.total.value
  const onSight = useCallback(
    (first: number, last: number) => {
      table.show(first, last)
      const shown = table.rows.peek()
      series.show(range(first, last).flatMap((index) => shown.get(index)?.videoId ?? []))
    },
    [table, series],
  )
  // Rows that arrive while they are in sight have their series too.
  useEffect(() => onSight(...table.sight), [rows, onSight])
  return (
    <>
      <div class="page-head">
        <h1>Videos</h1>
        {total !== undefined && (
          <p class="page-lead" role="status">
            {plural(total, 'video')}
          </p>
        )}
        <span class="spacer" />
        {isDerived.value && <Ours text="changes: not from YouTube" />}
      </div>
      <Toolbar view={view} />
      {table.problem.value && <Failure error={table.problem.value} retry={table.load} />}
      {total === 0 ? (
        <NothingFound view={view} />
      ) : (
        <Rows view={view} table={table} series={series} onSight={onSight} memory={question} />
      )}
    </>
  )
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

interface RowsProps {
  readonly view: View
  readonly table: RowsInSight
  readonly series: SmallSeries
  readonly onSight: (first: number, last: number) => void
  readonly memory: string
}

function Rows({ view, table, series, onSight, memory }: RowsProps) {
  const isPhone = useMedia(PHONE)
  const columns = useColumns(view).filter(({ id }) => !isPhone || ON_PHONE.has(id))
  const rows = table.rows.value
  const lines = series.lines.value
  return (
    <VirtualTable
      label="Videos"
      columns={columns.map((column) => headerOf(column, view, isPhone))}
      rowCount={table.total.value ?? 12}
      rowHeight={ROW_HEIGHT}
      memory={memory}
      onSight={onSight}
      row={(index) => {
        const row = rows.get(index)
        if (!row)
          return {
            key: `#${index}`,
            cells: columns.map(({ id }) => <Pending key={id} isWide={id === 'video'} />),
          }
        const context = { view, line: lines.get(row.videoId) }
        return { key: row.videoId, cells: columns.map(({ cell }) => cell(row, context)) }
      }}
    />
  )
}

function headerOf(
  { id, title, width, order, isNumber, isOurs }: Column,
  view: View,
  isPhone: boolean,
): TableColumn {
  const isSorted = order !== undefined && order === view.order
  const turned = view.direction === 'ascending' ? 'descending' : 'ascending'
  const label = isOurs && !isPhone ? <span title="Not from YouTube">{title}</span> : title
  return {
    id,
    width: isPhone && id === 'video' ? 'minmax(0, 1fr)' : width,
    ...(isNumber && { isNumber }),
    ...(order !== undefined && { sort: isSorted ? view.direction : 'none' }),
    header:
      order === undefined ? (
        label
      ) : (
        <button
          type="button"
          class="sort"
          onClick={() => changeView(view, { order, direction: isSorted ? turned : usualDirection(order) })}
        >
          {label}
          {isSorted && <Icon name={view.direction === 'ascending' ? 'up' : 'down'} size={14} />}
        </button>
      ),
  }
}

function Pending({ isWide }: { readonly isWide: boolean }) {
  return <Skeleton height={isWide ? '2.5rem' : '1rem'} width={isWide ? '90%' : '60%'} />
}

function NothingFound({ view }: { readonly view: View }) {
  const isFiltered = view.search !== '' || view.clients.length > 0 || view.states.length > 0
  if (!isFiltered) {
    return (
      <Empty icon="videos" title="No videos yet">
        <p>They appear here as soon as YouTube has answered for what is on the watch list.</p>
      </Empty>
    )
  }
  return (
    <Empty icon="search" title="No video is like that">
      <p>Other words, or fewer filters, may find it.</p>
      <button
        type="button"
        class="button"
        onClick={() => changeView(view, { search: '', clients: [], states: [] })}
      >
        Show all videos
      </button>
    </Empty>
  )
}
