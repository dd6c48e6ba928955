/** The web server of a first run: the setup's page, what it asks, and nothing else. Only this machine reaches it. */

import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { z } from '@hono/zod-openapi'
import { Hono, type MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { newApi, Problem, problemOf, problemResponse } from '../api/index.ts'
import { CLIENT_NAME, PASTED } from '../api/schemas/watch.ts'
import { assetRoutes } from '../assets.ts'
import { checkHost, forged, isSafe, limitBodies, securityHeaders } from '../auth/index.ts'
import { listen, type Web } from '../listen.ts'

/** What a try found; `detail` says what it is, or what is wrong and what to do. */
export interface Finding {
  readonly ok: boolean
  readonly detail: string
  readonly title?: string | undefined
  readonly username?: string | undefined
}

export interface SetupRequest {
  readonly apiKey: string
  readonly client: string
  readonly source: string
  readonly token: string
  readonly chatId: number
  readonly derivedMetrics: boolean
}

export interface SetupDesk {
  tryKey(apiKey: string, signal: AbortSignal): Promise<Finding>
  trySource(apiKey: string, text: string, signal: AbortSignal): Promise<Finding>
  tryBot(token: string, signal: AbortSignal): Promise<Finding>
  /** Whoever writes to the bot; undefined when the signal aborts. Throws where it can't listen. */
  chat(
    token: string,
    signal: AbortSignal,
  ): Promise<{ readonly id: number; readonly name: string } | undefined>
  /** Returns the names of what it wrote. Throws `WriteRefused`. */
  write(request: SetupRequest): Promise<readonly string[]>
}

export interface SetupServerOptions {
  readonly host: string
  readonly port: number
  readonly desk: SetupDesk
  readonly pages: string
  readonly version: string
}

export interface SetupServer extends Web {
  /** Opens the page; good for the first browser that opens it. */
  readonly openUrl: string
  /** Resolves once everything is written, and the page was told. */
  readonly written: Promise<void>
}

const COOKIE = 'tubewire_setup'
/** How long one request waits for somebody to write to the bot. */
const CHAT_WAIT_MS = 25_000

const key = z.string().regex(/^[\w.+/=-]{10,200}$/, { error: 'that is no API key' })
const token = z.string().regex(/^\d+:[\w-]{10,200}$/, { error: 'that is no token of a bot' })
const PROBE = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('youtube'), apiKey: z.string().max(200) }),
  z.object({ kind: z.literal('source'), apiKey: z.string().max(200), text: PASTED }),
  z.object({ kind: z.literal('bot'), token: z.string().max(300) }),
])
const SETUP = z.object({
  apiKey: key,
  client: CLIENT_NAME,
  source: PASTED,
  token,
  chatId: z.int(),
  derivedMetrics: z.boolean(),
})

export async function startSetupServer(options: SetupServerOptions): Promise<SetupServer> {
  const secret = randomBytes(24).toString('base64url')
  const { promise: written, resolve } = Promise.withResolvers<void>()
  const web = await listen(routes(options, secret, resolve), { ...options, portSetting: '--setup-port' })
  return { ...web, openUrl: `${web.url}/setup?token=${secret}`, written }
}

function routes({ host, desk, pages, version }: SetupServerOptions, secret: string, done: () => void): Hono {
  const app = new Hono()
  const cookie = randomBytes(24).toString('base64url')
  let isOpened = false
  app.use(securityHeaders(), checkHost({ host }), limitBodies())
  app.use('/setup', async (c, next) => {
    const given = c.req.query('token')
    if (given === undefined) return next()
    if (isOpened || !isSame(given, secret)) {
      return c.text(
        'This address was opened already, or is not the one that was printed. Start `tubewire up` again.\n',
        403,
      )
    }
    isOpened = true
    setCookie(c, COOKIE, cookie, { path: '/', httpOnly: true, sameSite: 'Strict' })
    return c.redirect('/setup', 303)
  })
  const guard: MiddlewareHandler = async (c, next) => {
    const reason = isSafe(c.req.method) ? undefined : forged(c, { host })
    if (reason !== undefined) throw new Problem('forbidden', reason)
    if (isSame(getCookie(c, COOKIE) ?? '', cookie)) return next()
    throw new Problem('login-needed', 'Open the address that `tubewire up` printed')
  }
  app.route('/api/v1', setupRoutes(desk, version, guard, done))
  app.route('/', assetRoutes(pages))
  return app
}

function setupRoutes(desk: SetupDesk, version: string, guard: MiddlewareHandler, done: () => void) {
  const api = newApi()
  api.onError((error, c) => problemResponse(c, problemOf(error)))
  api.get('/session', (c) =>
    c.json({
      user: null,
      loginNeeded: false,
      demo: false,
      firstRun: true,
      derivedMetrics: false,
      version,
    }),
  )
  api.use('/setup/*', guard)
  api.use('/setup', guard)
  api.post('/setup/probe', async (c) => {
    const asked = valid(PROBE, await c.req.json())
    const { signal } = c.req.raw
    switch (asked.kind) {
      case 'youtube':
        return c.json(await desk.tryKey(asked.apiKey, signal))
      case 'source':
        return c.json(await desk.trySource(asked.apiKey, asked.text, signal))
      case 'bot':
        return c.json(await desk.tryBot(asked.token, signal))
    }
  })
  api.post('/setup/chat', async (c) => {
    const asked = valid(z.object({ token }), await c.req.json())
    const signal = AbortSignal.any([c.req.raw.signal, AbortSignal.timeout(CHAT_WAIT_MS)])
    return c.json({ chat: (await desk.chat(asked.token, signal)) ?? null })
  })
  api.post('/setup', async (c) => {
    const written = await desk.write(valid(SETUP, await c.req.json()))
    // The answer goes out before the server ends.
    ;(c.env as unknown as HttpBindings).outgoing.once('close', done)
    return c.json({ written, restart: false })
  })
  api.all('*', (c) => {
    throw new Problem('not-found', `There is no ${c.req.method} ${c.req.path} before the setup`)
  })
  return api
}

function valid<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Problem('invalid-request', `${issue?.path.join('.')}: ${issue?.message}`)
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
