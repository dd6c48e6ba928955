import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { OFF } from '../history/fixture.ts'
import { assertAccessible, BROWSER, screenshot, siteFor } from './harness.ts'
import { SPECIAL, videoIdOf } from './lab/month.ts'

const VIRAL = `/videos/${videoIdOf(SPECIAL.viral)}`
const chartOf = (page: Page, name: string) => page.getByRole('img', { name: new RegExp(`^${name} of `) })

describe('a video', BROWSER, () => {
  const site = siteFor()

  test('shows its counts over time, what happened, and when the next milestone comes', () =>
    site.visit(VIRAL, {}, async (page) => {
      for (const name of ['Views', 'Likes', 'Comments', 'Views an hour']) await chartOf(page, name).waitFor()
      await page.getByRole('heading', { name: 'What happened in this time' }).waitFor()
      await page
        .getByRole('link', { name: /Passed 1000000 views/ })
        .first()
        .waitFor()
      const forecast = page.getByRole('region', { name: 'Next milestone' })
      await forecast.getByText('not from YouTube').waitFor()
      await forecast.getByText(/likely/).waitFor()
      await assertAccessible(page)
      await screenshot(page, 'video-light')
    }))

  test('is moved, zoomed and narrowed, and its address says how', () =>
    site.visit(VIRAL, {}, async (page) => {
      await page.getByRole('button', { name: '30 days' }).click()
      await page.waitForURL(/range=30d/)
      await page.getByRole('button', { name: 'Closer' }).click()
      await page.waitForURL(/from=\d+&to=\d+/)
      const lengthOf = (address: string) => {
        const { searchParams } = new URL(address)
        return Number(searchParams.get('to')) - Number(searchParams.get('from'))
      }
      assert.equal(Math.round(lengthOf(page.url()) / 3_600_000), 15 * 24)
      const before = page.url()
      await page.getByRole('button', { name: 'Earlier' }).click()
      await page.waitForURL((url) => url.href !== before)
      assert.equal(lengthOf(page.url()), lengthOf(before))
      // With the pointer: what is drawn over becomes the whole.
      const box = await chartOf(page, 'Views').locator('.u-over').boundingBox()
      assert.ok(box)
      const y = box.y + box.height / 2
      await page.mouse.move(box.x + box.width * 0.25, y)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width * 0.5, y, { steps: 4 })
      await page.mouse.move(box.x + box.width * 0.75, y, { steps: 4 })
      const whole = lengthOf(page.url())
      await page.mouse.up()
      await page.waitForURL((url) => Math.abs(lengthOf(url.href) / whole - 0.5) < 0.02)
      await page.getByRole('button', { name: 'Show' }).click()
      await page.getByRole('checkbox', { name: 'Likes' }).uncheck()
      await page.waitForURL(/metrics=views%2Ccomments/)
      await chartOf(page, 'Likes').waitFor({ state: 'detached' })
    }))

  test('is compared with others, by date and by age', () =>
    site.visit(VIRAL, {}, async (page) => {
      await page.getByRole('button', { name: 'Compare' }).click()
      await page
        .getByRole('searchbox', { name: 'Search videos to compare with' })
        .fill(videoIdOf(SPECIAL.young))
      await page.locator('dialog li:only-child button').click()
      await page.waitForURL(new RegExp(`compare=${videoIdOf(SPECIAL.young)}`))
      await page.getByRole('button', { name: 'By age' }).click()
      await page.waitForURL(/by=age/)
      await page.locator('.panel-value.series-2').first().waitFor()
      await assertAccessible(page)
      await screenshot(page, 'video-compared')
      await page.getByRole('button', { name: /^Without / }).click()
      await page.getByRole('button', { name: 'By age' }).waitFor({ state: 'detached' })
    }))

  test('is taken along as numbers and as a picture', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'tubewire-downloads-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    await site.visit(`${VIRAL}?range=24h`, {}, async (page) => {
      await chartOf(page, 'Views').locator('canvas').waitFor()
      await page
        .getByRole('link', { name: /Likes: |views/ })
        .first()
        .waitFor()
      const save = async (name: string) => {
        await page.getByRole('button', { name: 'Save' }).click()
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name }).click(),
        ])
        await page.keyboard.press('Escape')
        const file = join(folder, download.suggestedFilename())
        await download.saveAs(file)
        return { name: download.suggestedFilename(), bytes: await readFile(file) }
      }
      const csv = await save('These numbers as CSV')
      assert.equal(csv.name, `${videoIdOf(SPECIAL.viral)}.csv`)
      const [header, ...rows] = csv.bytes.toString().trim().split('\r\n')
      assert.equal(header, 'video,title,time,views,likes,comments')
      assert.ok(rows.length >= 22 && rows.length <= 25, `${rows.length} rows of a day`)
      const png = await save('This picture as PNG')
      assert.deepEqual([...png.bytes.subarray(1, 4)], [...Buffer.from('PNG')])
      assert.ok(png.bytes.length > 10_000, 'there is something on the picture')
    })
  })

  test('is read as a table by those who do not see charts', () =>
    site.visit(`${VIRAL}?range=24h`, {}, async (page) => {
      await page.getByRole('button', { name: 'Show' }).click()
      await page.getByRole('checkbox', { name: 'As a table' }).check()
      await page.getByRole('columnheader', { name: 'likes' }).waitFor()
      await assertAccessible(page)
    }))

  test('a count that is hidden or gone is said to be, and is never 0', async () => {
    await site.visit(`/videos/${videoIdOf(SPECIAL.removed)}`, { theme: 'dark' }, async (page) => {
      await page.getByText('The video is removed').waitFor()
      assert.equal(await page.locator('.count .big-number').first().textContent(), 'unknown')
      await assertAccessible(page)
      await screenshot(page, 'video-dark')
    })
    await site.visit(`/videos/${videoIdOf(SPECIAL.hiddenLikes)}`, { screen: 'phone' }, async (page) => {
      await page.getByText('The likes are hidden').waitFor()
      assert.equal(await page.locator('.count .big-number').nth(1).textContent(), 'hidden')
      const [inner, outer] = (await page.evaluate(
        '[document.documentElement.scrollWidth, innerWidth]',
      )) as number[]
      assert.equal(inner, outer, 'nothing is wider than the phone')
      await assertAccessible(page)
      await screenshot(page, 'video-phone')
    })
  })

  test('one that is watched for less than a day is shown from its beginning', () => {
    const videoId = videoIdOf(999)
    return site.visit(`/videos?search=${videoId}`, {}, async (page) => {
      const { log, write } = site.world
      const counts = { views: 10, likes: 1, comments: 0 }
      await log.append([write.observation(videoId, { at: Date.now() - 60_000, ...counts })])
      await page.locator(`a[href="/videos/${videoId}"]`).click()
      await page.locator('button[aria-pressed=true]', { hasText: 'All' }).waitFor()
      await page.getByRole('button', { name: '7 days' }).click()
      await page.waitForURL(/range=7d/)
      await page.getByRole('button', { name: 'All', exact: true }).click()
      await page.waitForURL((url) => !url.searchParams.has('range'))
    })
  })

  test('one that nobody knows is said to be unknown', () =>
    site.visit('/videos/nobody', { failures: ['404 /api/v1/videos/nobody'] }, async (page) => {
      await page.getByRole('heading', { name: 'This video is not known here' }).waitFor()
      await assertAccessible(page)
    }))
})

describe('a video without numbers of ours', BROWSER, () => {
  const site = siteFor({ policy: OFF })

  test('has no rate, no change and no forecast', () =>
    site.visit(VIRAL, {}, async (page) => {
      await chartOf(page, 'Views').waitFor()
      await page.getByRole('heading', { name: 'Titles and states' }).waitFor()
      const text = (await page.getByRole('main').textContent()) ?? ''
      for (const ours of ['an hour', 'usual', 'milestone', 'in 24 h']) assert.ok(!text.includes(ours), ours)
    }))
})
