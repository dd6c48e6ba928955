/** Puts a text into the clipboard. */

import { useSignal } from '@preact/signals'
import { Icon } from '../components/icon.tsx'
import { announce } from '../shell/announcer.tsx'

export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  const told = useSignal<string | undefined>(undefined)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      told.value = 'Copied'
    } catch {
      // Without https the browser keeps the clipboard to itself.
      told.value = 'Select and copy it by hand'
    }
    announce(told.value)
  }
  return (
    <button type="button" class="button" onClick={() => void copy()}>
      <Icon name={told.value === 'Copied' ? 'check' : 'table'} size={16} />
      {told.value ?? label}
    </button>
  )
}
