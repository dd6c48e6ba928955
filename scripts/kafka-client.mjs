// Makes this checkout able to use Kafka: the client's native part, built for the Node in use where that can be, else as
// its makers built it. With --tests also what Kafka's tests need: Java and Maven. Does nothing where all of it is there.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const CLIENT = '@confluentinc/kafka-javascript'
const FOLDER = `node_modules/${CLIENT}`
const { version } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8'))
const KEPT = join(
  '.artefacts',
  'kafka-client',
  `${version}-${process.platform}-${process.arch}-${process.versions.modules}`,
)
const BINARY = join(FOLDER, 'build', 'Release', 'confluent-kafka-javascript.node')
/** What of `build` is needed to run it. */
const BUILT = ['Release/confluent-kafka-javascript.node', 'deps/librdkafka.so.1', 'deps/librdkafka++.so.1']
const TO_RUN = ['openjdk-17-jdk-headless', 'maven', 'openssl', 'curl']
const TO_BUILD = [
  'g++',
  'make',
  'python3',
  'libssl-dev',
  'libzstd-dev',
  'libsasl2-dev',
  'libcurl4-openssl-dev',
  'zlib1g-dev',
]

const isDebian = has('apt-get')
const isRoot = process.getuid?.() === 0
const isForTests = process.argv.includes('--tests')
if (isForTests && isDebian && !['java', 'javac', 'mvn', 'openssl', 'curl'].every(has)) install(TO_RUN)
if (!loads() && !restore()) {
  const canBuild = isDebian && (isRoot || TO_BUILD.every(isInstalled))
  if (canBuild) install(TO_BUILD)
  build(canBuild)
}
if (!loads()) fail(`${CLIENT} is there but does not load; delete node_modules and try again`)
process.stderr.write('the Kafka client is ready\n')

function has(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
}

/** In a process of its own: a module that failed to load once stays so. */
function loads() {
  return existsSync(BINARY) && spawnSync(process.execPath, ['-e', `require('${CLIENT}')`]).status === 0
}

function isInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '$' + '{db:Status-Status}', name], {
    encoding: 'utf8',
  })
  return stdout === 'installed'
}

function install(wanted) {
  const names = wanted.filter((name) => !isInstalled(name))
  if (names.length === 0) return
  if (!isRoot) fail(`run as root: apt-get install ${names.join(' ')}\nthen run this again`)
  run('apt-get', ['update', '-qq'])
  run('apt-get', ['install', '-qq', '-y', '--no-install-recommends', ...names], {
    DEBIAN_FRONTEND: 'noninteractive',
  })
}

/** What was built before, for this version and this Node: `npm ci` throws away the folder it was built in. */
function restore() {
  if (!existsSync(KEPT)) return false
  cpSync(KEPT, join(FOLDER, 'build'), { recursive: true })
  return loads()
}

function keep() {
  for (const file of BUILT.filter((name) => existsSync(join(FOLDER, 'build', name))))
    cpSync(join(FOLDER, 'build', file), join(KEPT, file), { recursive: true })
}

/** From its source over the system's libraries; or npm fetches the binary that its makers built. */
function build(fromSource) {
  process.stderr.write(fromSource ? `building ${CLIENT}, about a minute ...\n` : `fetching ${CLIENT} ...\n`)
  const headers = dirname(dirname(process.execPath))
  const env = {
    ...(fromSource && { CKJS_LINKING: 'dynamic', npm_config_build_from_source: CLIENT }),
    ...(existsSync(join(headers, 'include', 'node')) && { npm_config_nodedir: headers }),
  }
  const npm = process.env.npm_execpath
  const args = ['rebuild', '--ignore-scripts=false', '--foreground-scripts', CLIENT]
  if (npm?.endsWith('js')) run(process.execPath, [npm, ...args], env)
  else run('npm', args, env)
  keep()
}

function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...env },
  })
  if (status !== 0) fail(`${command} ${args[0]} failed${error ? `: ${error.message}` : ` (exit ${status})`}`)
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
