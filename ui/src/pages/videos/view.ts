/** What of the table is shown, and how: all of it stands in the address. */

import type { VideoOrderName, VideosQuery } from '../../api/client.ts'
import type { Metric, MovementWindow } from '../../api/shapes.ts'
import { VIDEO_STATES } from '../../components/video-state.tsx'
import { setParams } from '../../router/location.ts'

export interface View {
  readonly search: string
  readonly clients: readonly string[]
  readonly states: readonly string[]
  readonly order: VideoOrderName
  readonly direction: 'ascending' | 'descending'
  /** Of movement, and of the small series. */
  readonly metric: Metric
  readonly window: MovementWindow
  /** Undefined: those that everybody begins with. */
  readonly columns: readonly string[] | undefined
}

const ORDERS = ['title', 'published', 'seen', 'views', 'likes', 'comments', 'movement', 'ratio'] as const
export const METRICS = ['views', 'likes', 'comments'] as const
export const WINDOWS = ['hour', 'day', 'week'] as const

/** What is not there, or makes no sense, is as it is at first. */
export function viewOf(params: URLSearchParams, isDerived: boolean): View {
  const asked = one(params.get('order'), ORDERS)
  const isOurs = asked === 'movement' || asked === 'ratio'
  const order = asked && (isDerived || !isOurs) ? asked : 'views'
  return {
    search: (params.get('search') ?? '').slice(0, 100),
    clients: params.getAll('client'),
    states: params.getAll('state').filter((state) => VIDEO_STATES.some((known) => known === state)),
    order,
    direction: one(params.get('direction'), ['ascending', 'descending'] as const) ?? usualDirection(order),
    metric: one(params.get('metric'), METRICS) ?? 'views',
    window: one(params.get('window'), WINDOWS) ?? 'day',
    columns: params.get('columns')?.split(',').filter(Boolean),
  }
}

/** What one wants to see first: titles from A, numbers and times from the top. */
export function usualDirection(order: VideoOrderName): View['direction'] {
  return order === 'title' ? 'ascending' : 'descending'
}

/** Changes the address; what is as it is at first is left out of it. */
export function changeView(view: View, changes: Partial<View>): void {
  const next = { ...view, ...changes }
  setParams({
    search: next.search,
    client: next.clients,
    state: next.states,
    order: next.order === 'views' ? undefined : next.order,
    direction: next.direction === usualDirection(next.order) ? undefined : next.direction,
    metric: next.metric === 'views' ? undefined : next.metric,
    window: next.window === 'day' ? undefined : next.window,
    columns: next.columns?.join(','),
  })
}

/** The question to the server, without its page. */
export function queryOf(view: View): VideosQuery {
  const { order, direction, metric, window, search, clients, states } = view
  const isOurs = order === 'movement' || order === 'ratio'
  return {
    order,
    direction,
    ...(isOurs && { metric, window }),
    search,
    client: clients,
    state: states,
  }
}

function one<T extends string>(value: string | null, options: readonly T[]): T | undefined {
  return options.find((option) => option === value)
}
