/** A change against what is usual, as a bar with a mark. The words beside it say the same. */

import { percent, shortChange, times } from '../../format/number.ts'

interface Verdict {
  readonly text: string
  readonly tone: 'good' | 'muted' | 'warn'
}

/** Within this share of the usual nothing is worth a word. */
const SAME = 0.15

/** What a person would say of it. */
export function verdict(delta: number, usual: number | null): Verdict {
  if (usual === null || usual <= 0) return { text: 'no usual day known yet', tone: 'muted' }
  const ratio = delta / usual
  if (ratio >= 2) return { text: `${times(ratio)} a usual day`, tone: 'good' }
  if (ratio > 1 + SAME) return { text: `${percent(ratio - 1)} above a usual day`, tone: 'good' }
  if (ratio < 1 - SAME) return { text: `${percent(1 - ratio)} below a usual day`, tone: 'warn' }
  return { text: 'as on a usual day', tone: 'muted' }
}

interface AgainstProps {
  readonly delta: number
  readonly usual: number | null
}

export function Against({ delta, usual }: AgainstProps) {
  const scale = Math.max(delta, (usual ?? 0) * 1.6, 1)
  const share = (value: number) => `${(Math.min(1, Math.max(0, value / scale)) * 100).toFixed(1)}%`
  return (
    <div class="against" title={usual === null ? undefined : `Usually ${shortChange(usual)}`}>
      <div class="against-bar" style={{ width: share(delta) }} />
      {usual !== null && usual > 0 && <div class="against-mark" style={{ left: share(usual) }} />}
    </div>
  )
}
