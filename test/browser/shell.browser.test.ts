import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BrowserContext } from 'playwright-core'
import { assertAccessible, BROWSER, screenshot, siteFor } from './harness.ts'
import { SPECIAL, videoIdOf } from './lab/month.ts'

describe('the dashboard of real videos', BROWSER, () => {
  const site = siteFor({ isDemo: false, videos: 12 })

  test('shows YouTube’s pictures, in their place before they are there, and a sign where there is none', () => {
    const asked: string[] = []
    const prepare = async (context: BrowserContext) => {
      await context.route('https://i.ytimg.com/**', (route) => {
        asked.push(route.request().url())
        return asked.length % 2 === 0
          ? route.fulfill({ status: 404, contentType: 'text/plain', body: '' })
          : route.fulfill({ contentType: 'image/svg+xml', body: PICTURE })
      })
    }
    return site.visit('/videos', { prepare, otherSites: ['https://i.ytimg.com'] }, async (page) => {
      const thumb = page.locator('.virtual-body .thumb').first()
      await thumb.waitFor()
      await page.locator('.thumb img').first().waitFor()
      assert.deepEqual(await thumb.boundingBox().then((box) => [box?.width, box?.height]), [64, 36])
      // The one that failed has gone, and left its sign.
      await page.locator('.thumb:not(:has(img)) svg').first().waitFor()
      assert.ok(asked.every((url) => /^https:\/\/i\.ytimg\.com\/vi\/video-\d{5}\/mqdefault\.jpg$/.test(url)))
    })
  })
})

const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180"><rect width="320" height="180"/></svg>'

describe('the dashboard', BROWSER, () => {
  const site = siteFor()

  test('is used from the keyboard: the palette finds pages and videos, and the focus follows', () =>
    site.visit('/', {}, async (page) => {
      await page.getByRole('heading', { name: 'Bluebird Coffee' }).waitFor()
      await page.keyboard.press('Control+k')
      const field = page.getByRole('combobox', { name: 'Search videos and commands' })
      await field.fill(videoIdOf(SPECIAL.viral))
      await page.getByRole('option').filter({ hasText: 'Bluebird Coffee' }).waitFor()
      await assertAccessible(page)
      await screenshot(page, 'palette')
      await page.keyboard.press('Enter')
      await page.waitForURL(`**/videos/${videoIdOf(SPECIAL.viral)}`)
      // The address changes before the palette is gone.
      await field.waitFor({ state: 'detached' })
      await page.keyboard.press('Control+k')
      await field.fill('overv')
      await page.keyboard.press('Enter')
      await page.waitForURL((url) => url.pathname === '/')
      await page.locator('h1:focus', { hasText: 'Overview' }).waitFor()
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }))

  test('opens the palette anew where the key is pressed while it closes', () =>
    site.visit('/', {}, async (page) => {
      await page.getByRole('heading', { name: 'Bluebird Coffee' }).waitFor()
      const field = page.getByRole('combobox', { name: 'Search videos and commands' })
      // Both keys before the page is drawn again.
      const pressed = (closing: string) =>
        page.evaluate(`{
          const field = document.querySelector('dialog [role=combobox]')
          ${closing}
          dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true }))
        }`)
      await page.keyboard.press('Control+k')
      await field.fill('videos')
      await pressed(`field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))`)
      await page.waitForURL('**/videos')
      await page.locator('dialog [role=combobox]:placeholder-shown').waitFor()
      await field.fill('overview')
      await pressed(`field.closest('dialog').close()`)
      await page.locator('dialog [role=combobox]:placeholder-shown').waitFor()
      await field.fill('health')
      await page.keyboard.press('Enter')
      await page.waitForURL('**/health')
    }))

  test('is small: the overview takes a fraction of what it may', () =>
    site.visit('/', {}, async (page) => {
      await page.getByRole('heading', { name: 'Bluebird Coffee' }).waitFor()
      const bytes = await page.evaluate<number>(
        `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js'))
          .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`,
      )
      assert.ok(bytes > 0 && bytes < 60 * 1024, `${bytes} bytes of script, packed`)
    }))

  test('is skipped over to the content', () =>
    site.visit('/', {}, async (page) => {
      await page.getByRole('heading', { name: 'Bluebird Coffee' }).waitFor()
      await page.keyboard.press('Tab')
      await page.getByRole('link', { name: 'Skip to the content' }).and(page.locator(':focus')).waitFor()
      await page.keyboard.press('Enter')
      await page.locator('main:focus').waitFor()
    }))

  test('keeps what a person chose: theme and time zone', () =>
    site.visit('/', {}, async (page) => {
      await page.getByRole('button', { name: 'Preferences' }).click()
      await page.getByRole('button', { name: 'Dark' }).click()
      await page.getByRole('combobox', { name: 'Time zone' }).selectOption('Asia/Tokyo')
      await page.getByText(/GMT\+9/).waitFor()
      await assertAccessible(page)
      await page.reload()
      await page.locator('html[data-theme=dark]').waitFor()
      const title = await page.locator('time').first().getAttribute('title')
      assert.match(title ?? '', /GMT\+9/)
    }))

  test('speaks numbers and dates as the reader does', () =>
    site.visit('/videos?columns=likes,published', { locale: 'de-DE' }, async (page) => {
      const cell = page.locator('.virtual-body [data-column=likes] [title]').first()
      assert.match((await cell.getAttribute('title')) ?? '', /^\d{1,3}(\.\d{3})+$/)
    }))

  test('a server that does not answer is told once, and all goes on when it does', () =>
    site.visit('/', {}, async (page) => {
      await page.getByRole('region', { name: 'Moving most' }).getByRole('link').first().waitFor()
      await page.locator('.side').getByText('Live', { exact: true }).waitFor()
      const said = page.getByText(/^tubewire has not answered since/)
      await page.context().setOffline(true)
      await page
        .getByRole('region', { name: 'Moving most' })
        .getByRole('button', { name: 'Views gained' })
        .click()
      await said.waitFor()
      await assertAccessible(page)
      // A page whose code has not come yet is no page that failed.
      await page.getByRole('link', { name: 'Chats' }).click()
      await page.getByRole('alert').filter({ hasText: 'This could not be loaded' }).waitFor()
      assert.equal(await said.count(), 1)
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.context().setOffline(false)
      await said.waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('heading', { name: 'Chats' }).waitFor()
    }))

  test('an address that leads nowhere says so, and a server that is gone is told', async () => {
    await site.visit('/nowhere', {}, async (page) => {
      await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
      await assertAccessible(page)
    })
    const failures = ['503 /api/v1/overview']
    const prepare = async (context: BrowserContext) => {
      await context.route('**/api/v1/overview', (route) =>
        route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          body: JSON.stringify({ title: 'Busy', detail: 'The history is being made.', code: 'starting' }),
        }),
      )
    }
    await site.visit('/', { failures, prepare }, async (page) => {
      await page.getByText('The history is being made.').waitFor()
      await assertAccessible(page)
      await page.unrouteAll()
      await page.context().unroute('**/api/v1/overview')
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('heading', { name: 'Bluebird Coffee' }).waitFor()
    })
  })
})
