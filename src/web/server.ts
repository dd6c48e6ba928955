/**
 * The HTTP server: /metrics, /healthz, /readyz, /registry, /api, the dashboard, and the control calls that the command line makes to a running
 * process, because only that process may write to the embedded log.
 */

import { timingSafeEqual } from 'node:crypto'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import type { Health } from '../ops/health.ts'
import { API_PATH, type ApiPorts, createApi } from './api/index.ts'
import { assetRoutes } from './assets.ts'
import {
  type Auth,
  checkHost,
  guardApi,
  hasOwnersPassword,
  limitBodies,
  may,
  securityHeaders,
  shareLinks,
} from './auth/index.ts'
import { jsonLines } from './json-lines.ts'
import { listen, type Web } from './listen.ts'
import { type RegistryRoutesOptions, registryRoutes } from './registry.ts'

export type { Web } from './listen.ts'

/** A control call's name and what it does: a JSON body in, a JSON value out. */
export type ControlCalls = Readonly<Record<string, (body: never) => Promise<unknown>>>

/** A control call that is answered in parts, until its signal aborts: when the one who asked goes away. */
export type ControlStreams = Readonly<
  Record<string, (body: never, signal: AbortSignal) => AsyncIterable<unknown>>
>

export interface WebOptions {
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  readonly health: Health
  /** Who may come in. */
  readonly auth: Auth
  /** The text of /metrics, and its content type. */
  readonly metrics: { readonly contentType: string; readonly text: () => Promise<string> }
  /** Bearer token that a control call must carry. */
  readonly controlToken: string
  readonly control: ControlCalls
  readonly controlStreams?: ControlStreams
  /** What /registry tells and takes; absent: there is no /registry. */
  readonly registry?: RegistryRoutesOptions
  /** What /api/v1 tells; absent: there is none. */
  readonly api?: ApiPorts
  /** The folder of the dashboard's files; absent: there is no dashboard. */
  readonly pages?: string
}

export function startWeb(options: WebOptions): Promise<Web> {
  return listen(routes(options), options)
}

function routes(options: WebOptions): Hono {
  const { health, metrics, control, controlStreams = {}, controlToken, registry, auth, api } = options
  const app = new Hono()
  app.use(securityHeaders(), checkHost(auth.place), limitBodies())
  const mayRead = async (c: Context) => {
    const viewer = auth.guard.viewer(c)
    return (viewer && may(viewer, 'inspect')) || hasOwnersPassword(auth, c)
  }
  // Probes have no password: they learn whether it is well, and not what is wrong.
  const report = async (c: Context, ok: boolean) =>
    c.json((await mayRead(c)) ? { ok, stages: health.stages() } : { ok }, ok ? 200 : 503)
  const guard: MiddlewareHandler = async (c, next) => {
    if (await mayRead(c)) return next()
    return c.text('this needs the password of web.password\n', 401, {
      'www-authenticate': 'Basic realm="tubewire"',
    })
  }
  app.get('/healthz', (c) => report(c, health.healthy))
  app.get('/readyz', (c) => report(c, health.ready))
  app.route('/s', shareLinks(auth))
  app.use('/metrics', guard)
  app.use('/registry/*', guard)
  app.get('/metrics', async (c) => c.body(await metrics.text(), 200, { 'content-type': metrics.contentType }))
  if (registry) app.route('/registry', registryRoutes(registry))
  if (api) {
    app.use(`${API_PATH}/*`, guardApi(auth.guard, API_PATH))
    app.route(API_PATH, createApi(api, auth))
  }
  app.post('/control/:call', async (c) => {
    if (!isSame(c.req.header('authorization') ?? '', `Bearer ${controlToken}`)) {
      return c.json({ error: 'this call needs the control token from the data directory' }, 401)
    }
    const name = c.req.param('call')
    const stream = Object.hasOwn(controlStreams, name) ? controlStreams[name] : undefined
    if (stream) {
      const body = (await c.req.json()) as never
      return jsonLines((signal) => stream(body, signal), c.req.raw.signal)
    }
    const call = Object.hasOwn(control, name) ? control[name] : undefined
    if (!call) return c.json({ error: `no such control call: ${name}` }, 404)
    try {
      return c.json({ result: (await call((await c.req.json()) as never)) ?? null })
    } catch (error) {
      return c.json({ error: (error as Error).message }, 400)
    }
  })
  if (options.pages !== undefined) app.route('/', assetRoutes(options.pages))
  return app
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
