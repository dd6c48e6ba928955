/** Coming in and leaving: the password for a session, a link for what it shows. */

import { type Context, Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import { SESSION_MS } from './access.ts'
import { SESSION_COOKIE, SHARE_COOKIE } from './guard.ts'
import type { Auth } from './open.ts'
import type { User } from './users.ts'

/** What a login came to. */
export type LoginOutcome =
  | { readonly kind: 'welcome'; readonly user: User }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'too-many'; readonly retryAfterSeconds: number }

export const loginBody = z.object({
  name: z.string().max(200).optional(),
  password: z.string().min(1).max(1000),
})

/** Tries the password and, where it is right, opens a session with a cookie. */
export async function login(auth: Auth, c: Context, body: z.output<typeof loginBody>): Promise<LoginOutcome> {
  const tried = await attempt(auth, c, body.name || undefined, body.password)
  if (tried.kind === 'too-many') return tried
  const { guard, audit, now } = auth
  const who = tried.kind === 'welcome' ? tried.user.name : (body.name ?? 'owner')
  await audit.append({
    at: now(),
    who,
    role: tried.kind === 'welcome' ? tried.user.role : 'stranger',
    address: guard.address(c),
    action: tried.kind === 'welcome' ? 'login' : 'login.refused',
    target: who,
    detail: '',
  })
  if (tried.kind === 'wrong') return tried
  await openSession(auth, c, who)
  return tried
}

async function openSession(auth: Auth, c: Context, who: string): Promise<void> {
  const { access, users } = auth
  const { text } = await access.openSession(who, (secret) => users.fingerprint(who, secret) ?? '')
  setCookie(c, SESSION_COOKIE, text, { ...cookie(auth, c), maxAge: SESSION_MS / 1000 })
  deleteCookie(c, SHARE_COOKIE, cookie(auth, c))
}

/** Takes an invitation with the password that its person chose, and lets them in. As slow to try as a password. */
export async function join(
  auth: Auth,
  c: Context,
  invitation: string,
  password: string,
): Promise<LoginOutcome> {
  const { guard, audit, limiter, people, now } = auth
  const address = guard.address(c)
  const waitMs = limiter.take(address)
  if (waitMs > 0) return { kind: 'too-many', retryAfterSeconds: Math.ceil(waitMs / 1000) }
  const person = await people.join(invitation, password)
  if (!person) return { kind: 'wrong' }
  limiter.giveBack(address)
  const { name, role, clients } = person
  await audit.append({ at: now(), who: name, role, address, action: 'user.join', target: name, detail: '' })
  await openSession(auth, c, name)
  return { kind: 'welcome', user: { name, role, clients } }
}

async function attempt(
  { guard, limiter, users }: Auth,
  c: Context,
  name: string | undefined,
  password: string,
): Promise<LoginOutcome> {
  const address = guard.address(c)
  const waitMs = limiter.take(address)
  if (waitMs > 0) return { kind: 'too-many', retryAfterSeconds: Math.ceil(waitMs / 1000) }
  const user = await users.login(name, password)
  if (!user) return { kind: 'wrong' }
  limiter.giveBack(address)
  return { kind: 'welcome', user }
}

/** Leaves the view of a share link; where there is none, ends the session. */
export async function logout({ guard, access, ...auth }: Auth, c: Context): Promise<void> {
  const options = cookie({ guard, access, ...auth }, c)
  if (getCookie(c, SHARE_COOKIE) !== undefined) {
    deleteCookie(c, SHARE_COOKIE, options)
    return
  }
  const session = access.session(getCookie(c, SESSION_COOKIE) ?? '')
  if (session) await access.endSession(session.id)
  deleteCookie(c, SESSION_COOKIE, options)
}

/** `/s/<token>`: from here on the browser sees what the link shows, and nothing else. */
export function shareLinks(auth: Auth): Hono {
  const app = new Hono()
  app.get('/:token', (c) => {
    const text = c.req.param('token')
    const share = auth.access.share(text)
    c.header('cache-control', 'no-store')
    if (!share) return c.text('This link has expired or was revoked. Ask for another one.\n', 404)
    const maxAge = Math.max(1, Math.floor((share.expiresAt - auth.now()) / 1000))
    setCookie(c, SHARE_COOKIE, text, { ...cookie(auth, c), maxAge: Math.min(maxAge, MOST_COOKIE_SECONDS) })
    return c.redirect('/', 303)
  })
  return app
}

/** Browsers keep none for longer. */
const MOST_COOKIE_SECONDS = 400 * 86_400

function cookie({ guard }: Auth, c: Context) {
  return { path: '/', httpOnly: true, sameSite: 'Strict', secure: guard.isSecure(c) } as const
}

/** Of the Authorization header; the user name does not matter. Undefined: there is none. */
function basicPassword(c: Context): string | undefined {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (encoded === undefined) return undefined
  const pair = Buffer.from(encoded, 'base64').toString()
  return pair.slice(pair.indexOf(':') + 1)
}

/** Whether HTTP Basic authentication has the owner's password, for what scrapes: it has no cookies. */
export async function hasOwnersPassword(auth: Auth, c: Context): Promise<boolean> {
  const password = basicPassword(c)
  return password !== undefined && (await attempt(auth, c, undefined, password)).kind === 'welcome'
}
