/** Says things to those who listen to a page rather than see it. */

import { signal } from '@preact/signals'

const said = signal('')

/** Politely: after what is being read. The same words again are said again. */
export function announce(text: string): void {
  said.value = said.value === text ? `${text} ` : text
}

export function Announcer() {
  return (
    <div class="visually-hidden" aria-live="polite" role="status">
      {said.value}
    </div>
  )
}
