/** The link of an invitation, which is shown once. */

import type { UserInvitation } from '../../api/access.ts'
import { Ago } from '../../format/time.tsx'
import { ShownOnce } from '../../forms/shown-once.tsx'

interface InvitationLinkProps {
  readonly name: string
  readonly invitation: UserInvitation
  readonly onClose: () => void
}

export function InvitationLink({ name, invitation: { url, expiresAt }, onClose }: InvitationLinkProps) {
  const text = (
    <>
      Send this to {name}, and to nobody else: whoever opens it first chooses the password. It works once and
      ends <Ago at={expiresAt} />.
    </>
  )
  return <ShownOnce label="The link" text={text} secret={url} onDone={onClose} />
}
