/** A server over a real log and history, as two clients have them, and whoever a test wants to be. */

import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { HistoryPolicy } from '../../src/history/index.ts'
import { Health } from '../../src/ops/health.ts'
import type { ApiPorts } from '../../src/web/api/index.ts'
import { type Auth, memoryAudit, memoryStore, openAuth } from '../../src/web/auth/index.ts'
import { type HubOptions, LiveHub } from '../../src/web/live/hub.ts'
import { startWeb, type WebOptions } from '../../src/web/server.ts'
import { ACCEPTED, type Bench, bench, HOUR, MINUTE, NOW, type Running } from '../history/fixture.ts'
import { openTestDesks } from './desks.ts'
import { portsFor } from './ports.ts'

export interface WebWorld {
  readonly bench: Bench
  readonly running: Running
  readonly live: LiveHub
  readonly auth: Auth
  readonly desks: Awaited<ReturnType<typeof openTestDesks>>
  readonly url: string
  /** Asks as this viewer, by default the owner at this machine; the path is below /api/v1. */
  get(path: string, viewer?: Who, init?: RequestInit): Promise<Response>
  /** The body of an answer that must be 200. */
  json<T = never>(path: string, viewer?: Who): Promise<T>
}

export interface WebWorldOptions {
  readonly policy?: HistoryPolicy
  readonly ports?: Partial<ApiPorts>
  readonly web?: Partial<WebOptions>
  readonly hub?: HubOptions
}

/** `acme`: a script that may see acme alone. `link`: whoever was sent the link to acme. */
export type Who = 'owner' | 'acme' | 'link'

/**
 * `acmeOnly` is watched for acme, `betaOnly` for beta, `together` for both. Each was seen three times within the last
 * two hours and has an alert to each of its clients, which was sent to a chat of that client.
 */
export async function openWorld(t: TestContext, options: WebWorldOptions = {}): Promise<WebWorld> {
  const { policy = ACCEPTED, ports = {}, web: more = {} } = options
  const world = await bench(t)
  await world.log.append(records(world))
  const running = await world.start(policy)
  await running.settle()
  const live = new LiveHub('test', { gatherMs: 1, ...options.hub })
  t.after(() => live.close())
  running.history.subscribe((change) => live.changed(change))
  const auth = await openAuth({ host: '127.0.0.1', store: memoryStore(), audit: memoryAudit() })
  const { access } = auth
  const desks = await openTestDesks(t, world.log)
  const made = { name: 'a test', createdBy: 'owner' }
  const token = await access.makeToken({ ...made, scopes: ['read'], clients: ['acme'], expiresAt: null })
  const link = await access.makeShare({ ...made, client: 'acme', expiresAt: Date.now() + 24 * HOUR })
  const headers: Readonly<Record<Who, Record<string, string>>> = {
    owner: {},
    acme: { authorization: `Bearer ${token.text}` },
    link: { cookie: `tubewire_share=${link.text}` },
  }
  const web = await startWeb({
    host: '127.0.0.1',
    port: 0,
    health: new Health(),
    metrics: { contentType: 'text/plain', text: async () => '' },
    controlToken: 't0ken',
    control: {},
    api: {
      ...portsFor({ log: world.log, history: running.history, policy, live, clock: () => world.now }),
      desks: desks.ports,
      ...ports,
    },
    auth,
    ...more,
  })
  t.after(() => web.close())
  const get = (path: string, as: Who = 'owner', init: RequestInit = {}) =>
    fetch(`${web.url}/api/v1${path}`, { ...init, headers: { ...headers[as], ...init.headers } })
  return {
    bench: world,
    running,
    live,
    auth,
    desks,
    url: web.url,
    get,
    async json<T>(path: string, as?: Who) {
      const response = await get(path, as)
      const text = await response.text()
      assert.equal(response.status, 200, text)
      return JSON.parse(text) as T
    },
  }
}

const WATCHED = {
  acmeOnly: ['acme'],
  betaOnly: ['beta'],
  together: ['acme', 'beta'],
} as const

function records({ write }: Bench) {
  const records = []
  let message = 0
  for (const [videoId, clients] of Object.entries(WATCHED)) {
    for (const [step, minutes] of [120, 60, 5].entries()) {
      records.push(
        write.observation(videoId, {
          at: NOW - minutes * MINUTE,
          views: 1_000 + 100 * step,
          likes: 10,
          comments: null,
          more: { CLIENTS: clients, PLAYLISTS: ['PL-of-all'], COMMENTS_STATE: 'disabled' },
        }),
      )
    }
    for (const client of clients) {
      const at = NOW - HOUR
      records.push(write.message(videoId, at, { chat_id: client, text: `${videoId} for ${client}` }))
      const delivery = { ROUTE: client, CHAT_ID: `chat-of-${client}`, MESSAGE_ID: 5n }
      records.push(write.delivery(`telegram_outbox-0-${message}`, at + 1_000, delivery))
      message += 1
    }
  }
  return records
}
