/** An answer that follows what is typed: asked a moment after the last key, and the newest question wins. */

import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'

export interface Latest<T> {
  /** To the question that there is now; undefined while it is awaited. */
  readonly answer: ReadonlySignal<T | undefined>
  readonly problem: ReadonlySignal<Error | undefined>
  readonly isAsking: ReadonlySignal<boolean>
}

const PATIENCE_MS = 300

/** `question` names what is asked; undefined: nothing. */
export function useLatest<T>(
  question: string | undefined,
  ask: (signal: AbortSignal) => Promise<T>,
): Latest<T> {
  const answer = useSignal<T | undefined>(undefined)
  const problem = useSignal<Error | undefined>(undefined)
  const isAsking = useSignal(false)
  const latest = useRef(ask)
  latest.current = ask
  useEffect(() => {
    answer.value = undefined
    problem.value = undefined
    isAsking.value = question !== undefined
    if (question === undefined) return
    const controller = new AbortController()
    const { signal } = controller
    const timer = setTimeout(() => {
      latest
        .current(signal)
        .then((value) => {
          if (!signal.aborted) answer.value = value
        })
        .catch((error: Error) => {
          if (!signal.aborted) problem.value = error
        })
        .finally(() => {
          if (!signal.aborted) isAsking.value = false
        })
    }, PATIENCE_MS)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [question])
  return { answer, problem, isAsking }
}
