import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { OFF } from '../history/fixture.ts'
import { assertAccessible, BROWSER, screenshot, siteFor } from './harness.ts'
import { SPECIAL, videoIdOf } from './lab/month.ts'

describe('the overview', BROWSER, () => {
  const site = siteFor()

  test('tells for each client what the last day changed, what was sent, and what is wrong', () =>
    site.visit('/', {}, async (page) => {
      const card = page
        .getByRole('listitem')
        .filter({ has: page.getByRole('heading', { name: 'Bluebird Coffee' }) })
      await card.getByText('views').waitFor()
      // The viral video is theirs.
      assert.match((await card.textContent()) ?? '', /×\d+ a usual day/)
      assert.match((await card.textContent()) ?? '', /\d+ sent/)
      await page.getByRole('link', { name: 'Alpine Outdoor: 1 video removed' }).waitFor()
      const movers = page.getByRole('region', { name: 'Moving most' })
      const [first] = await movers.getByRole('link').all()
      assert.equal(await first?.getAttribute('href'), `/videos/${videoIdOf(SPECIAL.viral)}`)
      await page.getByRole('region', { name: 'Latest messages' }).getByText('Waiting').waitFor()
      await assertAccessible(page)
      await screenshot(page, 'overview-light')
    }))

  test('is as good in the dark, and on a phone', async () => {
    await site.visit('/', { theme: 'dark' }, async (page) => {
      await page.getByRole('region', { name: 'Moving most' }).getByRole('link').first().waitFor()
      await assertAccessible(page)
      await screenshot(page, 'overview-dark')
    })
    await site.visit('/', { screen: 'phone' }, async (page) => {
      await page.getByRole('heading', { name: 'Bluebird Coffee' }).waitFor()
      const [inner, outer] = (await page.evaluate(
        '[document.documentElement.scrollWidth, innerWidth]',
      )) as number[]
      assert.equal(inner, outer, 'nothing is wider than the phone')
      await page.getByRole('link', { name: 'Videos' }).waitFor()
      await assertAccessible(page)
      await screenshot(page, 'overview-phone')
    })
  })

  test('follows what happens while one looks', () =>
    site.visit('/', {}, async (page) => {
      await page.locator('.side').getByText('Live', { exact: true }).waitFor()
      const { log, write } = site.world
      const videoId = videoIdOf(SPECIAL.viral)
      const text = `🎉 Passed 77 views!\nhttps://youtu.be/${videoId}`
      await log.append([write.message(videoId, Date.now(), { chat_id: 'Bluebird Coffee', text })])
      await page.getByRole('region', { name: 'Latest messages' }).getByText('🎉 Passed 77 views!').waitFor()
    }))
})

describe('the overview without numbers of ours', BROWSER, () => {
  const site = siteFor({ policy: OFF })

  test('shows YouTube’s alone', () =>
    site.visit('/', {}, async (page) => {
      await page.getByRole('region', { name: 'Published last' }).getByRole('link').first().waitFor()
      const text = (await page.getByRole('main').textContent()) ?? ''
      for (const ours of ['usual', 'Moving most', '×', 'not from YouTube'])
        assert.ok(!text.includes(ours), ours)
      await assertAccessible(page)
    }))
})
