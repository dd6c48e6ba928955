/** A moment, given in the reader's chosen time zone. */

import { timeZone } from '../format/time.tsx'
import { fieldTime, timeOfField } from '../format/zone.ts'

interface TimeFieldProps {
  readonly label: string
  /** Milliseconds since the epoch. */
  readonly value: number | undefined
  readonly onChange: (at: number | undefined) => void
  readonly required?: boolean
  /** A day, without a time: its beginning. */
  readonly isDay?: boolean
}

export function TimeField({ label, value, onChange, required = false, isDay = false }: TimeFieldProps) {
  const zone = timeZone.value
  const text = value === undefined ? '' : fieldTime(value, zone)
  return (
    <label class="field">
      <span>{label}</span>
      <input
        class="input"
        type={isDay ? 'date' : 'datetime-local'}
        required={required}
        value={isDay ? text.slice(0, 10) : text}
        onChange={(event) => {
          const given = event.currentTarget.value
          onChange(given === '' ? undefined : timeOfField(isDay ? `${given}T00:00` : given, zone))
        }}
      />
    </label>
  )
}
