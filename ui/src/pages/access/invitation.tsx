/** The link of an invitation, which is shown once. */

import type { UserInvitation } from '../../api/access.ts'
import { Ago } from '../../format/time.tsx'
import { CopyButton } from '../../forms/copy-button.tsx'

interface InvitationLinkProps {
  readonly name: string
  readonly invitation: UserInvitation
  readonly onClose: () => void
}

export function InvitationLink({ name, invitation: { url, expiresAt }, onClose }: InvitationLinkProps) {
  return (
    <div class="dialog-body">
      <p>
        Send this to {name}, and to nobody else: whoever opens it first chooses the password. It works once
        and ends <Ago at={expiresAt} />.
      </p>
      <input
        class="input"
        readOnly
        aria-label="The link"
        value={url}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div class="dialog-foot">
        <CopyButton text={url} />
        <button type="button" class="button primary" onClick={onClose}>
          Done
        </button>
      </div>
    </div>
  )
}
