/** Something that a person sets going: whether it runs, and what came of it. */

import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useCallback, useRef } from 'preact/hooks'

export interface Action<A extends readonly unknown[]> {
  /** Does nothing while it runs already. Resolves to whether it went well; what went wrong is in `problem`. */
  run(...given: A): Promise<boolean>
  readonly isRunning: ReadonlySignal<boolean>
  readonly problem: ReadonlySignal<Error | undefined>
  /** Forgets what went wrong. */
  clear(): void
}

export function useAction<A extends readonly unknown[]>(act: (...given: A) => Promise<unknown>): Action<A> {
  const isRunning = useSignal(false)
  const problem = useSignal<Error | undefined>(undefined)
  const latest = useRef(act)
  latest.current = act
  const run = useCallback(async (...given: A) => {
    if (isRunning.value) return false
    isRunning.value = true
    problem.value = undefined
    try {
      await latest.current(...given)
      return true
    } catch (error) {
      problem.value = error as Error
      return false
    } finally {
      isRunning.value = false
    }
  }, [])
  const clear = useCallback(() => {
    problem.value = undefined
  }, [])
  return { run, isRunning, problem, clear }
}
