/** Whether a request comes from where it says: the name it was sent to, and the page that sent it. */

import type { Context, MiddlewareHandler } from 'hono'
import { isLoopback } from '../../config/index.ts'

/** Our pages send it with every request; a page of another site can't, without asking first. */
export const OWN_HEADER = 'x-tubewire'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])
export const isSafe = (method: string) => SAFE.has(method)

export interface Place {
  /** The address that is listened on. */
  readonly host: string
  /** Under which others reach it, `https://tubewire.example.com`. */
  readonly publicUrl?: string | undefined
}

/**
 * Where only this machine reaches us, a request must have been sent to one of its own names: a page of another site
 * whose name was made to lead here (DNS rebinding) is told by its Host. Undefined: all is well.
 */
export function wrongHost(c: Context, { host, publicUrl }: Place): string | undefined {
  if (!isLoopback(host)) return undefined
  const asked = c.req.header('host') ?? ''
  if (publicUrl !== undefined && asked.toLowerCase() === new URL(publicUrl).host) return undefined
  const name = asked
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase()
  if (isLoopback(name)) return undefined
  return 'this server answers to localhost only; where a proxy stands before it, web.publicUrl says under which name'
}

/** What is wrong with a request that a browser may have been tricked into sending. Undefined: our own page sent it. */
export function forged(c: Context, { publicUrl }: Place): string | undefined {
  if (c.req.header(OWN_HEADER) !== '1') return `send the header ${OWN_HEADER}: 1`
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'another site sent this'
  const origin = c.req.header('origin')
  if (origin === undefined) return undefined
  const ours = [c.req.header('host')?.toLowerCase(), publicUrl && new URL(publicUrl).host]
  const sender = URL.canParse(origin) ? new URL(origin).host : undefined
  return sender !== undefined && ours.includes(sender) ? undefined : 'another site sent this'
}

/** Answers 421 to what was sent to another name than ours. */
export function checkHost(place: Place): MiddlewareHandler {
  return async (c, next) => {
    const reason = wrongHost(c, place)
    return reason === undefined ? next() : c.text(`${reason}\n`, 421)
  }
}
