/** Says who asks, and lets only those through who may. Everything of the web server that shows data stands behind it. */

import { BlockList, isIP } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { isLoopback } from '../../config/index.ts'
import type { Access } from './access.ts'
import { secretIn } from './bearer.ts'
import { forged, isSafe, type Place } from './origin.ts'
import { needOf } from './policy.ts'
import type { User, Users } from './users.ts'
import { type AuthEnv, may, type Scope, type Viewer } from './viewer.ts'

export const SESSION_COOKIE = 'tubewire_session'
export const SHARE_COOKIE = 'tubewire_share'

/** What proxies and tunnels add. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'cf-connecting-ip', 'via']

export interface ProxySettings {
  /** Names the user; believed from these addresses only. */
  readonly header: string
  /** Addresses and networks, `10.0.0.0/8`. */
  readonly from: readonly string[]
  /** Of people that the proxy lets in and the configuration does not name; absent: they stay outside. */
  readonly role?: User['role'] | undefined
}

export interface GuardOptions extends Place {
  readonly users: Users
  readonly access: Access
  readonly proxy?: ProxySettings | undefined
}

/** A refusal: its status, and what the person can do. */
export interface Refused {
  readonly status: 400 | 401 | 403
  readonly code: string
  readonly detail: string
}

export class Guard {
  readonly #options: GuardOptions
  readonly #proxies: BlockList | undefined

  /** Throws a TypeError for a proxy address that is none. */
  constructor(options: GuardOptions) {
    this.#options = options
    this.#proxies = options.proxy && networks(options.proxy.from)
  }

  /** Whether people have to log in here; otherwise whoever reaches the address is its owner. */
  get loginNeeded(): boolean {
    const { users, host, proxy } = this.#options
    return users.hasPasswords || proxy !== undefined || !isLoopback(host)
  }

  /** Undefined: a stranger. The most limited of what was shown counts: who opens a share link sees what it shows. */
  viewer(c: Context): Viewer | undefined {
    const { access } = this.#options
    const bearer = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    if (bearer !== undefined) {
      const token = access.token(bearer.trim())
      return (
        token && {
          name: token.name,
          role: 'owner',
          clients: token.clients,
          scopes: token.scopes,
          by: 'token',
        }
      )
    }
    const link = getCookie(c, SHARE_COOKIE)
    const share = link === undefined ? undefined : access.share(link)
    if (share) return { name: share.name, role: 'share', clients: [share.client], scopes: null, by: 'share' }
    return this.#bySession(c) ?? this.#byProxy(c) ?? this.#byLoopback(c)
  }

  #bySession(c: Context): Viewer | undefined {
    const { access, users } = this.#options
    const text = getCookie(c, SESSION_COOKIE)
    const session = text === undefined ? undefined : access.session(text)
    if (!session || text === undefined) return undefined
    // Another password, or a user who is gone from the configuration: the session has ended.
    if (users.fingerprint(session.user, secretIn(text)) !== session.fingerprint) return undefined
    return viewerOf(users.named(session.user), 'session')
  }

  #byProxy(c: Context): Viewer | undefined {
    const { proxy, users } = this.#options
    if (!proxy || !this.#isProxy(peerOf(c))) return undefined
    const name = c.req.header(proxy.header)?.trim()
    if (!name) return undefined
    const named = users.named(name)
    if (named) return viewerOf(named, 'proxy')
    return proxy.role && { name, role: proxy.role, clients: null, scopes: null, by: 'proxy' }
  }

  /** The person at this machine; not whoever a proxy lets through to it. */
  #byLoopback(c: Context): Viewer | undefined {
    if (this.loginNeeded || FORWARDED.some((name) => c.req.header(name) !== undefined)) return undefined
    return { name: 'owner', role: 'owner', clients: null, scopes: null, by: 'loopback' }
  }

  /** Whom to count login attempts for: what the trusted proxy says, or the peer itself. */
  address(c: Context): string {
    const peer = peerOf(c)
    if (!this.#isProxy(peer)) return peer
    const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
    return forwarded && isIP(forwarded) ? forwarded : peer
  }

  /** Whether the person's browser talks to us, or to the proxy before us, over TLS. */
  isSecure(c: Context): boolean {
    const { publicUrl } = this.#options
    if (this.#isProxy(peerOf(c)) && c.req.header('x-forwarded-proto') === 'https') return true
    return publicUrl?.startsWith('https:') === true && c.req.header('host') === new URL(publicUrl).host
  }

  /** What stands against this request under /api/v1. `path` begins after that. Undefined: nothing. */
  refuses(c: Context, path: string, viewer: Viewer | undefined): Refused | undefined {
    const need = needOf(c.req.method, path)
    // Whatever the browser adds by itself proves nothing; a token it does not add.
    if (!isSafe(c.req.method) && viewer?.by !== 'token') {
      const reason = forged(c, this.#options)
      if (reason !== undefined) return { status: 403, code: 'forged', detail: reason }
    }
    if (need === 'anyone') return undefined
    if (!viewer) return { status: 401, code: 'login-needed', detail: 'log in, or send an API token' }
    return this.#lacks(viewer, need)
  }

  #lacks(viewer: Viewer, need: Scope | undefined): Refused | undefined {
    if (may(viewer, need ?? 'access')) return undefined
    const detail =
      viewer.by === 'token'
        ? `this token lacks the scope ${need ?? 'access'}`
        : `a ${viewer.role} may not do this`
    return { status: 403, code: 'forbidden', detail }
  }

  #isProxy(address: string): boolean {
    return this.#proxies?.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') === true
  }
}

function viewerOf(user: User | undefined, by: Viewer['by']): Viewer | undefined {
  return user && { name: user.name, role: user.role, clients: user.clients, scopes: null, by }
}

/** Of the socket. */
function peerOf(c: Context): string {
  const { address = '' } = getConnInfo(c).remote
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

function networks(from: readonly string[]): BlockList {
  const list = new BlockList()
  for (const text of from) {
    const [address = '', bits] = text.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (isIP(address) === 0)
      throw new TypeError(`web.trustedProxy.from: ${text} is no address and no network`)
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

/** Refuses by problem+json, or leaves `c.var.viewer` to the route. */
export function guardApi(guard: Guard, prefix: string): MiddlewareHandler<AuthEnv> {
  return async (c, next) => {
    const viewer = guard.viewer(c)
    const refused = guard.refuses(c, c.req.path.slice(prefix.length), viewer)
    if (refused)
      return c.json(problemOf(refused), refused.status, { 'content-type': 'application/problem+json' })
    if (viewer) c.set('viewer', viewer)
    return next()
  }
}

const TITLES = { 400: 'Bad request', 401: 'Login needed', 403: 'Not allowed' } as const

function problemOf({ status, code, detail }: Refused) {
  return { type: 'about:blank', title: TITLES[status], status, code, detail }
}
