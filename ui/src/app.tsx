/** The dashboard: finds out who is looking, follows live changes, and shows the shell with the page in it. */

import { lazy, Suspense } from 'preact/compat'
import { useEffect } from 'preact/hooks'
import { followLive } from './api/live.ts'
import { loadSession, session, sessionProblem } from './api/session.ts'
import { Failure, PageLoading } from './components/states.tsx'
import { Toasts } from './components/toast.tsx'
import { place } from './router/location.ts'
import { Outlet } from './router/outlet.tsx'
import { Announcer } from './shell/announcer.tsx'
import { Shell } from './shell/shell.tsx'

export function App() {
  useEffect(() => void loadSession(), [])
  const { user, loginNeeded, firstRun } = session.value ?? {}
  const mayLook = session.value !== undefined && !firstRun && (user !== null || !loginNeeded)
  const isOutside = session.value !== undefined && !mayLook
  // Also for who is in already, as somebody else.
  const isInvited = session.value !== undefined && !firstRun && place.value.path === '/join'
  useEffect(() => (mayLook ? followLive() : undefined), [mayLook])
  return (
    <>
      {isOutside || isInvited ? <Outside isInvited={isInvited} /> : <Shell>{content()}</Shell>}
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

const Login = lazy(() => import('./pages/login/page.tsx'))
const Join = lazy(() => import('./pages/login/join.tsx'))
const Setup = lazy(() => import('./pages/setup/page.tsx'))

/** In the place of every page: for those who have to say first who they are, and where nothing is set up yet. */
function Outside({ isInvited }: { readonly isInvited: boolean }) {
  return (
    <main class="main">
      <div class="page">
        <Suspense fallback={<PageLoading />}>{door(isInvited)}</Suspense>
      </div>
    </main>
  )
}

function door(isInvited: boolean) {
  if (session.value?.firstRun) return <Setup />
  return isInvited ? <Join /> : <Login />
}
