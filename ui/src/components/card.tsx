/** A part of a page under a heading of its own. */

import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface CardProps {
  readonly title: ComponentChildren
  /** Beside the heading. */
  readonly beside?: ComponentChildren
  readonly children: ComponentChildren
}

/** Named by its heading, for those who go from part to part. */
export function Card({ title, beside, children }: CardProps) {
  const heading = useId()
  return (
    <section class="card" aria-labelledby={heading}>
      <div class="card-head">
        <h2 id={heading}>{title}</h2>
        {beside}
      </div>
      {children}
    </section>
  )
}
