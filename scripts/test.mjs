// Runs the tests: all of them, or the files and node:test flags given. Kafka's tests get one broker for the whole run.
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { constants } from 'node:os'
import { missingForKafka, startBroker } from '../test/kafka/lab/broker.ts'

/** A file of tests that takes longer hangs: it is ended, and the run with it. */
const LONGEST_FILE_MS = 15 * 60_000

const args = process.argv.slice(2)
const given = args.filter((arg) => !arg.startsWith('-'))
const flags = args.filter((arg) => arg.startsWith('-'))
const files = given.length > 0 ? given : ['test/**/*.test.ts']

// Ctrl-C reaches the tests too, which end first; the broker goes after them.
let child
let stopped
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopped = signal
    child?.kill(signal)
  })
}

const broker = await brokerFor(files)
try {
  process.exitCode = stopped ? 128 + constants.signals[stopped] : await run(broker?.bootstrap)
} finally {
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

function run(bootstrap) {
  const env = { ...process.env, ...(bootstrap && { TUBEWIRE_KAFKA: bootstrap }) }
  const limits = ['--test-concurrency=2', `--test-timeout=${LONGEST_FILE_MS}`]
  child = spawn(process.execPath, ['--test', ...limits, ...flags, ...files], { stdio: 'inherit', env })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })
}
