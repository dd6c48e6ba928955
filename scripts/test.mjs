// Runs the tests: all of them, or the files and node:test flags given. Kafka's tests get one broker for the whole run,
// the dashboard's one browser.
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { constants } from 'node:os'
import { BROWSER_VARIABLE, missingForBrowser, startBrowser } from '../test/browser/lab/chromium.ts'
import { missingForKafka, startBroker } from '../test/kafka/lab/broker.ts'
import { buildUi } from './build-ui.mjs'

/** A file of tests that takes longer hangs: it is ended, and the run with it. */
const LONGEST_FILE_MS = 15 * 60_000

const args = process.argv.slice(2)
const given = args.filter((arg) => !arg.startsWith('-'))
const flags = args.filter((arg) => arg.startsWith('-'))
const files = given.length > 0 ? given : ['test/**/*.test.ts']

// Ctrl-C reaches the tests too, which end first; the broker and the browser go after them.
let child
let stopped
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopped = signal
    child?.kill(signal)
  })
}

const broker = await brokerFor(files)
const browser = await browserFor(files)
try {
  const parts = {
    ...(broker && { TUBEWIRE_KAFKA: broker.bootstrap }),
    ...(browser && { [BROWSER_VARIABLE]: browser.endpoint }),
  }
  process.exitCode = stopped ? 128 + constants.signals[stopped] : await run(parts)
} finally {
  await browser?.stop()
  await broker?.stop()
}

async function brokerFor(patterns) {
  if (process.env.TUBEWIRE_KAFKA !== undefined) return undefined
  if (!globSync(patterns).some((file) => file.endsWith('.kafka.test.ts'))) return undefined
  // What is missing is said by the tests that need it.
  if (missingForKafka()) return undefined
  process.stderr.write("starting a broker for Kafka's tests ...\n")
  return startBroker()
}

/** With the pages that it is to look at. */
async function browserFor(patterns) {
  if (!globSync(patterns).some((file) => file.endsWith('.browser.test.ts'))) return undefined
  if (missingForBrowser()) return undefined
  await buildUi()
  return process.env[BROWSER_VARIABLE] === undefined ? startBrowser() : undefined
}

function run(parts) {
  const env = { ...process.env, ...parts }
  const limits = ['--test-concurrency=2', `--test-timeout=${LONGEST_FILE_MS}`]
  child = spawn(process.execPath, ['--test', ...limits, ...flags, ...files], { stdio: 'inherit', env })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })
}
