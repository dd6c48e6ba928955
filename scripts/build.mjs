// Builds the publishable package: dist/ with compiled JavaScript and declarations.
import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

rmSync('dist', { recursive: true, force: true })
const { status } = spawnSync(
  process.execPath,
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
  {
    stdio: 'inherit',
  },
)
if (status !== 0) process.exit(status ?? 1)

const main = 'dist/main.js'
const code = readFileSync(main, 'utf8')
if (!code.startsWith('#!')) writeFileSync(main, `#!/usr/bin/env node\n${code}`)
chmodSync(main, 0o755)
