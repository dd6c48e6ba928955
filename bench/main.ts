/** Runs benchmarks by name, each in a process of its own: `npm run bench -- [name] [its options]`. Without a name: all. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { NODE_FLAGS } from './pipeline/shared.ts'

const folder = import.meta.dirname
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => basename(file, '.ts'))
const [name, ...options] = process.argv.slice(2)
if (name !== undefined && !names.includes(name)) {
  process.stderr.write(`there is no benchmark "${name}"; there are: ${names.join(', ')}\n`)
  process.exitCode = 2
} else {
  for (const chosen of name === undefined ? names : [name]) {
    process.stderr.write(`== ${chosen}\n`)
    const { status } = spawnSync(
      process.execPath,
      [...NODE_FLAGS, join(folder, `${chosen}.ts`), ...options],
      {
        stdio: 'inherit',
      },
    )
    process.exitCode ||= status ?? 1
  }
}
