/** Whether the server answers at all. */

import { signal } from '@preact/signals'

/** Since when there has been no answer, in milliseconds since the epoch; undefined while there is one. */
export const silentSince = signal<number | undefined>(undefined)

export function answered(): void {
  silentSince.value = undefined
}

export function notAnswered(): void {
  silentSince.value ??= Date.now()
}
