// Starts every npm script on the right Node with the dependencies of the lock file, installing what is
// missing. Plain JavaScript: it must run on Node 18, where the rest of the project can't.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tasks } from './tasks.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const NEEDED = [24, 15]

const [name = '', ...args] = process.argv.slice(2)
const task = tasks[name]
if (!task) fail(`no such script: "${name}". There are: ${Object.keys(tasks).join(', ')}`, 2)

const node = rightNode()
installOnce(root, node)
for (const command of task(args)) {
  const code = run(node, command, { cwd: root })
  if (code !== 0) process.exit(code)
}

/** The path of a Node that is new enough: this one, or the binary from tools/node. */
function rightNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return process.execPath
  const folder = join(root, 'tools', 'node')
  const { optionalDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const packageName = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const musl = process.platform === 'linux' && !process.report?.getReport().header.glibcVersionRuntime
  if (!optionalDependencies[packageName] || musl) {
    fail(
      `tubewire needs Node ${NEEDED.join('.')} or newer; this is ${process.versions.node}, and there is no Node ` +
        `package for ${process.platform} ${process.arch}${musl ? ' with musl' : ''}. Install Node 24 from nodejs.org ` +
        'or with your package manager, then run this command again.',
    )
  }
  installOnce(folder, process.execPath)
  const binary = join(
    folder,
    'node_modules',
    packageName,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  )
  if (!existsSync(binary))
    fail(`npm installed no ${packageName}; delete tools/node/node_modules and try again.`)
  return binary
}

/** `npm ci` in a folder, unless its lock file is the one installed last. */
function installOnce(folder, execPath) {
  const lock = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex')
  const stamp = join(folder, 'node_modules', '.tubewire-lock')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  process.stderr.write(`installing the dependencies of ${folder === root ? 'tubewire' : 'tools/node'} ...\n`)
  const npm = npmCli()
  const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  // npm's own output goes to stderr: stdout belongs to the command.
  const options = { cwd: folder, stdio: ['ignore', 2, 2] }
  const code = npm
    ? run(execPath, [npm, ...flags], options)
    : run('npm', flags, { ...options, shell: process.platform === 'win32' })
  if (code !== 0) fail(`npm ci failed in ${folder} (exit ${code}); what npm printed above says why.`)
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  writeFileSync(stamp, lock)
}

/** npm's script, so that it can be run by a given Node; none when it wasn't npm that started us. */
function npmCli() {
  const path = process.env.npm_execpath
  return path?.endsWith('.js') || path?.endsWith('.cjs') ? path : undefined
}

function run(execPath, argv, options) {
  const path = `${dirname(execPath)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`
  // Ctrl-C reaches the child too, which closes in order; this process only waits for it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal).on(signal, () => {})
  const { status, signal, error } = spawnSync(execPath, argv, {
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
    ...options,
  })
  if (error) fail(`${execPath}: ${error.message}`)
  return status ?? 128 + constants.signals[signal]
}

function fail(message, code = 1) {
  process.stderr.write(`${message}\n`)
  process.exit(code)
}
