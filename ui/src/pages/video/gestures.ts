/** Wheel, trackpad and fingers on a chart: what they do to the stretch of time. A plain wheel is left to the page. */

import { panned, pinched, type Span, zoomed } from './span.ts'

export interface Gestures {
  /** What is on the screen now. */
  readonly span: () => Span
  /** Called for each step of a gesture. */
  readonly onMove: (span: Span) => void
}

/** A notch of a mouse's wheel counts as so many pixels at the most, and zooms by 1.4; a pinch on a trackpad is finer. */
const NOTCH = 50
const ZOOM_PER_PIXEL = 0.01
const LINE_PX = 16

/** Follows what happens over `area`, whose width is the whole stretch. Returns how to stop. */
export function followGestures(area: HTMLElement, gestures: Gestures): () => void {
  const ended = new AbortController()
  const { signal } = ended
  area.addEventListener('wheel', (event) => onWheel(area, event, gestures), { passive: false, signal })
  followFingers(area, gestures, signal)
  return () => ended.abort()
}

/** With Ctrl or ⌘, as browsers report a pinch on a trackpad, it zooms; sideways, or with Shift, it moves. */
function onWheel(area: HTMLElement, event: WheelEvent, { span, onMove }: Gestures): void {
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_PX
  const [x, y] = [event.deltaX * unit, event.deltaY * unit]
  const { left, width } = area.getBoundingClientRect()
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault()
    const { from, to } = span()
    const around = from + ((event.clientX - left) / width) * (to - from)
    const pixels = Math.min(NOTCH, Math.max(-NOTCH, y))
    onMove(zoomed({ from, to }, 2 ** (pixels * ZOOM_PER_PIXEL), around))
    return
  }
  const sideways = event.shiftKey && x === 0 ? y : Math.abs(x) > Math.abs(y) ? x : 0
  if (sideways === 0) return
  event.preventDefault()
  onMove(panned(span(), sideways / width))
}

/** One finger moves, two zoom about what is between them; up and down the page scrolls (`touch-action`). */
function followFingers(area: HTMLElement, { span, onMove }: Gestures, signal: AbortSignal): void {
  /** Where each finger is, as a share of the width. */
  const fingers = new Map<number, number>()
  /** Where they were, and what was shown, when their number changed last. */
  let begun: { readonly span: Span; readonly at: readonly number[] } | undefined

  const place = ({ clientX }: PointerEvent) => {
    const { left, width } = area.getBoundingClientRect()
    return (clientX - left) / width
  }
  const begin = () => {
    begun = { span: span(), at: [...fingers.values()] }
  }
  const onDown = (event: PointerEvent) => {
    if (event.pointerType === 'mouse' || fingers.size === 2) return
    fingers.set(event.pointerId, place(event))
    begin()
  }
  const onDrag = (event: PointerEvent) => {
    if (!fingers.has(event.pointerId) || !begun) return
    fingers.set(event.pointerId, place(event))
    const [first = 0, second] = fingers.values()
    const [firstBegun = 0, secondBegun] = begun.at
    onMove(
      second === undefined || secondBegun === undefined
        ? panned(begun.span, firstBegun - first)
        : pinched(begun.span, [firstBegun, secondBegun], [first, second]),
    )
  }
  const onUp = (event: PointerEvent) => {
    if (fingers.delete(event.pointerId)) begin()
  }
  area.addEventListener('pointerdown', onDown, { signal })
  area.addEventListener('pointermove', onDrag, { signal })
  for (const end of ['pointerup', 'pointercancel'] as const) area.addEventListener(end, onUp, { signal })
}
