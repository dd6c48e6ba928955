/** Behind an invitation: its person chooses a password, and is in. */

import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { join, lookAtInvitation } from '../../api/session.ts'
import { useAction } from '../../forms/use-action.ts'
import { navigate } from '../../router/location.ts'
import { DOOR_PROBLEM, Door, DoorButton } from './door.tsx'

const LEAST_CHARACTERS = 10

export default function JoinPage() {
  // What stands after # is sent to no server by itself.
  const invitation = useRef(location.hash.slice(1))
  const name = useSignal<string | undefined>(undefined)
  const password = useSignal('')
  const look = useAction(async () => {
    name.value = (await lookAtInvitation(invitation.current)).name
  })
  const enter = useAction(async () => {
    await join(invitation.current, password.value)
    password.value = ''
    navigate('/', { replace: true })
  })
  useEffect(() => void look.run(), [])
  const problem = look.problem.value ?? enter.problem.value
  return (
    <Door title={`Welcome${name.value ? `, ${name.value}` : ''}`} problem={problem} onEnter={enter.run}>
      {look.problem.value ? (
        <a class="button" href="/">
          To the dashboard
        </a>
      ) : (
        <>
          <input type="hidden" name="username" autocomplete="username" value={name.value ?? ''} />
          <label class="field">
            <span>Choose a password, of {LEAST_CHARACTERS} characters at least</span>
            <input
              class="input"
              type="password"
              name="password"
              autocomplete="new-password"
              required
              minLength={LEAST_CHARACTERS}
              maxLength={1000}
              aria-invalid={enter.problem.value !== undefined}
              aria-describedby={enter.problem.value && DOOR_PROBLEM}
              value={password.value}
              onInput={(event) => {
                password.value = event.currentTarget.value
              }}
            />
          </label>
          <DoorButton isRunning={enter.isRunning.value} isDisabled={name.value === undefined}>
            Come in
          </DoorButton>
          <p class="small muted">You log in with it, and your name, from now on. The link works once.</p>
        </>
      )}
    </Door>
  )
}
