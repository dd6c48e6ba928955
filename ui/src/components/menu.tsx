/** A button with a panel below it, for choices that stay open while one chooses. */

import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { Icon, type IconName } from './icon.tsx'

interface MenuProps {
  readonly label: string
  readonly icon?: IconName
  readonly side?: 'left' | 'right'
  readonly children: ComponentChildren
}

/** Escape, a click elsewhere and leaving it by keyboard close it. */
export function Menu({ label, icon, side = 'right', children }: MenuProps) {
  const isOpen = useSignal(false)
  const root = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const panel = useId()
  useEffect(() => {
    if (!isOpen.value) return
    const onOutside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) isOpen.value = false
    }
    document.addEventListener('pointerdown', onOutside)
    document.addEventListener('focusin', onOutside)
    return () => {
      document.removeEventListener('pointerdown', onOutside)
      document.removeEventListener('focusin', onOutside)
    }
  }, [isOpen.value])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen.value) return
    event.stopPropagation()
    isOpen.value = false
    button.current?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens for Escape from what is within.
    <div ref={root} class="menu" onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        class="button"
        aria-expanded={isOpen.value}
        aria-controls={panel}
        onClick={() => {
          isOpen.value = !isOpen.value
        }}
      >
        {icon && <Icon name={icon} size={16} />}
        {label}
      </button>
      {isOpen.value && (
        <div id={panel} class={`menu-panel ${side}`}>
          {children}
        </div>
      )}
    </div>
  )
}

interface ChoiceProps {
  readonly label: ComponentChildren
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly disabled?: boolean
}

/** One of several that may be chosen together. */
export function Choice({ label, checked, onChange, disabled = false }: ChoiceProps) {
  return (
    <label class="menu-item">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {label}
    </label>
  )
}
