/**
 * Answers to GET as they are sent: tagged, compressed, and those that many ask at once made once. When something
 * changes, every page that is open asks the same again.
 */

import type { Context, MiddlewareHandler } from 'hono'
import type { AuthEnv, Viewer } from '../auth/index.ts'
import { API_PATH } from './base.ts'
import type { ApiPorts } from './ports.ts'
import { Representation } from './representation.ts'

/** Below /api/v1: what depends on the history, the time, and who asks, and on nothing else. */
const SHARED = new Set(['/overview', '/videos', '/sparklines', '/alerts'])
/** What an answer says of now may be so old: movements, and how many alerts a day had. */
const FRESH_MS = 5_000
const MOST_BYTES = 8 * 1024 * 1024

interface Kept {
  readonly version: number
  readonly at: number
  /** Undefined: it was no success, and nobody else is given it. */
  readonly answer: Promise<Representation | undefined>
  bytes: number
}

export function answered({
  history,
  clock,
}: Pick<ApiPorts, 'history' | 'clock'>): MiddlewareHandler<AuthEnv> {
  const kept = new Map<string, Kept>()
  const shared = (key: string, version: number) => {
    const known = kept.get(key)
    return known?.version === version && clock() - known.at < FRESH_MS ? known.answer : undefined
  }
  return async (c, next) => {
    if (c.req.method !== 'GET') return next()
    if (!SHARED.has(c.req.path.slice(API_PATH.length))) {
      await next()
      return send(c, await representationOf(c))
    }
    const { version } = history
    const key = keyOf(c, c.var.viewer)
    const others = await shared(key, version)
    if (others) return send(c, others)
    const made = Promise.withResolvers<Representation | undefined>()
    const entry: Kept = { version, at: clock(), answer: made.promise, bytes: 0 }
    kept.delete(key)
    kept.set(key, entry)
    let own: Representation | undefined
    try {
      await next()
      own = await representationOf(c)
    } finally {
      made.resolve(own)
      if (own) entry.bytes = own.plain.length
      else if (kept.get(key) === entry) kept.delete(key)
      forget(kept)
    }
    await send(c, own)
  }
}

async function send(c: Context, representation: Representation | undefined): Promise<void> {
  if (!representation) return
  const response = await representation.respond(c)
  // Else the headers of the answer before it would be put over its own.
  c.res = undefined
  c.res = response
}

/** Two who see the same clients, in the same role, are told the same. */
function keyOf(c: Context, { role, clients }: Viewer): string {
  return JSON.stringify([role, clients, c.req.url])
}

/** JSON is read whole; what is sent as it is made, and kept by nobody, is left alone. */
async function representationOf(c: Context): Promise<Representation | undefined> {
  const { headers, status } = c.res
  const isJson = headers.get('content-type')?.startsWith('application/json')
  if (status !== 200 || !isJson || headers.get('cache-control') === 'no-store') return undefined
  return new Representation(new Uint8Array(await c.res.arrayBuffer()), headers)
}

/** The oldest first, until the rest fits. */
function forget(kept: Map<string, Kept>): void {
  let bytes = 0
  for (const entry of kept.values()) bytes += entry.bytes
  for (const [key, entry] of kept) {
    if (bytes <= MOST_BYTES) return
    bytes -= entry.bytes
    kept.delete(key)
  }
}
