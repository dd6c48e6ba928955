/** Apache Kafka brokers for tests: one for a whole run (scripts/test.mjs), or one of a test's own that it may kill. */

import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SigningKey } from './identity.ts'

const run = promisify(execFile)
const lab = import.meta.dirname
const artefacts = join(lab, '..', '..', '..', '.artefacts')
const jars = join(artefacts, 'kafka-jars')
const tools = join(artefacts, 'kafka-tools')
const HOME = /^kafka-run-(\d+)-/
const START_TIMEOUT_MS = 180_000

export interface Secured {
  /** A file with the certificate of the CA that signed the broker's. */
  readonly ca: string
  /** SASL_SSL: user `lab`, password `lab-secret` with PLAIN and SCRAM, or a token that `identity` has signed. */
  readonly sasl: string
  readonly identity: SigningKey
  /** SSL for who shows this certificate, in PEM files or as PKCS12 with the password `changeit`. */
  readonly ssl: string
  readonly client: { readonly certificate: string; readonly key: string; readonly keystore: string }
}

export interface Broker {
  readonly bootstrap: string
  /** The secured listeners, where asked for. */
  readonly secured: Secured | undefined
  /** Sudden death. `start` brings it back with what was on the disk. */
  kill(): Promise<void>
  start(): Promise<void>
  /** It keeps its connections and answers nobody, until `wake`. */
  sleep(): void
  wake(): void
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

/** What this machine lacks to run a broker and a client against it, or nothing. */
export function missingForKafka(): string | undefined {
  for (const command of ['java', 'mvn', 'bash']) {
    if (spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0)
      return `${command} is not installed; \`npm run kafka:client -- --tests\` as root installs what Kafka's tests need`
  }
  const client = createRequire(import.meta.url).resolve('@confluentinc/kafka-javascript/package.json')
  if (!existsSync(join(client, '..', 'build', 'Release', 'confluent-kafka-javascript.node')))
    return "the Kafka client's native part is not built; run `npm run kafka:client`"
  return undefined
}

/** The folder of Apache Kafka's jars, its clients among them. */
export async function fetchJars(): Promise<string> {
  if (!existsSync(join(jars, '.complete')))
    await run('bash', [join(lab, 'kafka-up.sh'), '--jars'], {
      env: { ...process.env, KAFKA_LAB_JARS: jars, KAFKA_LAB_HOME: join(artefacts, 'kafka-none') },
      timeout: START_TIMEOUT_MS,
    })
  return jars
}

/** The folder of Kafka's own command-line tools, with all that they need. */
export async function fetchTools(): Promise<string> {
  if (!existsSync(tools)) {
    const beside = `${tools}.${process.pid}`
    const pom = join(lab, '..', 'java', 'pom.xml')
    await run('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${beside}`], {
      timeout: START_TIMEOUT_MS,
    })
    // Whole, or not there: a run beside this one may be at it too.
    if (existsSync(tools)) rmSync(beside, { recursive: true })
    else renameSync(beside, tools)
  }
  return tools
}

export interface BrokerOptions {
  /** Adds listeners with a CA made for it. */
  readonly secured?: boolean
  /** Settings of the broker, under Kafka's names. */
  readonly settings?: Readonly<Record<string, string | number>>
}

/** Starts a broker on free ports with data of its own. */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  await sweep()
  const [port, controller, sasl, ssl] = await freePorts(4)
  const home = join(artefacts, `kafka-run-${process.pid}-${port}`)
  mkdirSync(home, { recursive: true })
  const identity = options.secured ? new SigningKey() : undefined
  identity?.publish(join(home, 'jwks.json'))
  const env = {
    ...process.env,
    KAFKA_LAB_HOME: home,
    KAFKA_LAB_JARS: jars,
    KAFKA_PORT: `${port}`,
    KAFKA_CONTROLLER_PORT: `${controller}`,
    KAFKA_SASL_PORT: `${sasl}`,
    KAFKA_SSL_PORT: `${ssl}`,
    KAFKA_EXTRA_PROPS: Object.entries(options.settings ?? {})
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
    ...(identity && { KAFKA_JWKS: join(home, 'jwks.json') }),
  }
  const start = async () => {
    await run('bash', [join(lab, 'kafka-up.sh'), ...(identity ? ['--sasl'] : [])], {
      env,
      timeout: START_TIMEOUT_MS,
    })
  }
  const signal = (name: NodeJS.Signals) => {
    process.kill(Number(readFileSync(join(home, 'broker.pid'), 'utf8')), name)
  }
  const stop = async () => {
    await run('bash', [join(lab, 'kafka-down.sh')], { env })
    rmSync(home, { recursive: true, force: true })
  }
  try {
    await start()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    bootstrap: `127.0.0.1:${port}`,
    secured: identity && {
      ca: join(home, 'tls', 'ca.crt'),
      sasl: `localhost:${sasl}`,
      identity,
      ssl: `localhost:${ssl}`,
      client: {
        certificate: join(home, 'tls', 'client.crt'),
        key: join(home, 'tls', 'client.key'),
        keystore: join(home, 'tls', 'client.p12'),
      },
    },
    kill: async () => void (await run('bash', [join(lab, 'kafka-down.sh'), '--kill9'], { env })),
    start,
    sleep: () => signal('SIGSTOP'),
    wake: () => signal('SIGCONT'),
    stop,
  }
}

/** Ends brokers whose run was killed before it could. */
async function sweep(): Promise<void> {
  if (!existsSync(artefacts)) return
  for (const name of readdirSync(artefacts)) {
    const owner = HOME.exec(name)?.[1]
    if (owner === undefined || isAlive(Number(owner))) continue
    const home = join(artefacts, name)
    await run('bash', [join(lab, 'kafka-down.sh'), '--kill9'], {
      env: { ...process.env, KAFKA_LAB_HOME: home },
    })
    rmSync(home, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await new Promise((resolve) => server.once('listening', resolve))
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
