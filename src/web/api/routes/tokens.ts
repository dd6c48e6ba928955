/** API tokens for scripts, and the log of changes. */

import { createRoute, z } from '@hono/zod-openapi'
import type { Auth, Scope } from '../../auth/index.ts'
import { answer, body, newApi } from '../base.ts'
import { Problem } from '../problem.ts'
import { recordChange } from '../record.ts'
import { AUDIT, DONE, ID, MADE_TOKEN, NEW_TOKEN, TOKENS } from '../schemas/access.ts'
import { CURSOR_QUERY, NUMBER_QUERY } from '../schemas/common.ts'

const list = createRoute({
  method: 'get',
  path: '/tokens',
  tags: ['access'],
  summary: 'The API tokens, the newest first, and what scopes there are',
  responses: answer('The tokens, without their secrets', TOKENS),
})

const make = createRoute({
  method: 'post',
  path: '/tokens',
  tags: ['access'],
  summary: 'Make an API token for a script',
  request: body(NEW_TOKEN),
  responses: answer('The token, this once', MADE_TOKEN),
})

const revoke = createRoute({
  method: 'delete',
  path: '/tokens/{id}',
  tags: ['access'],
  summary: 'End a token at once',
  request: { params: z.object({ id: ID }) },
  responses: answer('It opens nothing any more', DONE),
})

const audit = createRoute({
  method: 'get',
  path: '/audit',
  tags: ['access'],
  summary: 'Who changed what, the newest first',
  request: { query: z.object({ limit: NUMBER_QUERY.min(1).max(200).default(50), cursor: CURSOR_QUERY }) },
  responses: answer('A page of changes and logins', AUDIT),
})

const DOCS: Readonly<Record<Scope, string>> = {
  read: 'What was observed, alerted and reported',
  inspect: 'Rules, the watch list, chats and health',
  rules: 'Check, preview and save rules',
  watch: 'Change the watch list',
  chats: 'Invite, mute and test chats',
  deliveries: 'Retry messages',
  history: 'Import history',
  access: 'Share links, tokens and the log of changes',
}

export function tokensRoutes(auth: Auth) {
  return newApi()
    .openapi(list, (c) => {
      const tokens = auth.access.tokens().map(({ hash: _, ...token }) => token)
      const scopes = Object.entries(DOCS).map(([name, doc]) => ({ name: name as Scope, doc }))
      return c.json({ tokens, scopes }, 200)
    })
    .openapi(make, async (c) => {
      const { name, scopes, expiresAt, clients = null } = c.req.valid('json')
      if (expiresAt !== null && expiresAt <= auth.now()) {
        throw new Problem('invalid-request', 'json.expiresAt: it is over already')
      }
      const beyond = scopes.filter((scope) => c.var.viewer.scopes && !c.var.viewer.scopes.includes(scope))
      if (beyond.length > 0) {
        throw new Problem('forbidden', `A token gives no more than it has: not ${beyond.join(', ')}`)
      }
      const createdBy = c.var.viewer.name
      const { token, text } = await auth.access.makeToken({ name, scopes, clients, expiresAt, createdBy })
      await recordChange(auth, c, 'token.make', token.id, `${name}: ${scopes.join(', ')}`)
      const { hash: _, ...shown } = token
      return c.json({ ...shown, token: text }, 200)
    })
    .openapi(revoke, async (c) => {
      const { id } = c.req.valid('param')
      const token = auth.access.tokens().find((one) => one.id === id)
      if (!(await auth.access.revokeToken(id))) throw new Problem('not-found', 'There is no such token')
      await recordChange(auth, c, 'token.revoke', id, token?.name ?? '')
      return c.json({ ok: true as const }, 200)
    })
    .openapi(audit, async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const { entries, next } = await auth.audit.page({ limit, before: cursor })
      return c.json(
        { entries: entries.map(({ action, ...entry }) => ({ ...entry, what: action })), next },
        200,
      )
    })
}
