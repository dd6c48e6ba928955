import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assertAccessible, assertFits, assertNothingHidden, BROWSER, screenshot, siteFor } from './harness.ts'
import { CLIENTS, SPECIAL, videoIdOf } from './lab/month.ts'

const [ALPINE, BLUEBIRD] = CLIENTS

describe('a read-only link', BROWSER, () => {
  const site = siteFor()

  test('opens one client’s dashboard, nothing of another, and nothing at all once it is revoked', async () => {
    let link = ''
    await site.visit('/share', {}, async (page) => {
      await page.getByRole('button', { name: 'New link' }).click()
      await page.getByRole('dialog').getByLabel('Client').selectOption(BLUEBIRD)
      await page.getByLabel('For whom').fill('Ms Rivera')
      await assertAccessible(page)
      await page.getByRole('button', { name: 'Make it' }).click()
      link = await page.getByLabel('The link').inputValue()
      await page.getByRole('button', { name: 'Done' }).click()
      await page.getByRole('cell', { name: 'Ms Rivera', exact: true }).waitFor()
      await assertAccessible(page)
      await screenshot(page, 'share-light')
    })
    const path = new URL(link).pathname
    // The fourth video is Alpine Outdoor's.
    const other = videoIdOf(SPECIAL.removed)
    await site.visit(path, { failures: [`404 /api/v1/videos/${other}`] }, async (page) => {
      await page.getByRole('heading', { name: BLUEBIRD }).waitFor()
      assert.equal(await page.getByText(ALPINE).count(), 0)
      assert.equal(await page.getByRole('link', { name: 'Rules' }).count(), 0)
      await page.goto(`${site.url}/alerts`)
      await page.getByRole('article').first().waitFor()
      assert.equal(await page.getByText(`to ${ALPINE}`).count(), 0)
      const answer = await page.request.get(`${site.url}/api/v1/videos/${other}`)
      assert.equal(answer.status(), 404)
      await page.goto(`${site.url}/report/${encodeURIComponent(BLUEBIRD)}`)
      await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor()
      await assertAccessible(page)
    })
    await site.visit('/share', {}, async (page) => {
      await page.getByRole('button', { name: 'Revoke Ms Rivera' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click()
      await page.getByText('“Ms Rivera” opens nothing any more.').waitFor()
    })
    await site.visit(path, { failures: [`404 ${path}`] }, async (page) => {
      await page.getByText('This link has expired or was revoked.').waitFor()
    })
  })
})

describe('a dashboard with a password', BROWSER, () => {
  const site = siteFor({ auth: { password: 'correct horse' } })

  test('lets nobody in without it', () =>
    site.visit('/alerts', { failures: ['401 /api/v1/login'] }, async (page) => {
      const password = page.getByLabel('Password')
      await password.fill('wrong')
      await assertAccessible(page)
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.getByRole('alert').waitFor()
      await assertAccessible(page)
      await screenshot(page, 'login-light')
      await password.fill('correct horse')
      await page.getByRole('button', { name: 'Log in' }).click()
      // The page that one wanted.
      await page.getByRole('article').first().waitFor()
      await page.goto(`${site.url}/access`)
      await page.getByRole('cell', { name: 'logged in' }).first().waitFor()
      await page.getByRole('cell', { name: 'tried to log in, and was refused' }).waitFor()
      await page.getByRole('button', { name: 'New token' }).click()
      await page.getByLabel('Name').fill('spreadsheet')
      await page.getByRole('button', { name: 'Make it' }).click()
      await page.getByLabel('The token').waitFor()
      await assertAccessible(page)
      await page.getByRole('button', { name: 'Done' }).click()
      await page.getByRole('button', { name: 'Revoke spreadsheet' }).click()
      // Scripts that use it would stand still: it is asked first.
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('button', { name: 'Revoke spreadsheet' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click()
      await page.getByText('There is none.').waitFor()
    }))

  test('lets a person in by a link, to what an owner has said, until the person is removed', async () => {
    let link = ''
    const enter = { failures: ['401 /api/v1/'] }
    await site.visit('/access', enter, async (page) => {
      await page.getByLabel('Password').fill('correct horse')
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.getByRole('button', { name: 'Add a person' }).click()
      await page.getByLabel('Name').fill('Ms Rivera')
      await page.getByRole('dialog').getByText(BLUEBIRD).click()
      await assertAccessible(page)
      await page.getByRole('button', { name: 'Make the link' }).click()
      link = await page.getByLabel('The link').inputValue()
      await assertAccessible(page)
      await page.getByRole('button', { name: 'Done' }).click()
      await page.getByRole('cell', { name: BLUEBIRD, exact: true }).waitFor()
      await assertAccessible(page)
      await screenshot(page, 'access-light')
    })
    const { pathname, hash } = new URL(link)
    await site.visit(`${pathname}${hash}`, { theme: 'dark', screen: 'phone' }, async (page) => {
      await page.getByRole('heading', { name: 'Welcome, Ms Rivera' }).waitFor()
      await assertAccessible(page)
      await screenshot(page, 'join-dark-phone')
      await page.getByLabel(/Choose a password/).fill('a horse of her own')
      await page.getByRole('button', { name: 'Come in' }).click()
      await page.getByRole('heading', { name: BLUEBIRD }).waitFor()
      assert.equal(await page.getByText(ALPINE).count(), 0)
    })
    await site.visit(`${pathname}${hash}`, { failures: ['404 /api/v1/join/look'] }, async (page) => {
      await page.getByText('This invitation was taken').waitFor()
    })
    await site.visit('/access', enter, async (page) => {
      await page.getByLabel('Password').fill('correct horse')
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.getByRole('button', { name: 'Remove Ms Rivera' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
      await page.getByText('Ms Rivera is outside.').waitFor()
    })
  })
})

describe('people, tokens and links on a phone', BROWSER, () => {
  const site = siteFor()

  test('stand one below the other, with nothing to scroll sideways', async () => {
    const ask = (path: string, body: object) =>
      fetch(`${site.url}/api/v1${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-tubewire': '1' },
        body: JSON.stringify(body),
      }).then(async (answer) => assert.ok(answer.ok, await answer.text()))
    const expiresAt = Date.now() + 86_400_000
    const scopes = ['read', 'rules', 'watch', 'chats', 'deliveries', 'history']
    await ask('/tokens', { name: 'a spreadsheet of the agency', scopes, expiresAt })
    await ask('/shares', { name: 'Ms Rivera of Bluebird', client: BLUEBIRD, expiresAt })
    await ask('/users', { name: 'anna.rivera', role: 'owner', clients: null })
    for (const [path, button] of [
      ['/access', 'Revoke a spreadsheet of the agency'],
      ['/access', 'Remove anna.rivera'],
      ['/share', 'Revoke Ms Rivera of Bluebird'],
    ] as const) {
      await site.visit(path, { screen: 'phone' }, async (page) => {
        await page.getByRole('button', { name: button }).waitFor()
        await assertFits(page)
        await assertAccessible(page)
        await assertNothingHidden(page, '.table-scroll')
        await screenshot(page, `${path.slice(1)}-phone`)
      })
    }
  })
})
