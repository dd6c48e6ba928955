/** What is around every page: navigation at the side, or below on a phone, and what is the same everywhere. */

import { type Signal, useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { liveState } from '../api/live.ts'
import { session } from '../api/session.ts'
import { Icon } from '../components/icon.tsx'
import { navPages } from '../pages.ts'
import { place } from '../router/location.ts'
import { matchPath } from '../router/match.ts'
import { preload } from '../router/outlet.tsx'
import { MoreDialog } from './more.tsx'
import { Palette } from './palette.tsx'
import { PreferencesDialog } from './preferences-dialog.tsx'
import { followShortcuts, type Overlay } from './shortcuts.ts'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'
import { Silent } from './silent.tsx'

/** On a phone this many fit below; the rest is behind `More`. */
const MAX_TABS = 4

export function Shell({ children }: { readonly children: ComponentChildren }) {
  const shown = useSignal<Shown | undefined>(undefined)
  const openings = useRef(0)
  const show = (overlay: Overlay) => {
    openings.current += 1
    shown.value = { overlay, opening: openings.current }
  }
  const open = (overlay: Overlay) => () => show(overlay)
  useEffect(() => followShortcuts(show, () => shown.value !== undefined), [])
  return (
    <div class="shell">
      <a class="skip-link" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <Brand />
        <span class="spacer" />
        <Live />
        <button
          type="button"
          class="button quiet icon"
          aria-label="Search and commands"
          onClick={open('palette')}
        >
          <Icon name="search" />
        </button>
      </header>
      <header class="side">
        <Brand />
        <button type="button" class="button" onClick={open('palette')}>
          <Icon name="search" size={16} />
          Search
          <span class="spacer" />
          <kbd>Ctrl K</kbd>
        </button>
        <nav class="nav" aria-label="Pages">
          {navPages().map(({ path, title, icon }) => (
            <a
              key={path}
              href={path}
              class="nav-link"
              aria-current={isAt(path) ? 'page' : undefined}
              onPointerEnter={() => preload(path)}
            >
              <Icon name={icon} />
              {title}
            </a>
          ))}
        </nav>
        <div class="side-foot">
          <Live />
          <button type="button" class="nav-link button quiet" onClick={open('preferences')}>
            <Icon name="settings" />
            Preferences
          </button>
        </div>
      </header>
      <main id="main" class="main" tabIndex={-1}>
        <Silent />
        {children}
        <p class="source-note">
          Statistics, titles and pictures are YouTube’s. tubewire is not made or endorsed by YouTube
          {session.value && ` · version ${session.value.version}`}
        </p>
      </main>
      <nav class="tabs" aria-label="Pages">
        {navPages()
          .slice(0, MAX_TABS)
          .map(({ path, title, icon }) => (
            <a key={path} href={path} class="tab" aria-current={isAt(path) ? 'page' : undefined}>
              <Icon name={icon} size={20} />
              {title}
            </a>
          ))}
        <button type="button" class="tab" onClick={open('more')}>
          <Icon name="more" size={20} />
          More
        </button>
      </nav>
      {shown.value && (
        <Overlays
          key={shown.value.opening}
          overlay={shown.value.overlay}
          show={show}
          // The browser may tell late that one was closed: another may be open by then.
          close={closing(shown, shown.value)}
        />
      )}
    </div>
  )
}

/** What is over the page, and which opening of it: opened again, it begins anew. */
interface Shown {
  readonly overlay: Overlay
  readonly opening: number
}

function closing(shown: Signal<Shown | undefined>, { opening }: Shown): () => void {
  return () => {
    if (shown.value?.opening === opening) shown.value = undefined
  }
}

interface OverlaysProps {
  readonly overlay: Overlay
  readonly show: (overlay: Overlay) => void
  readonly close: () => void
}

function Overlays({ overlay, show, close }: OverlaysProps) {
  switch (overlay) {
    case 'palette':
      return <Palette onClose={close} open={show} />
    case 'preferences':
      return <PreferencesDialog onClose={close} />
    case 'shortcuts':
      return <ShortcutsDialog onClose={close} />
    case 'more':
      return (
        <MoreDialog
          pages={navPages().slice(MAX_TABS)}
          onClose={close}
          onPreferences={() => show('preferences')}
        />
      )
  }
}

/** Also below it: a video is among the videos. */
function isAt(path: string): boolean {
  const here = place.value.path
  return matchPath(path, here) !== undefined || (path !== '/' && here.startsWith(`${path}/`))
}

function Brand() {
  return (
    <a class="brand" href="/">
      <img src="/favicon.svg" width={24} height={24} alt="" />
      tubewire
      {session.value?.demo && <span class="badge accent">Demo</span>}
    </a>
  )
}

const LIVE_WORDS = { live: 'Live', connecting: 'Connecting', offline: 'Not connected' } as const

function Live() {
  const state = liveState.value
  return (
    <span class="live small faint" data-state={state}>
      <span class="live-dot" />
      {LIVE_WORDS[state]}
    </span>
  )
}
