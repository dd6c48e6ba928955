import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { eventually } from '../e2e/eventually.ts'
import { DAY, OFF } from '../history/fixture.ts'
import { assertAccessible, assertFits, BROWSER, screenshot, siteFor } from './harness.ts'
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

  test('is zoomed and moved by wheel, by keys and by fingers, with what is saved', async () => {
    const spanOf = (address: string) => {
      const { searchParams } = new URL(address)
      const [from, to] = [Number(searchParams.get('from')), Number(searchParams.get('to'))]
      return { from, to, length: to - from }
    }
    /** What the address says once `act` has changed it. */
    const after = async (page: Page, act: () => Promise<void>) => {
      const before = page.url()
      await act()
      await page.waitForURL((url) => url.href !== before)
      return spanOf(page.url())
    }
    const overOf = async (page: Page) => {
      const over = chartOf(page, 'Views').locator('.u-over')
      await over.scrollIntoViewIfNeeded()
      const box = await over.boundingBox()
      assert.ok(box)
      return box
    }
    const { now } = site.world
    const path = `${VIRAL}?from=${now - 20 * DAY}&to=${now - 10 * DAY}`
    await site.visit(path, {}, async (page) => {
      const box = await overOf(page)
      const whole = spanOf(page.url())
      await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2)
      await page.keyboard.down('Control')
      const closer = await after(page, () => page.mouse.wheel(0, -100))
      await page.keyboard.up('Control')
      assert.ok(Math.abs(closer.length / whole.length - Math.SQRT1_2) < 0.01, 'a notch is a step')
      const held = (of: typeof whole) => of.from + of.length / 4
      assert.ok(Math.abs(held(closer) - held(whole)) < closer.length / 50, 'about the pointer')
      const later = await after(page, () => page.mouse.wheel(box.width / 2, 0))
      assert.equal(later.length, closer.length)
      assert.ok(Math.abs((later.from - closer.from) / closer.length - 0.5) < 0.01)
      // A plain wheel is the page's.
      const address = page.url()
      await page.mouse.wheel(0, 300)
      // Asked again and again from here: the policy of the page forbids to be asked for from within.
      await eventually('the page to scroll', async () => (await page.evaluate<number>('scrollY')) > 0)
      assert.equal(page.url(), address)

      await page.getByRole('region', { name: /^Charts: / }).focus()
      const earlier = await after(page, () => page.keyboard.press('ArrowLeft'))
      assert.equal(earlier.length, later.length)
      assert.ok(earlier.from < later.from)
      const half = await after(page, () => page.keyboard.press('+'))
      assert.ok(Math.abs(half.length / earlier.length - 0.5) < 0.01)
      await assertAccessible(page)
      // What is saved is what is shown.
      await page.getByRole('button', { name: 'Save' }).click()
      const csv = page.getByRole('button', { name: 'These numbers as CSV' }).and(page.locator(':enabled'))
      const [download] = await Promise.all([page.waitForEvent('download'), csv.click()])
      const rows = (await text(await download.createReadStream())).trim().split('\r\n').slice(1)
      const times = rows.map((row) => Date.parse(/\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(row)?.[0] ?? ''))
      assert.ok(times.length > 0 && times.every((at) => at >= half.from && at <= half.to))
      await page.getByRole('region', { name: /^Charts: / }).press('0')
      await page.waitForURL((url) => !url.searchParams.has('from'))
    })
    await site.visit(path, { screen: 'phone' }, async (page) => {
      const box = await overOf(page)
      const whole = spanOf(page.url())
      const touch = await page.context().newCDPSession(page)
      const fingers = async (type: 'touchStart' | 'touchMove' | 'touchEnd', ...shares: number[]) => {
        const y = box.y + box.height / 2
        const touchPoints = shares.map((share, id) => ({ x: box.x + box.width * share, y, id }))
        await touch.send('Input.dispatchTouchEvent', { type, touchPoints })
      }
      const moved = await after(page, async () => {
        await fingers('touchStart', 0.3)
        for (const share of [0.4, 0.5, 0.6, 0.7, 0.8]) await fingers('touchMove', share)
        await fingers('touchEnd')
      })
      assert.equal(moved.length, whole.length)
      assert.ok(moved.from < whole.from, 'what is drawn to the right shows what was before')
      const pinched = await after(page, async () => {
        await fingers('touchStart', 0.4, 0.6)
        for (const by of [0.05, 0.1, 0.15, 0.2]) await fingers('touchMove', 0.4 - by, 0.6 + by)
        await fingers('touchEnd')
      })
      assert.ok(pinched.length < 0.5 * moved.length, `${pinched.length / moved.length} of the length`)
    })
  })

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
      await assertFits(page)
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
