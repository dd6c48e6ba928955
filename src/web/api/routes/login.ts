/** Coming in by password, and leaving. */

import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type Auth, join, type LoginOutcome, login, logout } from '../../auth/index.ts'
import { answer, body, newApi } from '../base.ts'
import { Problem } from '../problem.ts'
import { DONE, INVITED, JOIN, JOIN_LOOK, LOGIN, WELCOME } from '../schemas/access.ts'

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

const look = createRoute({
  method: 'post',
  path: '/join/look',
  tags: ['session'],
  summary: 'For whom an invitation is',
  request: body(JOIN_LOOK),
  responses: answer('It is good', INVITED),
})

const take = createRoute({
  method: 'post',
  path: '/join',
  tags: ['session'],
  summary: 'Take an invitation: choose a password, and be logged in',
  request: body(JOIN),
  responses: answer('The session is open: its cookie was set', WELCOME),
})

export function loginRoutes(auth: Auth) {
  return newApi()
    .openapi(enter, async (c) => {
      const outcome = await login(auth, c, c.req.valid('json'))
      const wrong = () => new Problem('login-needed', 'That is not the password')
      return c.json({ user: welcomed(c, outcome, wrong) }, 200)
    })
    .openapi(look, (c) => {
      const person = auth.people.invited(c.req.valid('json').invitation)
      if (!person?.invitation) throw notInvited()
      const { name, role, invitation } = person
      return c.json({ name, role, expiresAt: invitation.expiresAt }, 200)
    })
    .openapi(take, async (c) => {
      const { invitation, password } = c.req.valid('json')
      const outcome = await join(auth, c, invitation, password)
      return c.json({ user: welcomed(c, outcome, notInvited) }, 200)
    })
    .openapi(leave, async (c) => {
      await logout(auth, c)
      return c.json({ ok: true as const }, 200)
    })
}

/** The user who is in now; else it throws. */
function welcomed(c: Context, outcome: LoginOutcome, wrong: () => Problem) {
  switch (outcome.kind) {
    case 'welcome':
      return outcome.user
    case 'wrong':
      throw wrong()
    case 'too-many': {
      const { retryAfterSeconds } = outcome
      c.header('retry-after', String(retryAfterSeconds))
      throw new Problem('too-many', `Too many tries: wait ${retryAfterSeconds} s`, { retryAfterSeconds })
    }
  }
}

function notInvited(): Problem {
  return new Problem('not-found', 'This invitation was taken, is over, or was replaced: ask for another one')
}
