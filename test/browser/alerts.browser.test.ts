import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { TELEGRAM_OUTBOX } from '../../src/records/outbox.ts'
import { assertAccessible, assertFits, BROWSER, screenshot, siteFor } from './harness.ts'
import { SPECIAL, videoIdOf } from './lab/month.ts'

const viral = videoIdOf(SPECIAL.viral)

describe('the feed of alerts', BROWSER, () => {
  const site = siteFor()

  test('shows messages as Telegram does, with what became of them, and filters them in the address', () =>
    site.visit('/alerts', {}, async (page) => {
      const messages = page.getByRole('article')
      await messages.first().waitFor()
      await messages.first().getByText('Waiting').waitFor()
      await assertAccessible(page)
      await screenshot(page, 'alerts-light')

      await page.getByRole('button', { name: 'Any state' }).click()
      await page.getByRole('checkbox', { name: 'Failed' }).check()
      await page.waitForURL(/state=failed/)
      await page.getByText('chat not found').first().waitFor()
      assert.equal(await messages.filter({ hasNotText: 'Failed' }).count(), 0)

      await page.goto(`${site.url}/alerts?video=${viral}&range=30d`)
      await messages.first().waitFor()
      const links = await messages.getByRole('link', { name: `https://youtu.be/${viral}` }).count()
      assert.equal(links, await messages.count())
    }))

  test('follows what is sent while one looks, and lets no text do anything', () =>
    site.visit('/alerts', {}, async (page) => {
      await page.getByText('Live', { exact: true }).filter({ visible: true }).first().waitFor()
      const text = '<b>Bold</b> &lt;img src=x onerror=alert(1)&gt; <a href="javascript:alert(1)">a link</a>'
      const { log } = site.world
      const value = Buffer.from(JSON.stringify({ chat_id: 'Bluebird Coffee', text, parse_mode: 'HTML' }))
      await log.append([
        { topic: TELEGRAM_OUTBOX, key: Buffer.from(viral), value, timestamp: Date.now(), headers: [] },
      ])
      const message = page.getByRole('article').filter({ hasText: '<img src=x onerror=alert(1)>' })
      await message.waitFor()
      await message.locator('b').getByText('Bold', { exact: true }).waitFor()
      assert.equal(await message.getByRole('link', { name: 'a link' }).count(), 0)
    }))

  test('tells why a message was written', () =>
    site.visit('/alerts', {}, async (page) => {
      const message = page.getByRole('article').filter({ hasText: '👀 4500 views' }).first()
      await message.getByRole('link', { name: 'Why?' }).click()
      await page.getByRole('heading', { name: 'Why this message?' }).waitFor()
      await page.getByRole('heading', { name: 'YouTube was looked at' }).waitFor()
      await page
        .getByText(/queries\.sql:\d+/)
        .first()
        .waitFor()
      await assertAccessible(page)
      await screenshot(page, 'alert-light')
    }))

  test('is as good in the dark, and on a phone', async () => {
    await site.visit('/alerts', { theme: 'dark' }, async (page) => {
      await page.getByRole('article').first().waitFor()
      await assertAccessible(page)
      await screenshot(page, 'alerts-dark')
    })
    await site.visit('/alerts', { screen: 'phone' }, async (page) => {
      await page.getByRole('article').first().waitFor()
      await assertFits(page)
      await screenshot(page, 'alerts-phone')
    })
  })
})

describe('why there was no alert', BROWSER, () => {
  const site = siteFor()

  test('is told for a video, found by its title, and a time', () =>
    site.visit('/alerts/silence', {}, async (page) => {
      const field = page.getByRole('combobox', { name: 'About the video' })
      await field.focus()
      await page.getByRole('option').first().waitFor()
      await field.press('ArrowDown')
      await field.press('Enter')
      await page.waitForURL(/video=/)
      await page.getByRole('button', { name: 'Now' }).click()
      await page.waitForURL(/at=\d+/)
      await page.getByRole('heading', { name: /Because|There was one/ }).waitFor()
      await assertAccessible(page)

      const long = site.world.now - 400 * 24 * 3_600_000
      await page.goto(`${site.url}/alerts/silence?video=${viral}&at=${long}`)
      await page.getByText('further back than anything is kept').waitFor()
    }))
})
