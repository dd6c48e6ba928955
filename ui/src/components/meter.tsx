/** How much of something that is bounded is gone. The browser's own looks different in each, and knows no theme. */

interface MeterProps {
  readonly label: string
  /** From 0 to 1; what is more is shown as all of it. */
  readonly share: number
  /** From this share on it is a warning; default: never. */
  readonly warnFrom?: number
  /** What is read out. */
  readonly text: string
}

export function Meter({ label, share, warnFrom = Number.POSITIVE_INFINITY, text }: MeterProps) {
  const shown = Math.min(1, Math.max(0, share))
  return (
    // biome-ignore lint/a11y/useSemanticElements: see above.
    <div
      class="meter"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={1}
      aria-valuenow={shown}
      aria-valuetext={text}
    >
      <div
        class={`meter-bar ${share >= warnFrom ? 'is-high' : ''}`}
        style={{ width: `${(shown * 100).toFixed(1)}%` }}
      />
    </div>
  )
}
