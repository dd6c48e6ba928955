/** Where the reader is: the address as a signal, and moves over the history API. */

import { signal } from '@preact/signals'

export interface Place {
  readonly path: string
  readonly params: URLSearchParams
}

function here(): Place {
  return { path: location.pathname, params: new URLSearchParams(location.search) }
}

/** Changes with every move; read it in a component to follow. */
export const place = signal<Place>(here())

/** Where each entry of the history was scrolled to, by its number. */
const scrolls = new Map<number, number>()
let entry: number = history.state?.entry ?? 0
history.scrollRestoration = 'manual'
history.replaceState({ entry }, '')

/** To another page of ours. `replace` leaves no step to go back to. */
export function navigate(to: string, { replace = false } = {}): void {
  scrolls.set(entry, scrollY)
  if (!replace) entry += 1
  history[replace ? 'replaceState' : 'pushState']({ entry }, '', to)
  arrive(0)
}

/** Puts state of the page into its address without a step in the history; empty values go. */
export function setParams(changes: Readonly<Record<string, string | readonly string[] | undefined>>): void {
  const params = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(changes)) {
    params.delete(name)
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) {
      if (one !== '') params.append(name, one)
    }
  }
  const query = params.toString()
  history.replaceState({ entry }, '', `${location.pathname}${query ? `?${query}` : ''}`)
  place.value = here()
}

let wanted = 0

/** Where the page that is arriving should be scrolled to, once it is there. */
export function wantedScroll(): number {
  return wanted
}

function arrive(scroll: number): void {
  wanted = scroll
  place.value = here()
}

addEventListener('popstate', (event) => {
  scrolls.set(entry, scrollY)
  entry = (event.state as { entry?: number } | null)?.entry ?? 0
  arrive(scrolls.get(entry) ?? 0)
})

/** Links to our own pages move without loading; those that want another window, or another site, are left alone. */
addEventListener('click', (event) => {
  const link = (event.target as Element).closest?.('a')
  if (!link || event.defaultPrevented || event.button !== 0) return
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  if (link.origin !== location.origin || link.target || link.hasAttribute('download')) return
  if (link.pathname.startsWith('/api/') || (link.hash && link.pathname === location.pathname)) return
  event.preventDefault()
  navigate(link.pathname + link.search)
})
