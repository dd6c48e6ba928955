import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import {
  type AuthEnv,
  type AuthOptions,
  checkHost,
  guardApi,
  login,
  loginBody,
  logout,
  memoryAudit,
  memoryStore,
  openAuth,
  securityHeaders,
  shareLinks,
} from '../../../src/web/auth/index.ts'

/** A few routes behind the guard, over a real socket: each tells who the server takes the caller for. */
export async function guarded(options: Partial<AuthOptions> = {}) {
  const audit = memoryAudit()
  const auth = await openAuth({ host: '127.0.0.1', store: memoryStore(), audit, ...options })
  const app = new Hono<AuthEnv>()
  app.use(securityHeaders(), checkHost(auth.place))
  app.route('/s', shareLinks(auth))
  app.use('/api/v1/*', guardApi(auth.guard, '/api/v1'))
  app.get('/api/v1/session', (c) => c.json({ viewer: c.var.viewer ?? null }))
  app.post('/api/v1/login', async (c) => {
    const outcome = await login(auth, c, loginBody.parse(await c.req.json()))
    return c.json(outcome, outcome.kind === 'welcome' ? 200 : outcome.kind === 'wrong' ? 401 : 429)
  })
  app.post('/api/v1/logout', async (c) => {
    await logout(auth, c)
    return c.json({})
  })
  for (const path of ['/overview', '/rules', '/health', '/shares', '/never-declared'])
    app.all(`/api/v1${path}`, (c) => c.json({ viewer: c.var.viewer }))
  const server = await new Promise<Server>((resolve) => {
    const started = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () =>
      resolve(started),
    ) as Server
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    server.close(() => resolve())
    server.closeAllConnections()
    await promise
  }
  return { url, auth, audit, [Symbol.asyncDispose]: close }
}

const OWN = { 'x-tubewire': '1', 'content-type': 'application/json' }

/** Keeps cookies, as a browser does. */
export function browser(url: string) {
  const jar = new Map<string, string>()
  const ask = async (
    method: string,
    path: string,
    init: { body?: unknown; headers?: Record<string, string> } = {},
  ) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: { ...(cookie && { cookie }), ...OWN, ...init.headers },
      ...(init.body !== undefined && { body: JSON.stringify(init.body) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /max-age=0/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }
  return {
    jar,
    ask,
    get: (path: string, headers: Record<string, string> = {}) => ask('GET', path, { headers }),
    login: (password: string, name?: string) =>
      ask('POST', '/api/v1/login', { body: { password, ...(name && { name }) } }),
    viewer: async () =>
      ((await (await ask('GET', '/api/v1/session')).json()) as { viewer: Viewer | null }).viewer,
  }
}

interface Viewer {
  readonly name: string
  readonly role: string
  readonly clients: string[] | null
}
