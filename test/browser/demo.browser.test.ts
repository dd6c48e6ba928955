/** The dashboard that `npm run demo` shows: every page over the real process, used, looked at, and kept as pictures. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { eventually } from '../e2e/eventually.ts'
import { assertAccessible, assertFits, assertNothingHidden, BROWSER, screenshot } from './harness.ts'
import { openBrowser } from './lab/chromium.ts'
import { type Demo, startDemo } from './lab/demo.ts'
import { type VisitOptions, visit } from './lab/visit.ts'

/** Of the demo's world: a video that is young and moves fast, and the client that it is watched for. */
const ADVERT = 'The advert everybody is talking about'
const CLIENT = 'Northwind Shoes'
const REPORT = `/report/${encodeURIComponent(CLIENT)}`

describe('the dashboard of the demo', BROWSER, () => {
  const resources = new AsyncDisposableStack()
  let browser: Browser
  let demo: Demo
  let advert: string
  after(() => resources.disposeAsync())
  before(async () => {
    demo = await startDemo({ after: (close) => resources.defer(close as () => void) })
    browser = await openBrowser()
    resources.defer(() => browser.close())
    advert = await eventually('the advert to have gathered views and messages', async () => {
      const { alerts } = await demo.ask<Alerts>('/alerts?state=sent')
      return alerts.find(({ title, text }) => title === ADVERT && text.includes('Likes'))?.videoId
    })
  })
  const at = (path: string, use: (page: Page) => Promise<void>, options: VisitOptions = {}) =>
    visit(browser, `${demo.url}${path}`, options, use)

  test('the overview tells what moved and what was sent, and goes on while one looks', () =>
    at('/', async (page) => {
      for (const client of [CLIENT, 'The Weeknight Table', 'Blue Note Tours'])
        await page.getByRole('heading', { name: client }).waitFor()
      const movers = page.getByRole('region', { name: 'Moving most' })
      // Quiet for weeks, it takes off: nothing is further from its usual.
      await movers.getByRole('link').first().filter({ hasText: ADVERT }).waitFor()
      await movers.getByRole('button', { name: 'Views gained', pressed: false }).click()
      await movers.getByRole('button', { name: 'Views gained', pressed: true }).waitFor()
      await movers.getByRole('link').first().waitFor()
      await changes(page, '.big-number', 'the views of the clients')
      await changes(page, '.message', 'the latest messages')
    }))

  test('a video is found in the table, and followed to its charts', () =>
    at('/videos', async (page) => {
      await page.getByPlaceholder('Title, channel or id').fill('advert')
      const row = page.locator('.virtual-body .virtual-row').filter({ hasText: ADVERT })
      await row.locator('.sparkline').waitFor()
      await changes(page, '[data-column=views]', 'the views in the table')
      await row.getByRole('link').click()
      await page.getByRole('heading', { name: ADVERT }).waitFor()
      await page.getByRole('img', { name: `Views of ${ADVERT}` }).waitFor()
      await changes(page, '.count .big-number', 'the counts of the video')
      await page
        .getByRole('link', { name: /Likes: / })
        .first()
        .waitFor()
    }))

  test('a message is followed to the observation and the rule that it comes from', () =>
    at(`/alerts?video=${advert}&state=sent`, async (page) => {
      await page.getByRole('article').first().getByRole('link', { name: 'Why?' }).click()
      await page.getByRole('heading', { name: 'A rule found it worth a message' }).waitFor()
      await page.getByText(/^queries\.sql:\d+$/).waitFor()
      await page.getByRole('rowheader', { name: 'Likes' }).waitFor()
      await page.getByRole('link', { name: 'Open it in the rules' }).click()
      await page.getByRole('textbox', { name: 'Rules in queries.sql' }).waitFor()
    }))

  test('it is said why there was no message', () =>
    at(`/alerts/silence?video=${advert}`, async (page) => {
      await page.getByRole('button', { name: 'Now' }).click()
      await page.getByRole('heading', { name: /^(Because|There was one)$/ }).waitFor()
    }))

  test('what is typed while a page is drawn is not put back to what was drawn', () =>
    at('/rules', async (page) => {
      const editor = page.getByRole('textbox', { name: 'Rules in queries.sql' })
      await editor.click()
      for (let round = 0; round < 15; round++) {
        await page.keyboard.press('Control+A')
        await page.keyboard.press('Delete')
        await page.keyboard.insertText(`-- ${round}\nCREATE STREAM z${round} AS SELECT 1;`)
      }
      await page.getByText('not saved').waitFor()
      assert.equal(await editor.textContent(), '-- 14CREATE STREAM z14 AS SELECT 1;')
    }))

  test('a rule is put together, tried on what was seen, saved and taken back', () =>
    at('/rules', async (page) => {
      await page.getByRole('textbox', { name: 'Rules in queries.sql' }).waitFor()
      await page.getByRole('button', { name: 'New rule' }).click()
      const dialog = page.getByRole('dialog', { name: 'New rule' })
      await dialog.getByLabel('The mark').fill('1050000')
      await dialog.getByText(/INSERT INTO/).waitFor()
      await screenshot(page, 'demo-new-rule-light')
      await dialog.getByRole('button', { name: 'Put it into the file' }).click()
      await page.getByRole('button', { name: 'Try it', exact: true }).click()
      await page.getByRole('heading', { name: /Would have sent [\d,]+ alerts?/ }).waitFor()
      await assertAccessible(page)
      await screenshot(page, 'demo-preview-light')
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByText('queries.sql is saved; the rules run as it says.').waitFor()
      await page.getByRole('button', { name: 'Previous version' }).click()
      await page.getByRole('button', { name: 'Go back to it' }).click()
      await page.getByText('queries.sql is as it was before.').waitFor()
    }))

  test('an address is looked at before it is watched; what is watched is paused and goes on', () =>
    at('/watch', async (page) => {
      await page
        .getByLabel('Watch a playlist, a channel or a video')
        .fill(`https://www.youtube.com/watch?v=${advert}`)
      const found = page.getByTestId('look')
      await found.getByRole('link', { name: ADVERT }).waitFor()
      await found.getByText(/quota/).waitFor()
      await assertAccessible(page)
      const client = page.getByRole('region', { name: 'Blue Note Tours' })
      await client.getByRole('button', { name: /^Pause/ }).click()
      await client.getByText('paused', { exact: true }).waitFor()
      await client.getByRole('button', { name: /^Go on/ }).click()
      await client.getByText('watched', { exact: true }).waitFor()
    }))

  test('a chat is tried, and the test arrives in it; the bot answers what is written there', async () => {
    await at('/chats', async (page) => {
      await page.getByRole('button', { name: /^Send a test to/ }).click()
      await page.getByText(/^The test message is in /).waitFor()
    })
    await at('/demo/chat', async (page) => {
      const messages = page.getByRole('log')
      await messages.getByText('A test from tubewire: alerts arrive here.').first().waitFor()
      await page.getByRole('button', { name: '/status' }).click()
      await messages
        .getByText(/^Alerts of: .*Northwind Shoes/)
        .first()
        .waitFor()
    })
  })

  test('everything works, and is said to', () =>
    at('/health', async (page) => {
      await page.getByText('Everything works.').waitFor()
      await page.getByRole('meter', { name: /Statistics of videos/ }).waitFor()
    }))

  test('a link shows one client alone, until it is revoked', async () => {
    let link = ''
    await at('/share', async (page) => {
      await page.getByRole('button', { name: 'New link' }).click()
      await page.getByRole('dialog').getByLabel('Client').selectOption(CLIENT)
      await page.getByLabel('For whom').fill('Ms Rivera')
      await page.getByRole('button', { name: 'Make it' }).click()
      link = await page.getByLabel('The link').inputValue()
      await page.getByRole('button', { name: 'Done' }).click()
      await page.getByRole('cell', { name: 'Ms Rivera', exact: true }).waitFor()
    })
    const path = new URL(link).pathname
    await at(path, async (page) => {
      await page.getByRole('heading', { name: CLIENT }).waitFor()
      await settled(page)
      for (const other of ['Blue Note Tours', 'The Weeknight Table', 'Rules'])
        assert.equal(await page.getByText(other).count(), 0, other)
      await assertAccessible(page)
      await screenshot(page, 'demo-shared-light')
    })
    await at('/share', async (page) => {
      await page.getByRole('button', { name: 'Revoke Ms Rivera' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click()
      await page.getByText('“Ms Rivera” opens nothing any more.').waitFor()
    })
    await at(path, (page) => page.getByText('This link has expired or was revoked.').waitFor(), {
      failures: [`404 ${path}`],
    })
  })

  test('a report is made, as a picture and for the printer', () =>
    at('/share', async (page) => {
      await page.getByRole('combobox', { name: 'Client' }).selectOption(CLIENT)
      await page.getByRole('button', { name: 'Show it' }).click()
      await page.getByRole('cell', { name: ADVERT }).waitFor()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Picture' }).click(),
      ])
      assert.match(download.suggestedFilename(), /^Northwind Shoes .*\.png$/)
      assert.equal((await page.pdf({ preferCSSPageSize: true })).subarray(0, 4).toString(), '%PDF')
    }))

  test('a script is given a token, and who gave it is kept', () =>
    at('/access', async (page) => {
      await page.getByRole('button', { name: 'New token' }).click()
      await page.getByLabel('Name').fill('spreadsheet')
      await page.getByRole('button', { name: 'Make it' }).click()
      await page.getByLabel('The token').waitFor()
      await page.getByRole('button', { name: 'Done' }).click()
      await page.getByRole('button', { name: 'Revoke spreadsheet' }).waitFor()
      await page
        .getByRole('row')
        .filter({ hasText: 'spreadsheet' })
        .filter({ hasText: 'made the token' })
        .waitFor()
    }))

  const looks = [
    ['light', {}],
    ['dark', { theme: 'dark' }],
    ['phone', { screen: 'phone' }],
  ] as const
  for (const [look, options] of looks) {
    test(`every page is whole, for everybody: ${look}`, () =>
      at(
        '/',
        async (page) => {
          const { alerts } = await demo.ask<Alerts>(`/alerts?videoId=${advert}&limit=1`)
          const pages = {
            overview: '/',
            videos: '/videos',
            video: `/videos/${advert}`,
            alerts: '/alerts',
            alert: `/alerts/${encodeURIComponent(alerts[0]!.id)}`,
            silence: `/alerts/silence?video=${advert}&at=${Date.now()}`,
            rules: '/rules',
            watch: '/watch',
            chats: '/chats',
            health: '/health',
            share: '/share',
            report: REPORT,
            access: '/access',
            chat: '/demo/chat',
          }
          for (const [name, path] of Object.entries(pages)) {
            await page.goto(`${demo.url}${path}`)
            await settled(page)
            await assertFits(page)
            await assertNothingHidden(page, '.table-scroll, .sql-text')
            // In the dark all is the same but the colours.
            await assertAccessible(page, look === 'dark' ? 'color-contrast' : undefined)
            await screenshot(page, `demo-${name}-${look}`)
          }
        },
        options,
      ))
  }
})

interface Alerts {
  readonly alerts: readonly {
    readonly id: string
    readonly videoId: string
    readonly title: string | null
    readonly text: string
  }[]
}

/** The page is there, and what it asked for has come. */
async function settled(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor()
  await page.locator('.skeleton').first().waitFor({ state: 'detached' })
}

/** Waits until what stands in these places is another text than now: it came by itself. */
async function changes(page: Page, places: string, what: string): Promise<void> {
  const texts = () => page.locator(places).allTextContents()
  await page.locator(places).first().waitFor()
  const before = await texts()
  await eventually(`${what} to change`, async () => JSON.stringify(await texts()) !== JSON.stringify(before))
}
