/** The charts' numbers as a table, for those who read rather than look. */

import type { Metric } from '../../api/shapes.ts'
import { count } from '../../format/number.ts'
import { Moment } from '../../format/time.tsx'
import type { ChartData } from './use-chart-data.ts'

/** The newest ones; all of them are in the CSV. */
const SHOWN = 200

export function ChartTable({
  data,
  metrics,
}: {
  readonly data: ChartData
  readonly metrics: readonly Metric[]
}) {
  const { videos, series, span } = data
  const [main] = videos
  if (!main) return null
  const columns = metrics.map((metric) => {
    const points = series(main.detail.videoId, metric)?.points ?? []
    return new Map(
      points.filter(({ at }) => at >= span.from && at <= span.to).map(({ at, last }) => [at, last]),
    )
  })
  const times = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => b - a)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section class="table-scroll chart-table" tabIndex={0} aria-label="Numbers">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Time</th>
            {metrics.map((metric) => (
              <th key={metric} scope="col" class="num">
                {metric}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.slice(0, SHOWN).map((at) => (
            <tr key={at}>
              <td>
                <Moment at={at} seconds />
              </td>
              {columns.map((column, index) => {
                const value = column.get(at)
                return (
                  <td key={metrics[index]} class="num">
                    {value === undefined ? '–' : count(value)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
