import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { parseConfig } from '../../src/config/index.ts'
import { type Simulators, startSimulators } from '../../src/simulator/index.ts'
import { Terminal, terminalMissing } from '../support/terminal.ts'

const execute = promisify(execFile)
const main = new URL('../../src/main.ts', import.meta.url).pathname

describe('tubewire init', { skip: terminalMissing() }, () => {
  let simulators: Simulators
  const folder = mkdtempSync(join(tmpdir(), 'tubewire-init-'))
  before(async () => {
    simulators = await startSimulators({ seed: 'init' })
  })
  after(async () => {
    await simulators.close()
    rmSync(folder, { recursive: true })
  })

  test('tries each answer, finds title and chat by itself, and writes what runs', async (t) => {
    const { youtube, telegram, apiKey, token, playlistIds, chatId } = simulators
    const terminal = new Terminal(
      [process.execPath, main, 'init', '--youtube-url', youtube.baseUrl, '--telegram-url', telegram.baseUrl],
      folder,
    )
    t.after(() => terminal.kill())
    await terminal.answers('API key', 'AIzaWrong')
    await terminal.sees(/API key not valid/)
    await terminal.answers('API key', apiKey)
    await terminal.sees(/the API key works/)
    await terminal.answers('What to watch', 'https://example.com/nothing')
    await terminal.sees(/is no playlist, channel or video of YouTube/)
    await terminal.answers('What to watch', `https://www.youtube.com/playlist?list=${playlistIds[0]}`)
    await terminal.sees(/playlist "Launch campaign"/)
    await terminal.answers('For which client?', 'Blue Note Tours ')
    await terminal.answers('Has YouTube accepted derived metrics', '')
    await terminal.answers("The bot's token", '123456:wrong-wrong-wrong-wrong-wrong-wrong')
    await terminal.sees(/refuses the token/)
    await terminal.answers("The bot's token", token)
    await terminal.sees(/the bot is @tubewire_demo_bot/)
    await terminal.sees(new RegExp(`Alerts go to You \\(chat id ${chatId}\\)`))
    await terminal.sees(/Written/)
    assert.equal(await terminal.ended, 0)

    const env = join(folder, 'tubewire.env')
    assert.equal(statSync(env).mode & 0o777, 0o600)
    const yaml = readFileSync(join(folder, 'tubewire.yaml'), 'utf8')
    assert.doesNotMatch(yaml, new RegExp(`${apiKey}|${token}`))
    const { config } = parseConfig(yaml, 'tubewire.yaml', {
      YOUTUBE_API_KEY: apiKey,
      TELEGRAM_BOT_TOKEN: token,
    })
    assert.deepEqual(config.routes, { 'Blue Note Tours': [chatId] })
    assert.equal(config.policy.derivedMetrics, 'off', 'nobody said that YouTube accepted anything')
    assert.match(config.watch[0]!.playlists[0]!, new RegExp(playlistIds[0]!))
    assert.ok(telegram.transcript.entries.some(({ text }) => text.includes('tubewire is connected')))

    const { stdout: check } = await execute(process.execPath, [main, 'check'], {
      cwd: folder,
    })
    assert.doesNotMatch(check, /✖/)
  })

  test('asks its questions in a terminal only', async () => {
    await assert.rejects(execute(process.execPath, [main, 'init'], { cwd: folder }), {
      code: 2,
      stderr: /run it in a terminal/,
    })
  })

  test('asks nothing where its answers could not be written', async (t) => {
    const other = mkdtempSync(join(tmpdir(), 'tubewire-init-'))
    t.after(() => rmSync(other, { recursive: true }))
    writeFileSync(join(other, 'tubewire.env'), 'MINE=1')
    const terminal = new Terminal([process.execPath, main, 'init'], other)
    t.after(() => terminal.kill())
    await terminal.sees(/tubewire\.env exists already; move it away/)
    assert.equal(await terminal.ended, 2)
  })
})
