/** How its title and its states changed. */

import type { VideoDetail } from '../../api/shapes.ts'
import { Card } from '../../components/card.tsx'
import { videoStateText } from '../../components/video-state.tsx'
import { Moment } from '../../format/time.tsx'
import { reasonText, statesWithoutEchoes } from './words.ts'

export function PastCard({ video: { titles, states } }: { readonly video: VideoDetail }) {
  return (
    <Card title="Titles and states">
      <ol class="past-list">
        {titles.toReversed().map(({ title, from, to }) => (
          <li key={from}>
            <bdi>{title}</bdi>
            <Interval from={from} to={to} />
          </li>
        ))}
        {statesWithoutEchoes(states)
          .toReversed()
          .map(({ of, state, from, to }) => (
            <li key={`${of}${from}`}>
              <span>{of === 'video' ? videoStateText(state) : `${of}: ${reasonText(state)}`}</span>
              <Interval from={from} to={to} />
            </li>
          ))}
      </ol>
      {states.length === 0 && <p class="small muted">It was public all the time, with every count.</p>}
    </Card>
  )
}

function Interval({ from, to }: { readonly from: number; readonly to: number | null }) {
  return (
    <span class="small faint">
      <Moment at={from} /> – {to === null ? 'now' : <Moment at={to} />}
    </span>
  )
}
