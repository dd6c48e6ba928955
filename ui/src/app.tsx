/** The dashboard: finds out who is looking, follows live changes, and shows the shell with the page in it. */

import { useEffect } from 'preact/hooks'
import { followLive } from './api/live.ts'
import { loadSession, session, sessionProblem } from './api/session.ts'
import { Failure, PageLoading } from './components/states.tsx'
import { Toasts } from './components/toast.tsx'
import { Outlet } from './router/outlet.tsx'
import { Announcer } from './shell/announcer.tsx'
import { Shell } from './shell/shell.tsx'

export function App() {
  useEffect(() => void loadSession(), [])
  const mayLook = session.value !== undefined && (session.value.user !== null || !session.value.loginNeeded)
  useEffect(() => (mayLook ? followLive() : undefined), [mayLook])
  return (
    <>
      <Shell>{content()}</Shell>
      <Toasts />
      <Announcer />
    </>
  )
}

function content() {
  if (session.value) return <Outlet />
  if (sessionProblem.value) return <Failure error={sessionProblem.value} retry={() => void loadSession()} />
  return <PageLoading />
}
