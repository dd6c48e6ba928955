/** Kafka Connect itself, distributed, with the lab's stand-in HTTP sink: built once, started for one test. */

import { execFile, spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const lab = join(import.meta.dirname, '..', 'kafka', 'lab', 'connect')
const artefacts = join(import.meta.dirname, '..', '..', '.artefacts')
const jars = join(artefacts, 'connect-jars')
const plugins = join(artefacts, 'connect-plugins')
const START_TIMEOUT_MS = 90_000

export interface ConnectRuntime extends AsyncDisposable {
  readonly url: string
  /** What the worker has written to its log. */
  log(): string
}

export function missingForConnect(): string | undefined {
  for (const command of ['java', 'javac', 'jar', 'mvn']) {
    if (spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0) return `${command} is not installed`
  }
  return undefined
}

/** `environment` is what the worker's `env` config provider reads. */
export async function startConnect(
  bootstrap: string,
  environment: Readonly<Record<string, string>>,
): Promise<ConnectRuntime> {
  await build()
  const home = mkdtempSync(join(tmpdir(), 'tubewire-connect-'))
  const port = await freePort()
  const group = `connect-${randomUUID()}`
  const properties = {
    'bootstrap.servers': bootstrap,
    'group.id': group,
    'config.storage.topic': `${group}-config`,
    'offset.storage.topic': `${group}-offset`,
    'status.storage.topic': `${group}-status`,
    'config.storage.replication.factor': '1',
    'offset.storage.replication.factor': '1',
    'status.storage.replication.factor': '1',
    'offset.storage.partitions': '1',
    'status.storage.partitions': '1',
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'offset.flush.interval.ms': '1000',
    'plugin.path': plugins,
    'plugin.discovery': 'service_load',
    listeners: `http://127.0.0.1:${port}`,
    'consumer.isolation.level': 'read_committed',
    'config.providers': 'env',
    'config.providers.env.class': 'org.apache.kafka.common.config.provider.EnvVarConfigProvider',
  }
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`)
  writeFileSync(join(home, 'worker.properties'), lines.join(''))
  writeFileSync(
    join(home, 'log4j2.properties'),
    'status=error\nappender.o.type=Console\nappender.o.name=O\nappender.o.layout.type=PatternLayout\nappender.o.layout.pattern=%p %m (%c)%n\nrootLogger.level=warn\nrootLogger.appenderRef.o.ref=O\n',
  )
  const logFile = join(home, 'connect.log')
  const output = openSync(logFile, 'w')
  const child = spawn(
    'java',
    [
      '-Xmx256m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      `-Dlog4j2.configurationFile=${join(home, 'log4j2.properties')}`,
      '-cp',
      `${jars}/*`,
      'org.apache.kafka.connect.cli.ConnectDistributed',
      join(home, 'worker.properties'),
    ],
    { stdio: ['ignore', output, output], env: { ...process.env, ...environment } },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const log = () => readFileSync(logFile, 'utf8')
  const url = `http://127.0.0.1:${port}`
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(home, { recursive: true, force: true })
  }
  const deadline = performance.now() + START_TIMEOUT_MS
  while (!(await answers(url))) {
    if (child.exitCode === null && performance.now() < deadline) {
      await delay(200)
      continue
    }
    const said = log().slice(-2000)
    await stop()
    throw new Error(`Kafka Connect did not come up: ${said}`)
  }
  return { url, log, [Symbol.asyncDispose]: stop }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/connectors`, { signal: AbortSignal.timeout(2000) })).ok
  } catch {
    return false
  }
}

/** Fetches Connect's jars and compiles the sink, where that is not done yet. */
async function build(): Promise<void> {
  if (!existsSync(join(jars, '.complete'))) {
    mkdirSync(jars, { recursive: true })
    await run('mvn', [
      '-q',
      '-B',
      '-f',
      join(lab, 'pom.xml'),
      'dependency:copy-dependencies',
      `-DoutputDirectory=${jars}`,
    ])
    writeFileSync(join(jars, '.complete'), '')
  }
  const folder = join(plugins, 'lab-http')
  if (existsSync(join(folder, 'lab.jar'))) return
  const classes = mkdtempSync(join(tmpdir(), 'tubewire-lab-sink-'))
  mkdirSync(join(classes, 'META-INF', 'services'), { recursive: true })
  mkdirSync(folder, { recursive: true })
  await run('javac', ['-d', classes, '-cp', `${jars}/*`, join(lab, 'src', 'lab', 'HttpSinkConnector.java')])
  const service = join(classes, 'META-INF', 'services', 'org.apache.kafka.connect.sink.SinkConnector')
  writeFileSync(service, 'lab.HttpSinkConnector')
  await run('jar', ['cf', join(folder, 'lab.jar'), '-C', classes, '.'])
  rmSync(classes, { recursive: true, force: true })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
