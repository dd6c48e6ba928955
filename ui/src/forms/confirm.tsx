/** Asks before what can't be undone is done. */

import type { ComponentChildren } from 'preact'
import { Dialog } from '../components/dialog.tsx'
import { DialogForm } from './dialog-form.tsx'
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
  const action = useAction(async () => {
    await act()
    onClose()
  })
  return (
    <Dialog title={title} onClose={onClose}>
      <DialogForm action={action} verb={verb} isDanger onCancel={onClose}>
        <p>{children}</p>
      </DialogForm>
    </Dialog>
  )
}
