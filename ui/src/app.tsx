/** The dashboard: finds out who is looking, follows live changes, and shows the shell with the page in it. */

import { lazy, Suspense } from 'preact/compat'
import { useEffect } from 'preact/hooks'
import { followLive } from './api/live.ts'
import { loadSession, session, sessionProblem } from './api/session.ts'
import { Failure, PageLoading } from './components/states.tsx'
import { Toasts } from './components/toast.tsx'
import { navigate, place } from './router/location.ts'
import { Outlet } from './router/outlet.tsx'
import { Announcer } from './shell/announcer.tsx'
import { Shell } from './shell/shell.tsx'

export function App() {
  useEffect(() => void loadSession(), [])
  const mayLook = session.value !== undefined && (session.value.user !== null || !session.value.loginNeeded)
  useEffect(() => (mayLook ? followLive() : undefined), [mayLook])
  const isNew = session.value?.firstRun === true && place.value.path === '/'
  useEffect(() => {
    if (isNew) navigate('/setup', { replace: true })
  }, [isNew])
  return (
    <>
      {session.value && !mayLook ? <Door /> : <Shell>{content()}</Shell>}
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

/** In the place of every page, for those who have to say first who they are. */
function Door() {
  return (
    <main class="main">
      <Suspense fallback={<PageLoading />}>
        <Login />
      </Suspense>
    </main>
  )
}
