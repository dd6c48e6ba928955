/** Runs benchmarks by name, each in a process of its own: `npm run bench -- [name] [its options]`. Without a name: all. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
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
  let child: ChildProcess | undefined
  let isStopped = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      isStopped = true
      child?.kill(signal)
    })
  }
  for (const chosen of name === undefined ? names : [name]) {
    if (isStopped) break
    process.stderr.write(`== ${chosen}\n`)
    child = spawn(process.execPath, [...NODE_FLAGS, join(folder, `${chosen}.ts`), ...options], {
      stdio: 'inherit',
    })
    const [code] = (await once(child, 'exit')) as [number | null]
    process.exitCode ||= code ?? 1
  }
}
