import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { OFF } from '../history/fixture.ts'
import { assertAccessible, assertFits, BROWSER, screenshot, siteFor } from './harness.ts'
import { healthReport } from './lab/health.ts'
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
      assert.match((await card.textContent()) ?? '', /×[\d.]+ a usual day/)
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
      await assertFits(page)
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

const HOUR = 3_600_000

describe('the overview of a program in trouble', BROWSER, () => {
  const now = Date.now()
  const bucket = { usedUnits: 90, allowedUnits: 100, resetsAt: now + 9 * HOUR, closedUntil: null }
  const site = siteFor({
    ports: {
      inspect: async () =>
        healthReport({
          isHealthy: false,
          rules: [{ query: 'INSERTQUERY_2', rule: 'queries.sql:88', sink: 'telegram_outbox', lag: 7 }],
          troubles: [
            {
              where: 'sql INSERTQUERY_2',
              message: 'the record can’t be read',
              remedy: null,
              since: now,
              severity: 'error',
            },
          ],
          youtube: {
            videos: { watched: 1, observed: 1, notVisible: 0 },
            sources: { total: 1, failed: 0 },
            quota: [
              { bucket: 'stats', ...bucket, runsOutAt: now + HOUR },
              // Used up just before new units come: as it is meant to be.
              { bucket: 'general', ...bucket, runsOutAt: now + 8 * HOUR },
            ],
            sustainableIntervalMs: null,
            polls: { observations: 1, records: 1, units: 90, inFlight: 0 },
          },
        }),
    },
  })

  test('says what has failed and that the quota runs out, and leads to where it is told in full', () =>
    site.visit('/', {}, async (page) => {
      const lines = page.getByRole('list', { name: 'What needs a look' })
      await lines.getByText(/^YouTube’s quota would run out at/).waitFor()
      assert.equal(await lines.getByText(/quota/).count(), 1)
      await assertAccessible(page)
      await lines.getByRole('link', { name: 'Rule queries.sql:88: the record can’t be read' }).click()
      await page.waitForURL('**/health')
      await page.getByText('Rule queries.sql:88', { exact: true }).waitFor()
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
