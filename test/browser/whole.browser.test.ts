/** The pages that change something, over the whole program and a simulated YouTube and Telegram. */

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type App, startApp } from '../../src/app/app.ts'
import { demoDesk } from '../../src/app/writing/demo-desk.ts'
import { loadConfig } from '../../src/config/index.ts'
import { createLogger } from '../../src/ops/logger.ts'
import { eventually } from '../e2e/eventually.ts'
import { openScene, type Scene } from '../e2e/scene.ts'
import { assertAccessible, BROWSER, screenshot } from './harness.ts'
import { openBrowser } from './lab/chromium.ts'
import { visit } from './lab/visit.ts'

describe('the pages over the whole program', BROWSER, () => {
  const resources = new AsyncDisposableStack()
  let browser: Browser
  let scene: Scene
  let app: App
  after(() => resources.disposeAsync())
  before(async () => {
    browser = await openBrowser()
    resources.defer(() => browser.close())
    scene = await openScene({ after: (close) => resources.defer(close as () => Promise<void>) })
    const { telegram, chatId } = scene
    const file = await scene.configure({ telegram: { bot: true } })
    app = await startApp(loadConfig({ file, envFiles: [] }), {
      logger: createLogger({ level: 'error', format: 'json', redact: (line) => line }),
      version: '0',
      isDemo: true,
      demo: demoDesk({ telegram, chatId, person: { id: chatId, is_bot: false, first_name: 'Ann' } }),
    })
    resources.use(app)
  })
  const at = (path: string, use: (page: Page) => Promise<void>) =>
    visit(browser, `${app.url}${path}`, {}, use)

  test('a rule is put together without SQL, tried on what was seen, saved, and taken back', async () => {
    const id = scene.still('An advert', { likes: 100 })
    await eventually('it to be seen', async () => (await app.status()).youtube?.videos.observed === 1)
    const rules = () => readFile(join(scene.folder, 'queries.sql'), 'utf8')
    const shipped = await rules()
    await at('/rules', async (page) => {
      await page.getByRole('textbox', { name: 'Rules in queries.sql' }).waitFor()
      await page.getByText('No problems found.').waitFor()
      await assertAccessible(page)

      await page.getByRole('button', { name: 'New rule' }).click()
      const dialog = page.getByRole('dialog', { name: 'New rule' })
      await dialog.getByLabel('Tell me when').selectOption('likes')
      await dialog.getByLabel('The mark').fill('150')
      await dialog.getByText(/INSERT INTO/).waitFor()
      await assertAccessible(page)
      await dialog.getByRole('button', { name: 'Put it into the file' }).click()
      await page.getByText('not saved', { exact: true }).waitFor()

      await page.getByRole('button', { name: 'Try it', exact: true }).click()
      await page.getByRole('heading', { name: /Would have sent \d+ alerts?/ }).waitFor()
      await assertAccessible(page)
      await screenshot(page, 'rules-preview')

      await page.getByRole('button', { name: 'What they do' }).click()
      await page.getByText('new', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByText('queries.sql is saved; the rules run as it says.').waitFor()
      assert.notEqual(await rules(), shipped)
      scene.world.hold(id, 'likes', 160, scene.world.clock.now())
      await eventually('the new rule to have written', () =>
        scene.messages().find(({ text }) => text.includes('150')),
      )

      await page.getByRole('button', { name: 'Previous version' }).click()
      await page.getByRole('button', { name: 'Go back to it' }).click()
      await page.getByText('queries.sql is as it was before.').waitFor()
      assert.equal(await rules(), shipped)
    })
  })

  test('an address is pasted, looked at with its cost, watched, paused and removed', () =>
    at('/watch', async (page) => {
      const { id } = scene.world.addVideo({
        title: 'Pasted <b>',
        publishedAtMs: scene.world.startMs - 1000,
      })
      await page.getByLabel('Watch a playlist, a channel or a video').fill(`https://youtu.be/${id}?si=x`)
      await page.getByTestId('look').getByRole('link', { name: 'Pasted <b>' }).waitFor()
      await page.getByLabel('For the client').fill('globex')
      await assertAccessible(page)
      await page.getByRole('button', { name: 'Add' }).click()
      await page.getByText('Pasted <b> is watched for globex.').waitFor()
      const globex = page.getByRole('region', { name: 'globex' })
      await globex.getByRole('button', { name: /^Pause/ }).click()
      await globex.getByText('paused', { exact: true }).waitFor()
      await screenshot(page, 'watch-light')
      await globex.getByRole('button', { name: /^Remove/ }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
      await globex.waitFor({ state: 'detached' })
    }))

  test('one writes into the chat of the demo, and the bot answers', () =>
    at('/demo/chat', async (page) => {
      await page.getByLabel('Message', { exact: true }).fill('/help')
      await page.getByRole('button', { name: 'Send' }).click()
      const messages = page.getByRole('log')
      await messages.getByText('/follow').first().waitFor()
      await assertAccessible(page)
      await screenshot(page, 'demo-chat')
    }))

  test('a chat is paired by a link and a code', () =>
    at('/chats', async (page) => {
      await page.getByRole('button', { name: 'Pair a chat' }).click()
      await page.getByRole('button', { name: 'Make the link' }).click()
      const link = await page.getByRole('dialog').getByRole('link').getAttribute('href')
      const [, code] = /start=([\w-]+)$/.exec(link ?? '') ?? []
      assert.ok(code, `a code in ${link}`)
      await page.getByRole('img', { name: 'QR code of the link' }).waitFor()
      await assertAccessible(page)
      const { telegram } = scene
      telegram.people.start(telegram.people.person({ firstName: 'Bo' }).id, code)
      await page.getByText('Bo is paired.').waitFor()
      await page.getByRole('button', { name: 'Done' }).click()
      await page.getByRole('button', { name: 'Send a test to Bo' }).click()
      await page.getByText('The test message is in Bo.').waitFor()
      await assertAccessible(page)
      await screenshot(page, 'chats-light')
    }))

  test('it is told how everything stands, and what a client got in a period', async () => {
    await at('/health', async (page) => {
      await page.getByRole('heading', { name: 'YouTube' }).waitFor()
      await page.getByRole('meter', { name: /Statistics of videos/ }).waitFor()
      await assertAccessible(page)
      await screenshot(page, 'health-light')
    })
    await at('/report/acme', async (page) => {
      await page.getByRole('cell', { name: /An advert/ }).waitFor()
      await assertAccessible(page)
      const downloaded = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Picture' }).click()
      assert.match((await downloaded).suggestedFilename(), /^acme \d{4}-\d\d-\d\d\.png$/)
      const pdf = await page.pdf({ preferCSSPageSize: true })
      assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length, 1, 'one video has one page')
      await screenshot(page, 'report-light')
    })
  })
})
