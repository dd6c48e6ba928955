/** Answers carry a tag of what they say, and one that is known already is not sent again. */

import { createHash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'

/** For JSON that was asked for with GET; a route that has set a tag of its own keeps it. */
export const etags: MiddlewareHandler = async (c, next) => {
  await next()
  const isJson = c.res.headers.get('content-type')?.startsWith('application/json')
  if (c.req.method !== 'GET' || c.res.status !== 200 || !isJson) return
  let tag = c.res.headers.get('etag')
  if (tag === null) {
    const body = new Uint8Array(await c.res.clone().arrayBuffer())
    tag = `"${createHash('sha256').update(body).digest('base64url')}"`
    c.header('etag', tag)
  }
  if (!isKnown(c.req.header('if-none-match'), tag)) return
  const headers = new Headers(c.res.headers)
  for (const name of ['content-type', 'content-length']) headers.delete(name)
  c.res = new Response(null, { status: 304, headers })
}

/** By weak comparison, as RFC 9110 has it for If-None-Match. */
function isKnown(asked: string | undefined, tag: string): boolean {
  if (asked === undefined) return false
  return asked.split(',').some((known) => known.trim() === '*' || known.trim().replace(/^W\//, '') === tag)
}
