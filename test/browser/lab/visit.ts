/** A visit to a page: in a context of its own, and with nothing in it that a page of ours must not do. */

import assert from 'node:assert/strict'
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'

export interface VisitOptions {
  /** Default: light. */
  readonly theme?: 'light' | 'dark'
  /** Default: wide, 1360 by 900 pixels; `phone`: 390 by 844, touched. */
  readonly screen?: 'wide' | 'phone'
  /** Default: en-GB. */
  readonly locale?: string
  /** Default: Europe/Berlin. */
  readonly timeZone?: string
  /** Answers that are no success and are expected, as `404 /api/v1/videos/x`. */
  readonly failures?: readonly string[]
  /** Origins that may be asked beside our own; `prepare` should answer for them. */
  readonly otherSites?: readonly string[]
  /** Before the page is opened. */
  readonly prepare?: (context: BrowserContext) => Promise<void>
}

/** The machine may be busy with other things. */
const PATIENCE_MS = 60_000
const SCREENS = {
  wide: { viewport: { width: 1360, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} as const

/**
 * Opens the address and gives the page to `use`. Afterwards it fails for whatever was written to the console as an
 * error, was thrown, violated the content security policy, asked another site, or was answered with a failure.
 */
export async function visit(
  browser: Browser,
  url: string,
  options: VisitOptions,
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    ...SCREENS[options.screen ?? 'wide'],
    colorScheme: options.theme ?? 'light',
    locale: options.locale ?? 'en-GB',
    timezoneId: options.timeZone ?? 'Europe/Berlin',
    reducedMotion: 'reduce',
  })
  try {
    context.setDefaultTimeout(PATIENCE_MS)
    await options.prepare?.(context)
    const page = await context.newPage()
    const complaints = listen(page, new URL(url).origin, options)
    await page.goto(url)
    await use(page)
    assert.deepEqual(complaints, [])
  } finally {
    await context.close()
  }
}

function listen(page: Page, origin: string, options: VisitOptions): readonly string[] {
  const { failures = [], otherSites = [] } = options
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() !== 'error') return
    // Told with its address by `response` below.
    if (message.text().startsWith('Failed to load resource')) return
    // Violations of the content security policy are such messages too.
    complaints.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.stack ?? error.message}`))
  page.on('request', (request) => {
    const { origin: asked } = new URL(request.url())
    if (
      asked !== origin &&
      !otherSites.includes(asked) &&
      !request.url().startsWith('data:') &&
      !request.url().startsWith('blob:')
    ) {
      complaints.push(`asked another site: ${request.url()}`)
    }
  })
  page.on('response', (response) => {
    const { pathname, origin: from } = new URL(response.url())
    if (from !== origin) return
    const failure = `${response.status()} ${pathname}`
    if (response.status() >= 400 && !failures.includes(failure)) complaints.push(`answered: ${failure}`)
  })
  return complaints
}

/** Fails where something is wider than the screen, so that the page moves sideways. */
export async function assertFits(page: Page): Promise<void> {
  const inner = await page.evaluate<number>('document.documentElement.scrollWidth')
  // Not `innerWidth`: a phone makes that as wide as what is shown.
  const outer = page.viewportSize()?.width ?? 0
  assert.ok(inner <= outer, `${page.url()} is ${inner} pixels wide on a screen of ${outer}`)
}

/** Fails where a part of the page is wider than its place, so that some of it is out of sight. */
export async function assertNothingHidden(page: Page, selector: string): Promise<void> {
  const hidden = await page.evaluate<string[]>(
    `[...document.querySelectorAll(${JSON.stringify(selector)})]
       .filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.textContent)`,
  )
  assert.deepEqual(hidden, [], `${selector} at ${page.url()}`)
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface AxeResult {
  readonly violations: readonly {
    readonly id: string
    readonly help: string
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
  }[]
}

/** Fails for what people with disabilities could not use, as far as axe can tell; or for one kind of it alone. */
export async function assertAccessible(page: Page, only?: 'color-contrast'): Promise<void> {
  await page.evaluate(axe.source)
  const runOnly = only === undefined ? RULES : { type: 'rule', values: [only] }
  const { violations } = await page.evaluate<AxeResult>(
    `axe.run({ runOnly: ${JSON.stringify(runOnly)}, resultTypes: ['violations'] })`,
  )
  const told = violations.map(({ id, help, nodes }) => {
    return `${id}: ${help}\n  ${nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`).join('\n  ')}`
  })
  assert.deepEqual(told, [], `violations of accessibility at ${page.url()}`)
}
