/** Asks before what can't be undone is done. */

import type { ComponentChildren } from 'preact'
import { Dialog } from '../components/dialog.tsx'
import { Failure } from '../components/states.tsx'
import { useAction } from './use-action.ts'

interface ConfirmProps {
  /** A question that names what it is about: `Remove Ms Rivera?`. */
  readonly title: string
  /** On the button that does it. */
  readonly verb: string
  /** Does it. When it fails, the dialog stays and says why. */
  readonly act: () => Promise<unknown>
  /** After it was done, or when the person thought better of it. */
  readonly onClose: () => void
  /** What will be so afterwards. */
  readonly children: ComponentChildren
}

export function Confirm({ title, verb, act, onClose, children }: ConfirmProps) {
  const doing = useAction(act)
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="dialog-body">
        <p>{children}</p>
        {doing.problem.value && <Failure error={doing.problem.value} />}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            class="button danger"
            disabled={doing.isRunning.value}
            onClick={async () => {
              if (await doing.run()) onClose()
            }}
          >
            {verb}
          </button>
        </div>
      </div>
    </Dialog>
  )
}
