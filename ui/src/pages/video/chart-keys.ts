/** Moving the charts by keyboard. */

import { panned, type Span, zoomed } from './span.ts'

interface ChartKeys {
  readonly span: Span
  /** As far as one can go. */
  readonly room: Span
  readonly move: (to: Span) => void
  /** Back to what is shown at first. */
  readonly reset: () => void
}

/** Arrows, plus and minus, Home and End, and 0 as in a browser. Keys of what is within are left alone. */
export function onChartKey(event: KeyboardEvent, { span, room, move, reset }: ChartKeys): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return
  const length = span.to - span.from
  const steps: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => move(panned(span, -0.25)),
    ArrowRight: () => move(panned(span, 0.25)),
    '+': () => move(zoomed(span, 0.5)),
    '=': () => move(zoomed(span, 0.5)),
    '-': () => move(zoomed(span, 2)),
    Home: () => move({ from: room.from, to: room.from + length }),
    End: () => move({ from: room.to - length, to: room.to }),
    '0': reset,
  }
  const step = steps[event.key]
  if (!step) return
  event.preventDefault()
  step()
}
