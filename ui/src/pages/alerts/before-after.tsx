/** Two observations of a video, side by side. */

import type { ObservationRow } from '../../../../src/history/index.ts'
import { isDerived } from '../../api/session.ts'
import { Ours } from '../../components/ours.tsx'
import { TableScroll } from '../../components/table-scroll.tsx'
import { MetricValue, videoStateText } from '../../components/video-state.tsx'
import { change } from '../../format/number.ts'
import { Moment } from '../../format/time.tsx'

interface BeforeAfterProps {
  readonly before: ObservationRow | null
  readonly after: ObservationRow
}

const METRICS = [
  ['views', 'Views'],
  ['likes', 'Likes'],
  ['comments', 'Comments'],
] as const

export function BeforeAfter({ before, after }: BeforeAfterProps) {
  return (
    <TableScroll label="Before and after">
      <table class="table before-after">
        <thead>
          <tr>
            <th scope="col">
              <span class="visually-hidden">What</span>
            </th>
            <th scope="col" class="num">
              {before ? <Moment at={before.at} seconds /> : 'Before'}
            </th>
            <th scope="col" class="num">
              <Moment at={after.at} seconds />
            </th>
            {isDerived.value && (
              <th scope="col" class="num">
                Change <Ours />
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {METRICS.map(([metric, name]) => (
            <tr key={metric}>
              <th scope="row">{name}</th>
              <td class="num">
                {before ? <Value of={before} metric={metric} /> : <span class="faint">never seen</span>}
              </td>
              <td class="num">
                <Value of={after} metric={metric} />
              </td>
              {isDerived.value && <td class="num">{delta(before?.[metric], after[metric])}</td>}
            </tr>
          ))}
          <tr>
            <th scope="row">State</th>
            <td class="num">{before ? videoStateText(before.states.video) : ''}</td>
            <td class="num">{videoStateText(after.states.video)}</td>
            {isDerived.value && <td />}
          </tr>
        </tbody>
      </table>
    </TableScroll>
  )
}

interface ValueProps {
  readonly of: ObservationRow
  readonly metric: (typeof METRICS)[number][0]
}

function Value({ of, metric }: ValueProps) {
  return <MetricValue now={{ value: of[metric], state: of.states[metric] }} long />
}

function delta(before: number | null | undefined, after: number | null): string {
  return before === null || before === undefined || after === null ? '' : change(after - before)
}
