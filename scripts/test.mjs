// Runs the tests: all of them, or the files and node:test flags given.
import { spawnSync } from 'node:child_process'

const args = process.argv.slice(2)
const files = args.filter((arg) => !arg.startsWith('-'))
const flags = args.filter((arg) => arg.startsWith('-'))
const { status } = spawnSync(
  process.execPath,
  ['--test', '--test-concurrency=2', ...flags, ...(files.length > 0 ? files : ['test/**/*.test.ts'])],
  { stdio: 'inherit' },
)
process.exit(status ?? 1)
