/** Short news about what one just did. */

import { signal } from '@preact/signals'
import { Icon, type IconName } from './icon.tsx'

type Tone = 'good' | 'bad' | 'info'

interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: Tone
}

const toasts = signal<readonly Toast[]>([])
let next = 1
const SHOWN_MS = 6_000
const ICONS: Readonly<Record<Tone, IconName>> = { good: 'check', bad: 'warning', info: 'info' }

/** Goes by itself; what is bad stays until it is closed. */
export function toast(text: string, tone: Tone = 'good'): void {
  const id = next++
  toasts.value = [...toasts.value.slice(-2), { id, text, tone }]
  if (tone !== 'bad') setTimeout(() => drop(id), SHOWN_MS)
}

function drop(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id)
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text, tone }) => (
        <div key={id} class="toast">
          <span class={tone === 'info' ? 'muted' : tone} style={{ flex: 'none' }}>
            <Icon name={ICONS[tone]} />
          </span>
          <span>{text}</span>
          <button type="button" class="button quiet icon" aria-label="Dismiss" onClick={() => drop(id)}>
            <Icon name="close" size={16} />
          </button>
        </div>
      ))}
    </div>
  )
}
