/**
 * A table that draws only the rows one can see, however many there are. Rows have one height; the browser scrolls, and
 * the header and the first column stay. For screen readers it is a table of all its rows.
 */

import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

export interface TableColumn {
  readonly id: string
  /** A track of a CSS grid, as `6rem` or `minmax(16rem, 1fr)`. */
  readonly width: string
  readonly header: ComponentChildren
  readonly isNumber?: boolean
  readonly sort?: 'ascending' | 'descending' | 'none'
}

interface VirtualTableProps {
  readonly label: string
  readonly columns: readonly TableColumn[]
  readonly rowCount: number
  /** In pixels. */
  readonly rowHeight: number
  /** The cells of a row, in the order of the columns. */
  readonly row: (index: number) => { readonly key: string; readonly cells: readonly ComponentChildren[] }
  /** Told which rows are in sight, the last one included. */
  readonly onSight: (first: number, last: number) => void
  /** Scroll positions are kept under it while the page lives. */
  readonly memory: string
}

/** Rows beyond the edges, so that quick scrolling shows something. */
const OVERSCAN = 6
const remembered = new Map<string, number>()

export function VirtualTable(props: VirtualTableProps) {
  const { label, columns, rowCount, rowHeight, row, onSight, memory } = props
  const box = useRef<HTMLElement>(null)
  const top = useSignal(0)
  const height = useSignal(720)
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    element.scrollTop = remembered.get(memory) ?? 0
    const measure = () => {
      height.value = element.clientHeight
    }
    const onScroll = () => {
      top.value = element.scrollTop
      remembered.set(memory, element.scrollTop)
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    element.addEventListener('scroll', onScroll, { passive: true })
    measure()
    onScroll()
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', onScroll)
    }
  }, [memory])

  const first = Math.max(0, Math.floor(top.value / rowHeight) - OVERSCAN)
  const last = Math.min(rowCount - 1, Math.ceil((top.value + height.value) / rowHeight) + OVERSCAN)
  useEffect(() => {
    if (rowCount > 0) onSight(first, last)
  }, [first, last, rowCount, onSight])

  const template = columns.map(({ width }) => width).join(' ')
  const indexes = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section ref={box} class="virtual-box" tabIndex={0} aria-label={label} onKeyDown={moveBetweenRows}>
      <table
        class="virtual-table"
        aria-label={label}
        aria-rowcount={rowCount + 1}
        style={{ '--columns': template, '--row-height': `${rowHeight}px` }}
      >
        <thead class="virtual-head">
          <tr class="virtual-row" aria-rowindex={1}>
            {columns.map(({ id, header, isNumber, sort }) => (
              <th
                key={id}
                class={`cell ${isNumber ? 'num' : ''}`}
                data-column={id}
                scope="col"
                aria-sort={sort}
              >
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="virtual-body" style={{ height: `${rowCount * rowHeight}px` }}>
          {indexes.map((index) => {
            const { key, cells } = row(index)
            return (
              <tr
                key={key}
                class="virtual-row"
                aria-rowindex={index + 2}
                style={{ transform: `translateY(${index * rowHeight}px)` }}
              >
                {columns.map(({ id, isNumber }, position) => (
                  <td key={id} class={`cell ${isNumber ? 'num' : ''}`} data-column={id}>
                    {cells[position]}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

/** Up and down go from one row's link to the next. */
function moveBetweenRows(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  const row = (event.target as Element).closest('.virtual-body .virtual-row')
  if (step === undefined || !row) return
  const wanted = Number(row.getAttribute('aria-rowindex')) + step
  const next = row.parentElement?.querySelector<HTMLElement>(`[aria-rowindex="${wanted}"] a`)
  if (!next) return
  event.preventDefault()
  next.focus()
}
