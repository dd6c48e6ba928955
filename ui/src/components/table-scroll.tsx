/** Around a table that may be wider than its place: it scrolls sideways there, by keyboard too. */

import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

interface TableScrollProps {
  /** What the table tells, for those who come to it by keyboard. */
  readonly label: string
  readonly children: ComponentChildren
}

/** A stop for the keyboard only where there is something to scroll. */
export function TableScroll({ label, children }: TableScrollProps) {
  const box = useRef<HTMLDivElement>(null)
  const isWider = useSignal(false)
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const measure = () => {
      isWider.value = element.scrollWidth > element.clientWidth
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    if (element.firstElementChild) observer.observe(element.firstElementChild)
    return () => observer.disconnect()
  }, [])
  const scrolls = isWider.value
  return (
    // Not a landmark: it stands in one that is called the same.
    <div ref={box} class="table-scroll" {...(scrolls && { tabIndex: 0, role: 'group', 'aria-label': label })}>
      {children}
    </div>
  )
}
