// Builds the publishable package: dist/ with compiled JavaScript and declarations, and the dashboard in dist/ui.
import { spawnSync } from 'node:child_process'
import { chmodSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { buildUi } from './build-ui.mjs'

// The dashboard is built anew only where its sources changed.
const old = globSync('dist/*').filter((path) => basename(path) !== 'ui')
for (const path of old) rmSync(path, { recursive: true, force: true })
await buildUi()
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
