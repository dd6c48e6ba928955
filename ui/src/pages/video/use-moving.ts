/** The stretch of time while it is being moved: the charts follow at once, the address when it rests. */

import { batch, type ReadonlySignal, useSignal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { type Span, within } from './span.ts'

/** Browsers take only so many addresses in a while, and each asks the server for other points. */
const REST_MS = 200

export interface Moving {
  /** Undefined while nothing moves. */
  readonly now: ReadonlySignal<Span | undefined>
  readonly move: (to: Span) => void
}

/** `room`: no further than that. `settle`: where it came to rest. */
export function useMoving(room: Span, settle: (span: Span) => void): Moving {
  const now = useSignal<Span | undefined>(undefined)
  const latest = useRef({ room, settle })
  latest.current = { room, settle }
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return useMemo(() => {
    const rest = () => {
      const to = now.peek()
      batch(() => {
        now.value = undefined
        if (to) latest.current.settle(to)
      })
    }
    return {
      now,
      move: (to) => {
        now.value = within(to, latest.current.room)
        clearTimeout(timer.current)
        timer.current = setTimeout(rest, REST_MS)
      },
    }
  }, [])
}
