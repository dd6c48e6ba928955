/** The body of a dialog in which something is filled in, or agreed to, and then done. */

import type { ComponentChildren } from 'preact'
import { Failure } from '../components/states.tsx'
import type { Action } from './use-action.ts'

interface DialogFormProps {
  /** Done with the button, and with Enter. What goes wrong is told above the buttons. */
  readonly action: Action<[]>
  /** On the button. */
  readonly verb: string
  /** Can't be undone. */
  readonly isDanger?: boolean
  /** What the browser does not see by itself: whether enough is filled in. */
  readonly isReady?: boolean
  readonly onCancel: () => void
  readonly children: ComponentChildren
}

export function DialogForm(props: DialogFormProps) {
  const { action, verb, isDanger = false, isReady = true, onCancel, children } = props
  return (
    <form
      class="dialog-body"
      onSubmit={(event) => {
        event.preventDefault()
        void action.run()
      }}
    >
      {children}
      {action.problem.value && <Failure error={action.problem.value} />}
      <div class="dialog-foot">
        <button type="button" class="button" onClick={onCancel}>
          Cancel
        </button>
        <button
          type="submit"
          class={`button ${isDanger ? 'danger' : 'primary'}`}
          disabled={action.isRunning.value || !isReady}
        >
          {verb}
        </button>
      </div>
    </form>
  )
}
