/** The system's Chromium: one process for a whole run (scripts/test.mjs), a context of its own for every visit. */

import { spawnSync } from 'node:child_process'
import { type Browser, chromium } from 'playwright-core'

/** Where the browser of the run listens; set by scripts/test.mjs. */
export const BROWSER_VARIABLE = 'TUBEWIRE_BROWSER'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

function findChromium(): string | undefined {
  for (const name of [process.env.TUBEWIRE_CHROMIUM, ...NAMES]) {
    if (!name) continue
    const { status, stdout } = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' })
    if (status === 0) return stdout.trim()
  }
  return undefined
}

/** What this machine lacks to show a page, or nothing. */
export function missingForBrowser(): string | undefined {
  if (process.env[BROWSER_VARIABLE] !== undefined || findChromium() !== undefined) return undefined
  return 'there is no Chromium; install it (Debian: apt-get install chromium), or name one in TUBEWIRE_CHROMIUM'
}

function launchOptions() {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error(missingForBrowser())
  // As root, as in a container, Chromium's sandbox can't be had; the pages are our own.
  return { executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] }
}

/** For a whole run. Returns where it listens. */
export async function startBrowser(): Promise<{ readonly endpoint: string; stop(): Promise<void> }> {
  const server = await chromium.launchServer(launchOptions())
  return { endpoint: server.wsEndpoint(), stop: () => server.close() }
}

/** The browser of the run; one of its own for a file that runs by itself. */
export async function openBrowser(): Promise<Browser> {
  const endpoint = process.env[BROWSER_VARIABLE]
  return endpoint === undefined ? chromium.launch(launchOptions()) : chromium.connect(endpoint)
}
