/** Shows the page of the present address: loads its code, sets the title, moves the focus, and says what happened. */

import { useSignal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect, useErrorBoundary, useLayoutEffect, useRef } from 'preact/hooks'
import { api } from '../api/client.ts'
import { fetchJson } from '../api/http.ts'
import { Problem } from '../api/problem.ts'
import { Failure, PageLoading } from '../components/states.tsx'
import { pages } from '../pages.ts'
import { announce } from '../shell/announcer.tsx'
import { place, wantedScroll } from './location.ts'
import { matchPath, type PathParams } from './match.ts'
import type { Page, PageProps } from './page.ts'

/** A page's code did not come: the server is silent, or it is another version by now. */
async function missing(cause: unknown): Promise<Problem> {
  try {
    await fetchJson(api.session())
  } catch (error) {
    return error as Problem
  }
  return new Problem('The page is not there any more: tubewire has been updated. Load it anew.', {
    status: 0,
    code: 'outdated',
    cause,
  })
}

/** Once there is an answer: before, the browser would show a page of its own. */
async function reload(): Promise<void> {
  await fetchJson(api.session()).then(
    () => location.reload(),
    () => {},
  )
}

interface Shown {
  /** Another one with each arrival, also where one comes back before the page in between was there. */
  readonly arrival: number
  readonly Page: ComponentType<PageProps>
  readonly params: PathParams
}

let arrivals = 0

const loaded = new Map<Page, ComponentType<PageProps>>()

function findPage(path: string): { page: Page; params: PathParams } | undefined {
  for (const page of pages) {
    const params = matchPath(page.path, path)
    if (params) return { page, params }
  }
  return undefined
}

/** Begins to load a page's code before its link is followed. */
export function preload(path: string): void {
  const page = findPage(path)?.page
  // Failing is told when it is followed.
  if (page && !loaded.has(page)) page.load().then((module) => loaded.set(page, module.default), Boolean)
}

export function Outlet() {
  const shown = useSignal<Shown | undefined>(undefined)
  const problem = useSignal<unknown>(undefined)
  const { path } = place.value
  const [broken, mend] = useErrorBoundary((error) => console.error(error))

  useEffect(() => {
    let isCurrent = true
    mend()
    problem.value = undefined
    const found = findPage(path)
    if (!found) {
      shown.value = { arrival: ++arrivals, Page: NotFound, params: {} }
      return
    }
    const show = (Page: ComponentType<PageProps>) => {
      if (isCurrent) shown.value = { arrival: ++arrivals, Page, params: found.params }
    }
    const ready = loaded.get(found.page)
    document.title = `${found.page.title} · tubewire`
    if (ready) {
      show(ready)
      return
    }
    found.page.load().then(
      (module) => {
        loaded.set(found.page, module.default)
        show(module.default)
      },
      async (error: unknown) => {
        console.warn(error)
        if (isCurrent) problem.value = await missing(error)
      },
    )
    return () => {
      isCurrent = false
    }
  }, [path])

  if (broken || problem.value) {
    return <Failure error={broken ?? problem.value} retry={() => void reload()} />
  }
  if (!shown.value) return <PageLoading />
  const { Page, params } = shown.value
  return <Arrival key={shown.value.arrival} Page={Page} params={params} />
}

let isFirst = true

/** A page that has just come: its heading takes the focus, as after loading a document. */
function Arrival({ Page, params }: { Page: ComponentType<PageProps>; params: PathParams }) {
  const root = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    scrollTo(0, wantedScroll())
    if (isFirst) {
      isFirst = false
      return
    }
    const heading = root.current?.querySelector('h1')
    heading?.setAttribute('tabindex', '-1')
    heading?.focus({ preventScroll: true })
    announce(document.title)
  }, [])
  return (
    <div ref={root} class="page">
      <Page params={params} />
    </div>
  )
}

function NotFound() {
  return (
    <div class="empty">
      <h1>There is no such page</h1>
      <p>
        The address leads nowhere. <a href="/">Go to the overview</a>.
      </p>
    </div>
  )
}
