/** The door: a password, and a name where several people have one. */

import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { login, session } from '../../api/session.ts'
import { useAction } from '../../forms/use-action.ts'
import { navigate, place } from '../../router/location.ts'
import { DOOR_PROBLEM, Door, DoorButton } from './door.tsx'

export default function LoginPage() {
  const name = useSignal('')
  const password = useSignal('')
  const field = useRef<HTMLInputElement>(null)
  const enter = useAction(async () => {
    await login(password.value, name.value.trim() || undefined)
    password.value = ''
    // Elsewhere it stands in the place of the page that one wanted, which is shown then.
    if (place.value.path === '/login') navigate('/', { replace: true })
  })
  useEffect(() => field.current?.focus(), [])
  const problem = enter.problem.value
  return (
    <Door title="Log in to tubewire" problem={problem} onEnter={enter.run}>
      {session.value?.user && <p class="small muted">You are in already, as {session.value.user.name}.</p>}
      <label class="field">
        <span>Name</span>
        <input
          class="input"
          name="username"
          autocomplete="username"
          placeholder="owner"
          value={name.value}
          onInput={(event) => {
            name.value = event.currentTarget.value
          }}
        />
      </label>
      <label class="field">
        <span>Password</span>
        <input
          ref={field}
          class="input"
          type="password"
          name="password"
          autocomplete="current-password"
          required
          aria-invalid={problem !== undefined}
          aria-describedby={problem && DOOR_PROBLEM}
          value={password.value}
          onInput={(event) => {
            password.value = event.currentTarget.value
          }}
        />
      </label>
      <DoorButton isRunning={enter.isRunning.value}>Log in</DoorButton>
      <p class="small muted">
        The password is <code>web.password</code> of the configuration; others come by their names, as an
        owner has let them in.
      </p>
    </Door>
  )
}
