/** The pages: where they live, what they are called, and where one gets to them. To add one, add it here. */

import { isShare } from './api/session.ts'
import type { IconName } from './components/icon.tsx'
import type { Page } from './router/outlet.tsx'

interface NavPage extends Page {
  /** In the navigation, in this order; without it, only through links. */
  readonly icon?: IconName
  /** Shown to those who have come over a read-only link for one client. */
  readonly forShares?: boolean
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
]

/** What the navigation offers to whoever is looking. */
export function navPages(): readonly (NavPage & { readonly icon: IconName })[] {
  return pages.filter(
    (page): page is NavPage & { icon: IconName } =>
      page.icon !== undefined && (!isShare.value || page.forShares === true),
  )
}
