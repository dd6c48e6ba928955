/** What a page is to the router. */

import type { ComponentType } from 'preact'
import type { PathParams } from './match.ts'

/** What every page is given. */
export interface PageProps {
  readonly params: PathParams
}

export interface Page {
  /** `/videos/:id` */
  readonly path: string
  readonly title: string
  readonly load: () => Promise<{ readonly default: ComponentType<PageProps> }>
}
