/** What stands on a chart beside its lines: gaps, states, alerts, titles, and the days on which YouTube's views broke. */

import type uPlot from 'uplot'
import type { Annotation, Gap } from '../../api/shapes.ts'
import type { Palette } from './palette.ts'

export interface Marks {
  readonly gaps: readonly Gap[]
  readonly annotations: readonly Annotation[]
  /** Words for a gap's reason. */
  readonly reasonText: (reason: string) => string
}

/** Behind the lines. */
export function drawBands(u: uPlot, { gaps, reasonText }: Marks, palette: Palette): void {
  const { ctx, bbox } = u
  ctx.save()
  clip(u)
  for (const { from, to, reason } of gaps) {
    const [left, right] = [u.valToPos(from, 'x', true), u.valToPos(to, 'x', true)]
    if (right < bbox.left || left > bbox.left + bbox.width) continue
    const isUnobserved = reason === 'unobserved'
    ctx.fillStyle = isUnobserved ? palette.gap : palette.state
    ctx.fillRect(left, bbox.top, Math.max(1, right - left), bbox.height)
    label(
      u,
      reasonText(reason),
      Math.max(left, bbox.left),
      right,
      isUnobserved ? palette.faint : palette.warn,
    )
  }
  ctx.restore()
}

/** Words at the top of a band, where they fit. */
function label(u: uPlot, text: string, left: number, right: number, color: string): void {
  const { ctx, bbox } = u
  const size = Math.round(11 * devicePixelRatio)
  ctx.font = `${size}px ${getComputedStyle(u.root).fontFamily}`
  if (ctx.measureText(text).width + size > Math.min(right, bbox.left + bbox.width) - left) return
  ctx.fillStyle = color
  ctx.textAlign = 'left'
  ctx.textBaseline = 'top'
  ctx.fillText(text, left + size / 2, bbox.top + size / 2)
}

/** Before the lines. */
export function drawAnnotations(u: uPlot, { annotations }: Marks, palette: Palette): void {
  const { ctx, bbox } = u
  const size = 4.5 * devicePixelRatio
  ctx.save()
  clip(u)
  const bottom = bbox.top + bbox.height
  let last = Number.NEGATIVE_INFINITY
  for (const { at, kind } of annotations) {
    const x = u.valToPos(at, 'x', true)
    ctx.beginPath()
    if (kind === 'alert') {
      // Over one another they could not be told apart.
      if (x - last < 2.4 * size) continue
      last = x
      ctx.fillStyle = palette.alert
      ctx.moveTo(x - size, bottom)
      ctx.lineTo(x + size, bottom)
      ctx.lineTo(x, bottom - 1.7 * size)
      ctx.fill()
    } else {
      ctx.strokeStyle = kind === 'break' ? palette.bad : palette.faint
      ctx.lineWidth = devicePixelRatio
      ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio])
      ctx.moveTo(x, bbox.top)
      ctx.lineTo(x, bottom)
      ctx.stroke()
      ctx.setLineDash([])
      if (kind === 'break')
        label(u, 'YouTube changed what a view is', x, Number.POSITIVE_INFINITY, palette.bad)
    }
  }
  ctx.restore()
}

function clip({ ctx, bbox }: uPlot): void {
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
}
