import { z } from '@hono/zod-openapi'
import { SCOPES } from '../../auth/index.ts'
import { NEXT, TIME } from './common.ts'

/** A name that a person gives. */
const NAME = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}+$/u, { error: 'a name is one line' })

export const ID = z
  .string()
  .max(100)
  .openapi({ param: { name: 'id', in: 'path' } })

export const DONE = z.object({ ok: z.literal(true) }).openapi('Done')

export const LOGIN = z.object({
  name: z.string().max(200).optional(),
  password: z.string().min(1).max(1000),
})

export const WELCOME = z
  .object({
    user: z.object({
      name: z.string(),
      role: z.enum(['owner', 'editor', 'viewer']),
      clients: z.array(z.string()).readonly().nullable(),
    }),
  })
  .openapi('Welcome')

export const SHARE = z
  .object({
    id: z.string(),
    name: z.string(),
    client: z.string(),
    createdAt: TIME,
    createdBy: z.string(),
    expiresAt: TIME,
    lastUsedAt: TIME.nullable(),
  })
  .openapi('Share')

export const SHARES = z.object({ shares: z.array(SHARE) }).openapi('Shares')
export const NEW_SHARE = z.object({ name: NAME, client: z.string().min(1).max(200), expiresAt: TIME })
export const MADE_SHARE = SHARE.extend({
  url: z.string().openapi({ description: 'The link; it is shown this once' }),
}).openapi('MadeShare')

export const SCOPE = z.enum(SCOPES)

export const TOKEN = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(SCOPE).readonly(),
    clients: z.array(z.string()).readonly().nullable(),
    createdAt: TIME,
    createdBy: z.string(),
    expiresAt: TIME.nullable(),
    lastUsedAt: TIME.nullable(),
  })
  .openapi('Token')

export const TOKENS = z
  .object({ tokens: z.array(TOKEN), scopes: z.array(z.object({ name: SCOPE, doc: z.string() })) })
  .openapi('Tokens')
export const NEW_TOKEN = z
  .object({
    name: NAME,
    scopes: z.array(SCOPE).min(1),
    clients: z.array(z.string().min(1).max(200)).min(1).nullable().optional(),
    expiresAt: TIME.nullable(),
  })
  .refine(({ scopes, clients }) => !clients || scopes.every((scope) => scope === 'read'), {
    path: ['clients'],
    error: 'only a token that reads can be limited to clients',
  })
export const MADE_TOKEN = TOKEN.extend({
  token: z.string().openapi({ description: 'What scripts send as `Authorization: Bearer`; shown this once' }),
}).openapi('MadeToken')

const ROLE = z.enum(['owner', 'editor', 'viewer'])
const CLIENTS = z
  .array(z.string().min(1).max(200))
  .min(1)
  .nullable()
  .openapi({ description: 'For viewers: the clients that they may see; null: all' })
const PASSWORD = z.string().min(10, { error: 'take 10 characters at least' }).max(1000)

export const USERS = z
  .object({
    users: z.array(
      z.object({
        name: z.string(),
        role: ROLE,
        clients: z.array(z.string()).readonly().nullable(),
        from: z.enum(['configuration', 'dashboard']).openapi({
          description: 'Those of the configuration are changed there alone',
        }),
        hasPassword: z.boolean(),
        invitedUntil: TIME.nullable().openapi({ description: 'An invitation waits for them' }),
        sessions: z.int(),
        lastLoginAt: TIME.nullable(),
      }),
    ),
  })
  .openapi('Users')

export const USER_NAME_PARAM = z
  .string()
  .max(200)
  .openapi({ param: { name: 'name', in: 'path' } })
const isLimitedViewer = ({ role, clients }: { role?: string | undefined; clients?: unknown }) =>
  !clients || role === undefined || role === 'viewer'
const ONLY_VIEWERS = { path: ['clients'], error: 'only a viewer can be limited to clients' }

export const NEW_USER = z
  .object({
    name: NAME,
    role: ROLE,
    clients: CLIENTS.optional(),
    password: PASSWORD.optional().openapi({ description: 'Absent: they are invited, and choose one' }),
  })
  .refine(isLimitedViewer, ONLY_VIEWERS)
export const USER_CHANGE = z
  .object({ role: ROLE.optional(), clients: CLIENTS.optional(), password: PASSWORD.optional() })
  .refine(isLimitedViewer, ONLY_VIEWERS)
export const USER_INVITATION = z
  .object({
    url: z.string().openapi({ description: 'For them alone, good once; it is shown this once' }),
    expiresAt: TIME,
  })
  .openapi('UserInvitation')
export const ADDED_USER = z
  .object({ ok: z.literal(true), invitation: USER_INVITATION.nullable() })
  .openapi('AddedUser')
export const ENDED_SESSIONS = z.object({ ok: z.literal(true), ended: z.int() }).openapi('EndedSessions')

const INVITATION = z.string().min(1).max(200)
export const JOIN_LOOK = z.object({ invitation: INVITATION })
export const JOIN = z.object({ invitation: INVITATION, password: PASSWORD })
export const INVITED = z.object({ name: z.string(), role: ROLE, expiresAt: TIME }).openapi('Invited')

export const AUDIT = z
  .object({
    entries: z.array(
      z.object({
        id: z.string(),
        at: TIME,
        who: z.string(),
        role: z.string(),
        address: z.string(),
        what: z.string().openapi({ example: 'rules.save' }),
        target: z.string(),
        detail: z.string(),
      }),
    ),
    next: NEXT,
  })
  .openapi('Audit')
