/** What a person chose for this browser: theme and time zone. */

import { effect, signal } from '@preact/signals'

export type Theme = 'system' | 'light' | 'dark'

interface Preferences {
  readonly theme: Theme
  /** An IANA name; undefined: the browser's. */
  readonly timeZone?: string
}

/** Also read by public/theme.js, before the first paint. */
const KEY = 'tubewire'

function kept(): Preferences {
  try {
    const { theme, timeZone } = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    return {
      theme: theme === 'light' || theme === 'dark' ? theme : 'system',
      ...(isTimeZone(timeZone) && { timeZone }),
    }
  } catch {
    // No storage, or not ours: as if nothing was chosen.
    return { theme: 'system' }
  }
}

function isTimeZone(name: unknown): name is string {
  if (typeof name !== 'string') return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

export const preferences = signal<Preferences>(kept())

export const browserTimeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone

/** Changes some of them, for this page and the next. */
export function prefer(changes: Partial<Preferences>): void {
  preferences.value = { ...preferences.value, ...changes }
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences.value))
  } catch {
    // Not kept then: it holds until the page is closed.
  }
}

effect(() => {
  const { theme } = preferences.value
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
})
