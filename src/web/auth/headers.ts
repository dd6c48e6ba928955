/** What every answer tells the browser: run only what is ours, show it in no other page, tell no other site. */

import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'

const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' https://i.ytimg.com data:",
  "connect-src 'self'",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ')

const HEADERS: readonly (readonly [string, string])[] = [
  ['content-security-policy', POLICY],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  // An address may name a client, or hold a share link.
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()'],
]

export function securityHeaders(): MiddlewareHandler {
  return async (c, next) => {
    await next()
    for (const [name, value] of HEADERS) c.res.headers.set(name, value)
    // What belongs to one person stays out of shared caches; the browser asks again each time.
    if (c.req.path.startsWith('/api/') && !c.res.headers.has('cache-control'))
      c.res.headers.set('cache-control', 'private, no-cache')
  }
}

/** Bytes of a body; more is answered by 413. */
const MOST_BODY = 1024 * 1024
/** A spreadsheet of years. */
const MOST_IMPORT = 256 * 1024 * 1024

/** Bounds what may be sent, before anything reads it. */
export function limitBodies(): MiddlewareHandler {
  const onError: Parameters<typeof bodyLimit>[0]['onError'] = (c) =>
    c.json(
      {
        type: 'about:blank',
        title: 'Too large',
        status: 413,
        code: 'too-large',
        detail: 'send less at once',
      },
      413,
      { 'content-type': 'application/problem+json' },
    )
  const usual = bodyLimit({ maxSize: MOST_BODY, onError })
  const file = bodyLimit({ maxSize: MOST_IMPORT, onError })
  return (c, next) => (c.req.path === '/api/v1/import' ? file(c, next) : usual(c, next))
}
