/** No answer is waited for without end: what asks others, as the registry of a cluster, may be kept waiting by them. */

import type { MiddlewareHandler } from 'hono'
import type { AuthEnv } from '../auth/index.ts'
import { Problem } from './problem.ts'

/** Streams begin at once; how long they go on is their reader's business. */
export function timeLimit(limitMs: number): MiddlewareHandler<AuthEnv> {
  return async (c, next) => {
    if (c.req.method !== 'GET') return next()
    const { promise, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      reject(
        new Problem('timed-out', `There was no answer within ${limitMs / 1_000} s: ask for less, or later`),
      )
    }, limitMs)
    try {
      return await Promise.race([next(), promise])
    } finally {
      clearTimeout(timer)
    }
  }
}
