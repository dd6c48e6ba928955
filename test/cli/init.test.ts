import assert from 'node:assert/strict'
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify, stripVTControlCharacters } from 'node:util'
import { parseConfig } from '../../src/config/index.ts'
import { type Simulators, startSimulators } from '../../src/simulator/index.ts'

const execute = promisify(execFile)
const main = new URL('../../src/main.ts', import.meta.url).pathname

/** util-linux's script gives a program a pseudo-terminal. */
function scriptMissing(): string | false {
  try {
    execFileSync('script', ['--version'])
    return false
  } catch {
    return 'there is no `script` command here: install util-linux (bsdutils)'
  }
}

/** A program at a terminal, and a person who reads and types. */
class Terminal {
  readonly #child: ChildProcess
  readonly ended: Promise<number | null>
  /** What has come and was not read yet. */
  #raw = ''
  #look = () => {}

  constructor(command: readonly string[], cwd: string) {
    const line = `stty cols 200 rows 50; exec ${command.map((word) => `'${word}'`).join(' ')}`
    this.#child = spawn('script', ['-qefc', line, '/dev/null'], {
      cwd,
      env: { ...process.env, TERM: 'xterm' },
    })
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.#raw += text
      this.#look()
    })
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code) => resolve(code))
    })
  }

  /** Waits until something is on the screen, then forgets what stood before it. */
  async sees(what: RegExp): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>()
    this.#look = () => {
      const screen = stripVTControlCharacters(this.#raw)
      const match = what.exec(screen)
      if (!match) return
      this.#raw = screen.slice(match.index + match[0].length)
      resolve(match[0])
    }
    this.#look()
    return Promise.race([
      promise,
      this.ended.then((code) => assert.fail(`ended with ${code} before ${what} was seen:\n${this.#raw}`)),
    ])
  }

  types(text: string): void {
    this.#child.stdin!.write(`${text}\r`)
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

describe('tubewire init', { skip: scriptMissing(), timeout: 60_000 }, () => {
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
    await terminal.sees(/API key\s/)
    terminal.types('AIzaWrong')
    await terminal.sees(/API key not valid|refuses|invalid/i)
    await terminal.sees(/API key\s/)
    terminal.types(apiKey)
    await terminal.sees(/the API key works/)
    await terminal.sees(/What to watch/)
    terminal.types('https://example.com/nothing')
    await terminal.sees(/is no playlist, channel or video of YouTube/)
    terminal.types(`https://www.youtube.com/playlist?list=${playlistIds[0]}`)
    await terminal.sees(/playlist "Launch campaign"/)
    await terminal.sees(/For which client/)
    terminal.types('')
    await terminal.sees(/bot's token/)
    terminal.types('123456:wrong-wrong-wrong-wrong-wrong-wrong')
    await terminal.sees(/refuses the token/)
    terminal.types(token)
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
    assert.deepEqual(config.routes, { default: [chatId] })
    assert.match(config.watch[0]!.playlists[0]!, new RegExp(playlistIds[0]!))
    assert.ok(telegram.transcript.entries.some(({ text }) => text.includes('tubewire is connected')))

    const { stdout: check } = await execute(process.execPath, [main, 'check'], {
      cwd: folder,
    })
    assert.doesNotMatch(check, /✖/)
  })

  test('does not write over a configuration, and needs a terminal', () => {
    const run = (...args: string[]) => {
      try {
        execFileSync(process.execPath, [main, 'init', ...args], {
          cwd: folder,
          stdio: ['ignore', 'pipe', 'pipe'],
        })
        return undefined
      } catch (error) {
        const { status, stderr } = error as { status: number; stderr: Buffer }
        return [status, String(stderr)] as const
      }
    }
    const [status, message] = run()!
    assert.equal(status, 2)
    assert.match(message, /run it in a terminal/)
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
