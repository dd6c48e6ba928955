/**
 * What tests of the dashboard are made with: the real server over a month of observations, and visits to its pages.
 *
 *     describe('the overview', BROWSER, () => {
 *       const site = siteFor()
 *       test('…', () => site.visit('/', {}, async (page) => { … }))
 *     })
 */

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { Health } from '../../src/ops/health.ts'
import type { ApiPorts } from '../../src/web/api/index.ts'
import { builtPages } from '../../src/web/assets.ts'
import { type Auth, type AuthOptions, memoryAudit, memoryStore, openAuth } from '../../src/web/auth/index.ts'
import { LiveHub } from '../../src/web/live/hub.ts'
import { startWeb } from '../../src/web/server.ts'
import { needs } from '../support/require.ts'
import { openTestDesks } from '../web/desks.ts'
import { portsFor } from '../web/ports.ts'
import { missingForBrowser, openBrowser } from './lab/chromium.ts'
import { healthReport } from './lab/health.ts'
import { CLIENTS, videoIdOf } from './lab/month.ts'
import { type VisitOptions, visit } from './lab/visit.ts'
import { openWorld, type World, type WorldOptions } from './lab/world.ts'

export { assertAccessible, assertFits, assertNothingHidden, type VisitOptions } from './lab/visit.ts'

const SCREENS_FOLDER = join(import.meta.dirname, '..', '..', '.artefacts', 'screens')

/** For `describe`: skips, loudly, where there is no Chromium. */
export const BROWSER = { skip: needs('browser', missingForBrowser()) }

export interface SiteOptions extends WorldOptions {
  /** Beside those of the history. */
  readonly ports?: Partial<ApiPorts>
  /** Default: anybody is the owner, as at 127.0.0.1 without a password. */
  readonly auth?: Partial<AuthOptions>
  /** Default: it says it is the demo, so that no picture is asked of YouTube. */
  readonly isDemo?: boolean
}

export interface Site {
  readonly url: string
  readonly world: World
  readonly auth: Auth
  readonly browser: Browser
  /** Where its configuration and its rules are. */
  readonly folder: string
  visit(path: string, options: VisitOptions, use: (page: Page) => Promise<void>): Promise<void>
}

/** A site for the tests of this `describe`: opened before them, closed after them. */
export function siteFor(options: SiteOptions = {}): Site {
  const resources = new AsyncDisposableStack()
  let opened: Site | undefined
  before(async () => {
    opened = await openSite(options, resources)
  })
  after(() => resources.disposeAsync())
  const site = () => {
    assert.ok(opened, 'the site opens before the tests run')
    return opened
  }
  return {
    get url() {
      return site().url
    },
    get world() {
      return site().world
    },
    get auth() {
      return site().auth
    },
    get browser() {
      return site().browser
    },
    get folder() {
      return site().folder
    },
    visit: (path, how, use) => site().visit(path, how, use),
  }
}

/** The clients of the world; what is watched for them is on its log. */
const CONFIG = JSON.stringify({
  youtube: { baseUrl: 'http://127.0.0.1:9' },
  watch: CLIENTS.map((client, n) => ({ client, videos: [videoIdOf(n)] })),
  routes: Object.fromEntries(CLIENTS.map((client, n) => [client, [1001 + n]])),
  sql: { files: ['queries.sql'] },
  dataDir: './data',
  web: { port: 0 },
})

async function openSite(options: SiteOptions, resources: AsyncDisposableStack): Promise<Site> {
  const { ports = {}, isDemo = true, ...more } = options
  const pages = builtPages()
  assert.ok(existsSync(join(pages, 'index.html')), 'build the dashboard first: node scripts/build-ui.mjs')
  const browser = await openBrowser()
  resources.defer(() => browser.close())
  const world = resources.use(await openWorld(more))
  const live = new LiveHub('browser-tests', { gatherMs: 1 })
  world.history.subscribe((change) => live.changed(change))
  const t = { after: (close?: unknown) => resources.defer(close as () => void) }
  const desks = await openTestDesks(t, world.log, CONFIG)
  const auth = await openAuth({
    host: '127.0.0.1',
    store: memoryStore(),
    audit: memoryAudit(),
    ...options.auth,
  })
  const web = await startWeb({
    host: '127.0.0.1',
    port: 0,
    health: new Health(),
    metrics: { contentType: 'text/plain', text: async () => '' },
    controlToken: 't0ken',
    control: {},
    auth,
    pages,
    api: {
      ...portsFor({ ...world, live, clock: Date.now, isDemo }),
      inspect: async () => healthReport(),
      desks: desks.ports,
      ...ports,
    },
  })
  resources.use(web)
  resources.defer(() => live.close())
  return {
    url: web.url,
    world,
    auth,
    browser,
    folder: desks.folder,
    visit: (path, how, use) => visit(browser, `${web.url}${path}`, how, use),
  }
}

/** Keeps a picture of what is on the screen, for people: `.artefacts/screens/<name>.png`. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SCREENS_FOLDER, `${name}.png`) })
}
