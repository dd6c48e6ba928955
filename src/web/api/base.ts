/** What all parts of the API have in common. */

import { OpenAPIHono } from '@hono/zod-openapi'
import type { AuthEnv } from '../auth/index.ts'
import { Problem } from './problem.ts'

/** Where all of it is. */
export const API_PATH = '/api/v1'

const MAX_ISSUES = 20

/** An empty part of the API, whose declared requests are checked. */
export function newApi() {
  return new OpenAPIHono<AuthEnv>({
    defaultHook: (result) => {
      if (result.success) return
      const issues = result.error.issues.slice(0, MAX_ISSUES).map(({ path, message }) => ({
        where: [result.target, ...path].join('.'),
        message,
      }))
      const [first] = issues
      throw new Problem('invalid-request', first ? `${first.where}: ${first.message}` : 'no reason known', {
        issues,
      })
    },
  })
}

/** The request of a route that takes JSON. */
export function body<S>(schema: S) {
  return { body: { required: true, content: { 'application/json': { schema } } } }
}

/** The answer of a route that succeeds, as `createRoute` wants it. */
export function answer<S>(description: string, schema: S) {
  return { 200: { description, content: { 'application/json': { schema } } } }
}
