/** The pages: where they live, what they are called, and where one gets to them. To add one, add it here. */

import { isLimited, isOwner, session } from './api/session.ts'
import type { IconName } from './components/icon.tsx'
import type { Page } from './router/page.ts'

interface NavPage extends Page {
  /** In the navigation, in this order; without it, only through links. */
  readonly icon?: IconName
  /** Shown to those too who see some clients alone, as over a read-only link. */
  readonly forShares?: boolean
  /** Absent: everybody else who may look. */
  readonly isFor?: () => boolean
}

export const pages: readonly NavPage[] = [
  {
    path: '/',
    title: 'Overview',
    icon: 'overview',
    forShares: true,
    load: () => import('./pages/overview/page.tsx'),
  },
  {
    path: '/videos',
    title: 'Videos',
    icon: 'videos',
    forShares: true,
    load: () => import('./pages/videos/page.tsx'),
  },
  {
    path: '/videos/:id',
    title: 'Video',
    forShares: true,
    load: () => import('./pages/video/page.tsx'),
  },
  {
    path: '/alerts',
    title: 'Alerts',
    icon: 'bell',
    forShares: true,
    load: () => import('./pages/alerts/page.tsx'),
  },
  {
    path: '/alerts/silence',
    title: 'Why was there no alert?',
    load: () => import('./pages/alerts/silence.tsx'),
  },
  {
    path: '/alerts/:id',
    title: 'Why this message?',
    load: () => import('./pages/alerts/detail.tsx'),
  },
  {
    path: '/rules',
    title: 'Rules',
    icon: 'rules',
    load: () => import('./pages/rules/page.tsx'),
  },
  {
    path: '/watch',
    title: 'Watch list',
    icon: 'watch',
    load: () => import('./pages/watch/page.tsx'),
  },
  {
    path: '/chats',
    title: 'Chats',
    icon: 'chat',
    load: () => import('./pages/chats/page.tsx'),
  },
  {
    path: '/health',
    title: 'Health',
    icon: 'health',
    load: () => import('./pages/health/page.tsx'),
  },
  {
    path: '/share',
    title: 'Share and report',
    icon: 'share',
    forShares: true,
    load: () => import('./pages/share/page.tsx'),
  },
  {
    path: '/report/:client',
    title: 'Report',
    load: () => import('./pages/report/page.tsx'),
  },
  {
    path: '/access',
    title: 'Access',
    icon: 'key',
    isFor: () => isOwner.value,
    load: () => import('./pages/access/page.tsx'),
  },
  {
    path: '/demo/chat',
    title: 'The chat',
    icon: 'phone',
    isFor: () => session.value?.demo === true,
    load: () => import('./pages/demo/page.tsx'),
  },
  {
    path: '/login',
    title: 'Log in',
    load: () => import('./pages/login/page.tsx'),
  },
]

/** What the navigation offers to whoever is looking. */
export function navPages(): readonly (NavPage & { readonly icon: IconName })[] {
  return pages.filter(
    (page): page is NavPage & { icon: IconName } =>
      page.icon !== undefined &&
      (!isLimited.value || page.forShares === true) &&
      (page.isFor === undefined || page.isFor()),
  )
}
