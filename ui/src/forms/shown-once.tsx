/** A secret that was just made: it can be copied now, and never again. */

import type { ComponentChildren } from 'preact'
import { CopyButton } from './copy-button.tsx'

interface ShownOnceProps {
  /** What it is, for those who hear it: `The link`. */
  readonly label: string
  /** What is to be known of it. */
  readonly text: ComponentChildren
  readonly secret: string
  readonly onDone: () => void
}

/** The body of a dialog. */
export function ShownOnce({ label, text, secret, onDone }: ShownOnceProps) {
  return (
    <div class="dialog-body">
      <p>{text}</p>
      <input
        class="input"
        readOnly
        aria-label={label}
        value={secret}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div class="dialog-foot">
        <CopyButton text={secret} />
        <button type="button" class="button primary" onClick={onDone}>
          Done
        </button>
      </div>
    </div>
  )
}
