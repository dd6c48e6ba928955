/** Coming in by password, and leaving. */

import { createRoute } from '@hono/zod-openapi'
import { type Auth, login, logout } from '../../auth/index.ts'
import { answer, body, newApi } from '../base.ts'
import { Problem } from '../problem.ts'
import { DONE, LOGIN, WELCOME } from '../schemas/access.ts'

const enter = createRoute({
  method: 'post',
  path: '/login',
  tags: ['session'],
  summary: 'Log in by password; without a name it is the owner’s',
  request: body(LOGIN),
  responses: answer('The session is open: its cookie was set', WELCOME),
})

const leave = createRoute({
  method: 'post',
  path: '/logout',
  tags: ['session'],
  summary: 'Leave the view of a share link; where there is none, log out',
  responses: answer('Left', DONE),
})

export function loginRoutes(auth: Auth) {
  return newApi()
    .openapi(enter, async (c) => {
      const outcome = await login(auth, c, c.req.valid('json'))
      switch (outcome.kind) {
        case 'welcome':
          return c.json({ user: outcome.user }, 200)
        case 'wrong':
          throw new Problem('login-needed', 'That is not the password')
        case 'too-many': {
          const { retryAfterSeconds } = outcome
          c.header('retry-after', String(retryAfterSeconds))
          throw new Problem('too-many', `Too many tries: wait ${retryAfterSeconds} s`, { retryAfterSeconds })
        }
      }
    })
    .openapi(leave, async (c) => {
      await logout(auth, c)
      return c.json({ ok: true as const }, 200)
    })
}
