/** /openapi.json and the page over it. */

import { Hono } from 'hono'
import type { AuthEnv } from '../../auth/index.ts'
import type { ApiDocument } from './document.ts'
import { REFERENCE_STYLE, referencePage } from './page.ts'

export { type ApiDocument, describeApi } from './document.ts'
export { shapeOf } from './shape.ts'

/** `describe` is called once, at the first request. */
export function referenceRoutes(describe: () => ApiDocument): Hono<AuthEnv> {
  let document: ApiDocument | undefined
  const described = () => {
    document ??= describe()
    return document
  }
  const app = new Hono<AuthEnv>()
  app.get('/openapi.json', (c) => c.json(described()))
  app.get('/docs', (c) => c.html(referencePage(described())))
  app.get('/docs.css', (c) => c.body(REFERENCE_STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }))
  return app
}
