/** A choice of one, with its label above. */

import type { ComponentChildren } from 'preact'

interface SelectFieldProps {
  readonly label: string
  readonly value: string
  readonly required?: boolean
  readonly onChange: (value: string) => void
  /** Its options. */
  readonly children: ComponentChildren
}

export function SelectField({ label, value, required = false, onChange, children }: SelectFieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <select
        class="select"
        required={required}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {children}
      </select>
    </label>
  )
}
