/** A few choices side by side, of which one holds. */

interface SegmentsProps<T extends string> {
  readonly label: string
  readonly options: readonly (readonly [value: T, text: string])[]
  /** Undefined: none of them. */
  readonly value: T | undefined
  readonly onChange: (value: T) => void
}

export function Segments<T extends string>({ label, options, value, onChange }: SegmentsProps<T>) {
  return (
    <fieldset class="segments" aria-label={label}>
      {options.map(([option, text]) => (
        <button type="button" key={option} aria-pressed={option === value} onClick={() => onChange(option)}>
          {text}
        </button>
      ))}
    </fieldset>
  )
}
