/** The period in a few numbers. */

import type { Report, Span } from '../../api/reports.ts'
import { Ours } from '../../components/ours.tsx'
import { change, count, plural } from '../../format/number.ts'

const METRICS = [
  ['views', 'Views'],
  ['likes', 'Likes'],
  ['comments', 'Comments'],
] as const

export function Totals({ report: { totals, alertsByState, derivedMetrics } }: { readonly report: Report }) {
  // Sums over videos are none of YouTube's: without derived metrics there are none.
  const known = METRICS.filter(([metric]) => derivedMetrics || totals[metric].end !== null)
  return (
    <section aria-label="In numbers">
      <dl class="tiles">
        {known.map(([metric, name]) => (
          <Tile key={metric} name={name} span={totals[metric]} isDerived={derivedMetrics} />
        ))}
        <div class="tile">
          <dt>Videos</dt>
          <dd class="tile-number">{count(totals.videos)}</dd>
          <dd class="small muted">{plural(toldOf(alertsByState), 'message')} about them</dd>
        </div>
      </dl>
    </section>
  )
}

/** Messages that reached a chat, alone or in a digest. */
export function toldOf({ sent = 0, coalesced = 0 }: Report['alertsByState']): number {
  return sent + coalesced
}

interface TileProps {
  readonly name: string
  readonly span: Span
  readonly isDerived: boolean
}

function Tile({ name, span: { start, end }, isDerived }: TileProps) {
  const gained = start === null || end === null ? null : end - start
  return (
    <div class="tile">
      <dt>{name}</dt>
      <dd class="tile-number">{end === null ? '—' : count(end)}</dd>
      {isDerived && gained !== null && (
        <dd class="small">
          {change(gained)} <Ours />
        </dd>
      )}
    </div>
  )
}
