/** The people who may log in: those of the configuration are shown, the others managed. */

import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Auth, AuthEnv, Invitation } from '../../auth/index.ts'
import { listUsers, PersonError } from '../../auth/index.ts'
import { answer, body, newApi } from '../base.ts'
import { Problem, type ProblemCode } from '../problem.ts'
import { recordChange } from '../record.ts'
import {
  ADDED_USER,
  DONE,
  ENDED_SESSIONS,
  NEW_USER,
  USER_CHANGE,
  USER_INVITATION,
  USER_NAME_PARAM,
  USERS,
} from '../schemas/access.ts'

const tags = ['access']
const params = z.object({ name: USER_NAME_PARAM })

const list = createRoute({
  method: 'get',
  path: '/users',
  tags,
  summary: 'Who may log in: those of the configuration, and those who were added',
  responses: answer('The people', USERS),
})

const add = createRoute({
  method: 'post',
  path: '/users',
  tags,
  summary: 'Add a person, by a password or by a link under which they choose one',
  request: body(NEW_USER),
  responses: answer('Added', ADDED_USER),
})

const change = createRoute({
  method: 'patch',
  path: '/users/{name}',
  tags,
  summary: 'Change what a person may, or their password',
  request: { params, ...body(USER_CHANGE) },
  responses: answer('Changed; it holds from their next request on', DONE),
})

const invite = createRoute({
  method: 'post',
  path: '/users/{name}/invitation',
  tags,
  summary: 'A new link under which a person chooses a password; the one before ends',
  request: { params },
  responses: answer('The link', USER_INVITATION),
})

const endSessions = createRoute({
  method: 'delete',
  path: '/users/{name}/sessions',
  tags,
  summary: 'End all sessions of a person at once',
  request: { params },
  responses: answer('They have to log in again', ENDED_SESSIONS),
})

const remove = createRoute({
  method: 'delete',
  path: '/users/{name}',
  tags,
  summary: 'Remove a person, with all of their sessions',
  request: { params },
  responses: answer('They are outside', DONE),
})

export function usersRoutes(auth: Auth) {
  const { users, people, access } = auth
  return newApi()
    .openapi(list, (c) => c.json({ users: listUsers(auth) }, 200))
    .openapi(add, async (c) => {
      requirePerson(c)
      const { clients = null, ...request } = c.req.valid('json')
      const { name, role } = request
      const invitation = await told(people.add({ ...request, clients }, c.var.viewer.name))
      await recordChange(auth, c, 'user.add', name, described(role, clients))
      return c.json({ ok: true as const, invitation: invitation ? linked(auth, c, invitation) : null }, 200)
    })
    .openapi(change, async (c) => {
      requirePerson(c)
      const { name } = c.req.valid('param')
      const wanted = c.req.valid('json')
      const isLimited = (wanted.clients ?? access.person(name)?.clients ?? null) !== null
      // Who may more than look may not be limited: the limit goes with the role that had it.
      const clients = wanted.role && wanted.role !== 'viewer' && isLimited ? null : wanted.clients
      if (clients && (wanted.role ?? access.person(name)?.role) !== 'viewer') {
        throw new Problem('invalid-request', 'json.clients: only a viewer can be limited to clients')
      }
      await told(people.change(name, { ...wanted, clients }))
      const now = access.person(name)
      const detail = now ? described(now.role, now.clients) : ''
      await recordChange(auth, c, 'user.change', name, wanted.password ? `${detail}; password` : detail)
      return c.json({ ok: true as const }, 200)
    })
    .openapi(invite, async (c) => {
      requirePerson(c)
      const { name } = c.req.valid('param')
      const invitation = await told(people.invite(name))
      await recordChange(auth, c, 'user.invite', name)
      return c.json(linked(auth, c, invitation), 200)
    })
    .openapi(endSessions, async (c) => {
      requirePerson(c)
      const { name } = c.req.valid('param')
      if (!users.named(name)) throw new Problem('not-found', `There is nobody called ${name}`)
      const ended = await access.endSessionsOf(name)
      await recordChange(auth, c, 'user.end-sessions', name)
      return c.json({ ok: true as const, ended }, 200)
    })
    .openapi(remove, async (c) => {
      requirePerson(c)
      const { name } = c.req.valid('param')
      await told(people.remove(name))
      await recordChange(auth, c, 'user.remove', name)
      return c.json({ ok: true as const }, 200)
    })
}

const CODES = {
  name: 'invalid-request',
  taken: 'conflict',
  unknown: 'not-found',
  configured: 'read-only',
  'no-owner': 'conflict',
} as const satisfies Readonly<Record<PersonError['problem'], ProblemCode>>

/** A token is limited to its scopes, and a person whom it lets in would not be. */
function requirePerson(c: Context<AuthEnv>): void {
  if (c.var.viewer.by === 'token')
    throw new Problem('forbidden', 'People are managed by people: not by a token')
}

function linked({ place }: Auth, c: Context, { text, expiresAt }: Invitation) {
  const origin = place.publicUrl ?? new URL(c.req.url).origin
  // What stands after # is sent to no server.
  return { url: `${origin}/join#${text}`, expiresAt }
}

function described(role: string, clients: readonly string[] | null): string {
  return clients === null ? role : `${role} of ${clients.join(', ')}`
}

async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof PersonError)) throw error
    throw new Problem(CODES[error.problem], error.message, {}, { cause: error })
  }
}
