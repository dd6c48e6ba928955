/** What stands where there is nothing yet, nothing at all, or something wrong. */

import type { ComponentChildren } from 'preact'
import { Problem } from '../api/problem.ts'
import type { Query } from '../api/query.ts'
import { Icon, type IconName } from './icon.tsx'

/** Greyed boxes in the shape of what will come, so that nothing moves when it does. */
export function Skeleton({ height, width = '100%' }: { readonly height: string; readonly width?: string }) {
  return <div class="skeleton" style={{ height, width }} />
}

export function PageLoading() {
  return (
    <div class="page" aria-busy="true">
      <span class="visually-hidden">Loading</span>
      <Skeleton height="2rem" width="12rem" />
      <Skeleton height="9rem" />
      <Skeleton height="16rem" />
    </div>
  )
}

interface EmptyProps {
  readonly icon?: IconName
  readonly title: string
  readonly children?: ComponentChildren
}

/** Nothing is there: says why, and what would change it. */
export function Empty({ icon = 'info', title, children }: EmptyProps) {
  return (
    <div class="empty">
      <Icon name={icon} size={28} />
      <h2>{title}</h2>
      {children}
    </div>
  )
}

interface FailureProps {
  readonly error: unknown
  /** Loads it again; without it, what failed is something that a person set going. */
  readonly retry?: () => void
}

export function Failure({ error, retry }: FailureProps) {
  const isOurs = error instanceof Problem
  return (
    <div class="notice bad" role="alert">
      <Icon name="warning" />
      <div>
        <strong>
          {isOurs ? (retry ? 'This could not be loaded' : 'This did not work') : 'This page failed'}
        </strong>
        <p>
          {isOurs ? error.message : 'An error in the page itself; the details are in the browser’s console.'}
        </p>
      </div>
      <span class="spacer" />
      {retry && (
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  )
}

interface LoadedProps<T> {
  readonly query: Query<T>
  /** Shown until the first answer. */
  readonly loading: ComponentChildren
  readonly children: (data: T) => ComponentChildren
}

/**
 * The answer of a query; or what stands for it while there is none. An old answer is kept when a newer one
 * fails; that there is no answer to anything is said once, by the shell.
 */
export function Loaded<T>({ query, loading, children }: LoadedProps<T>) {
  const data = query.data.value
  const error = query.error.value
  const retry = () => void query.refresh()
  if (data === undefined) return error ? <Failure error={error} retry={retry} /> : loading
  return (
    <>
      {error && error.code !== 'unreachable' && (
        <div class="notice warn" role="status">
          <Icon name="warning" />
          <span>What you see is older: {error.message}</span>
          <span class="spacer" />
          <button type="button" class="button" onClick={retry}>
            Try again
          </button>
        </div>
      )}
      {children(data)}
    </>
  )
}
