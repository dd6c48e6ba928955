/** The mark on every number that is not YouTube's. */

const EXPLANATION = 'Calculated by tubewire from counts that YouTube reported. Not from YouTube.'

/** Beside a number, or above a column of them. */
export function Ours({ text = 'not from YouTube' }: { readonly text?: string }) {
  return (
    <span class="ours" title={EXPLANATION}>
      {text}
    </span>
  )
}
