/** /api/v1: one declaration for the answers, the checks of requests, OpenAPI and the typed client (`hc<Api>`). */

import { LONGEST_ANSWER_MS } from '../../history/index.ts'
import type { Auth } from '../auth/index.ts'
import { answered } from './answered.ts'
import { newApi } from './base.ts'
import type { ApiPorts } from './ports.ts'
import { Problem, problemOf, problemResponse } from './problem.ts'
import { type ApiDocument, describeApi, referenceRoutes } from './reference/index.ts'
import { alertsRoutes } from './routes/alerts.ts'
import { chatsRoutes } from './routes/chats.ts'
import { demoRoutes } from './routes/demo.ts'
import { eventsRoutes } from './routes/events.ts'
import { healthRoutes } from './routes/health.ts'
import { loginRoutes } from './routes/login.ts'
import { overviewRoutes } from './routes/overview.ts'
import { reportsRoutes } from './routes/reports.ts'
import { rulesRoutes } from './routes/rules.ts'
import { sessionRoutes } from './routes/session.ts'
import { sharesRoutes } from './routes/shares.ts'
import { sparklinesRoutes } from './routes/sparklines.ts'
import { tokensRoutes } from './routes/tokens.ts'
import { transferRoutes } from './routes/transfer.ts'
import { usersRoutes } from './routes/users.ts'
import { videoRoutes } from './routes/video.ts'
import { videosRoutes } from './routes/videos.ts'
import { watchRoutes } from './routes/watch.ts'
import { timeLimit } from './time-limit.ts'

export { API_PATH, newApi } from './base.ts'
export type { ApiFacts, ApiPorts } from './ports.ts'
export { Problem, problemOf, problemResponse } from './problem.ts'

/** To be mounted at /api/v1, behind `guardApi`: every route finds who asks in `c.var.viewer`. */
export function createApi(ports: ApiPorts, auth: Auth) {
  const root = newApi()
  root.use('*', answered(ports), timeLimit(ports.longestMs ?? LONGEST_ANSWER_MS))
  root.onError((error, c) => {
    const problem = problemOf(error)
    if (problem.code === 'internal') {
      ports.logger.error({ err: error, path: c.req.path }, `the API failed: ${error.message}`)
    }
    return problemResponse(c, problem)
  })
  const api = root
    .route('/', sessionRoutes(ports, auth))
    .route('/', overviewRoutes(ports))
    .route('/', videosRoutes(ports))
    .route('/', sparklinesRoutes(ports))
    .route('/', videoRoutes(ports))
    .route('/', alertsRoutes(ports, auth))
    .route('/', eventsRoutes(ports, auth))
    .route('/', transferRoutes(ports, auth))
    .route('/', healthRoutes(ports))
    .route('/', reportsRoutes(ports))
    .route('/', loginRoutes(auth))
    .route('/', rulesRoutes(ports, auth))
    .route('/', watchRoutes(ports, auth))
    .route('/', chatsRoutes(ports, auth))
    .route('/', sharesRoutes(ports, auth))
    .route('/', tokensRoutes(auth))
    .route('/', usersRoutes(auth))
    .route('/', demoRoutes(ports))
  api.route(
    '/',
    referenceRoutes(() => describeApi(api as never, ports.facts.version)),
  )
  api.all('*', (c) => {
    throw new Problem('not-found', `There is no ${c.req.method} ${c.req.path}`)
  })
  return api
}

/** The description of what `createApi` makes, without anything behind it: routes are declared, and none is asked. */
export function apiDocument(version: string): ApiDocument {
  const nothing: object = new Proxy({}, { get: () => nothing })
  return describeApi(createApi(nothing as ApiPorts, nothing as Auth) as never, version)
}

/** For `hc<Api>('/api/v1')` of hono/client: types alone. */
export type Api = ReturnType<typeof createApi>
