import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { OFF } from '../history/fixture.ts'
import { assertAccessible, BROWSER, screenshot, siteFor } from './harness.ts'
import { SPECIAL, videoIdOf } from './lab/month.ts'

const rowsOf = (page: Page) => page.locator('.virtual-body .virtual-row')
const linksOf = (page: Page) => rowsOf(page).locator('a')
const tableOf = (page: Page) => page.getByRole('table', { name: 'Videos' })

/** The table says how many rows it has, the header included. */
const isCounted = (page: Page, rows: number) =>
  tableOf(page)
    .and(page.locator(`[aria-rowcount="${rows + 1}"]`))
    .waitFor()

describe('the table of videos', BROWSER, () => {
  const site = siteFor()

  test('is searched, filtered and sorted, and its address says how', () =>
    site.visit('/videos', {}, async (page) => {
      await isCounted(page, 48)
      await assertAccessible(page)
      await screenshot(page, 'videos-light')

      await page.getByRole('button', { name: 'Client' }).click()
      await page.getByRole('checkbox', { name: 'Solène' }).check()
      await page.waitForURL(/client=Sol/)
      await isCounted(page, 14)
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Likes' }).click()
      await page.waitForURL(/order=likes/)
      await page.getByRole('button', { name: 'Likes' }).click()
      await page.waitForURL(/direction=ascending/)
      await page
        .getByRole('columnheader', { name: 'Likes' })
        .and(page.locator('[aria-sort=ascending]'))
        .waitFor()

      await page.keyboard.press('/')
      await page.keyboard.type('mountain')
      await page.waitForURL(/search=mountain/)
      await page.getByRole('heading', { name: 'No video is like that' }).waitFor()
      await page.getByRole('button', { name: 'Show all videos' }).click()
      await isCounted(page, 48)
    }))

  test('shows from its address what somebody else saw', () =>
    site.visit('/videos?client=Alpine+Outdoor&state=removed&columns=views,seen', {}, async (page) => {
      await isCounted(page, 1)
      const row = rowsOf(page).first()
      await row.getByText('Removed').waitFor()
      assert.deepEqual(await page.getByRole('columnheader').allTextContents(), [
        'Video',
        'Views',
        'Last seen',
      ])
      // A count that is not there is a word, and never 0.
      assert.equal(await row.locator('[data-column=views]').textContent(), 'unknown')
    }))

  test('columns are chosen, and chosen again', () =>
    site.visit('/videos', {}, async (page) => {
      await isCounted(page, 48)
      await page.getByRole('button', { name: 'Columns' }).click()
      await page.getByRole('checkbox', { name: 'Published' }).check()
      await page.getByRole('checkbox', { name: 'Comments' }).uncheck()
      await page.getByRole('columnheader', { name: 'Published' }).waitFor()
      await page.getByRole('columnheader', { name: 'Comments' }).waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'As at first' }).click()
      await page.getByRole('columnheader', { name: 'Comments' }).waitFor()
    }))

  test('titles keep their room: a narrower screen begins with fewer columns, and shows those that are chosen', () =>
    site.visit('/videos', {}, async (page) => {
      await isCounted(page, 48)
      const headers = page.getByRole('columnheader')
      await page.setViewportSize({ width: 1280, height: 900 })
      await headers.filter({ hasText: 'Comments' }).waitFor({ state: 'detached' })
      await page.setViewportSize({ width: 1700, height: 900 })
      await headers.filter({ hasText: 'Comments' }).waitFor()
      await headers.filter({ hasText: 'Last seen' }).waitFor()
      await page.setViewportSize({ width: 1280, height: 900 })
      await headers.filter({ hasText: 'Last seen' }).waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Columns' }).click()
      await page.getByRole('checkbox', { name: 'Last seen' }).check()
      await headers.filter({ hasText: 'Last seen' }).waitFor()
    }))

  test('a title is text, whatever stands in it', () =>
    site.visit(`/videos?search=${videoIdOf(SPECIAL.hostile)}`, {}, async (page) => {
      await isCounted(page, 1)
      await page.getByRole('link', { name: '<script>alert("views")</script> & <b>friends</b>' }).waitFor()
    }))

  test('leads to a video and back to where one was, by keyboard too', () =>
    site.visit('/videos', {}, async (page) => {
      await isCounted(page, 48)
      await page.getByRole('region', { name: 'Videos' }).press('PageDown')
      await linksOf(page).first().waitFor()
      const link = page.locator('[aria-rowindex="20"] a')
      await link.focus()
      await page.keyboard.press('ArrowDown')
      const href = await page.locator('[aria-rowindex="21"] a').getAttribute('href')
      await page.keyboard.press('Enter')
      await page.waitForURL(`**${href}`)
      await page.goBack()
      await page.locator('[aria-rowindex="21"] a').waitFor()
    }))

  test('is good in the dark, and on a phone', async () => {
    await site.visit('/videos', { theme: 'dark' }, async (page) => {
      await isCounted(page, 48)
      await page.locator('.sparkline').first().waitFor()
      await assertAccessible(page)
      await screenshot(page, 'videos-dark')
    })
    await site.visit('/videos', { screen: 'phone' }, async (page) => {
      await isCounted(page, 48)
      await assertAccessible(page)
      await screenshot(page, 'videos-phone')
      await page.getByRole('combobox', { name: 'Sort by' }).selectOption('likes')
      await page.waitForURL(/order=likes/)
    })
  })
})

describe('the table without numbers of ours', BROWSER, () => {
  const site = siteFor({ policy: OFF })

  test('has no column of ours, and no order by one', () =>
    site.visit('/videos?order=ratio', {}, async (page) => {
      await isCounted(page, 48)
      const headers = await page.getByRole('columnheader').allTextContents()
      assert.deepEqual(headers, ['Video', 'Client', 'Views', 'Likes', 'Comments', '7 days'])
    }))
})

describe('the table of ten thousand videos', BROWSER, () => {
  const site = siteFor({ videos: 10_000 })

  test('draws those that one sees, to the last', () =>
    site.visit('/videos', {}, async (page) => {
      await isCounted(page, 10_000)
      await linksOf(page).first().waitFor()
      assert.ok((await rowsOf(page).count()) < 60, 'rows that nobody sees are not drawn')
      await page.getByRole('region', { name: 'Videos' }).press('End')
      await page.locator('[aria-rowindex="10001"] a').waitFor()
      assert.ok((await rowsOf(page).count()) < 60)
    }))
})
