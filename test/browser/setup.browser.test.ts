import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { startFirstRun } from '../../src/app/first-run.ts'
import { API_KEY, openScene, TOKEN } from '../e2e/scene.ts'
import { assertAccessible, BROWSER, screenshot } from './harness.ts'
import { openBrowser } from './lab/chromium.ts'
import { visit } from './lab/visit.ts'

describe('the first run in the browser', BROWSER, () => {
  test('asks what init asks, tries every answer, and writes the configuration', async (t) => {
    const { youtube, telegram, playlistId, folder } = await openScene(t)
    const browser = await openBrowser()
    t.after(() => browser.close())
    const file = join(folder, 'new.yaml')
    const server = await startFirstRun({
      file,
      youtubeUrl: youtube.baseUrl,
      telegramUrl: telegram.baseUrl,
      port: 0,
      version: '0',
      showCommand: 'tubewire config show',
    })
    t.after(() => server.close())
    await visit(browser, server.openUrl, {}, async (page) => {
      await page.getByRole('heading', { name: 'Set up tubewire' }).waitFor()
      await assertAccessible(page)
      const next = page.getByRole('button', { name: 'Next' })
      await page.getByLabel('API key').fill('AIzaWrong-key-0123456789')
      await next.click()
      await page
        .getByRole('alert')
        .filter({ hasText: /API key/ })
        .waitFor()
      await page.getByLabel('API key').fill(API_KEY)
      await next.click()
      await page.getByLabel('A playlist, channel or video').fill(playlistId)
      await next.click()
      await page.getByLabel('Client').fill('acme')
      await next.click()
      await page.getByLabel('The bot’s token').fill(TOKEN)
      await next.click()
      // She pressed Start before, and the bot has not asked since.
      await page.getByText('alerts go to Ann').waitFor()
      await assertAccessible(page)
      await screenshot(page, 'setup')
      await page.getByRole('button', { name: 'Write the configuration' }).click()
      await page.getByRole('heading', { name: 'It is set up' }).waitFor()
      await server.written
      const written = await readFile(file, 'utf8')
      assert.match(written, /acme/)
      assert.ok(!written.includes(API_KEY), 'the key stands in the file beside it')
    })
  })
})
