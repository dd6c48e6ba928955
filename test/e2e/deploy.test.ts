import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse as parseYaml } from 'yaml'
import { build, type Image } from './deploy/dockerfile.ts'
import { startProgram, untilUp } from './process.ts'
import { openScene, TOKEN } from './scene.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`

interface Service {
  readonly build: string
  readonly env_file: string
  readonly volumes: readonly string[]
  readonly ports: readonly string[]
  readonly stop_grace_period: string
  readonly tmpfs: string
}

// No Docker runs here: the same steps are done in folders, and the same commands are run.
describe('the image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tubewire-image-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const compose = parseYaml(readFileSync(join(root, 'compose.yaml'), 'utf8')) as {
    readonly services: { readonly tubewire: Service }
    readonly volumes: object
  }
  const service = compose.services.tubewire
  let image: Image
  let withKafka: Image

  /** Words of a command with the image's paths as they are here. */
  const here = (words: readonly string[]) =>
    words.map((word) =>
      word === 'node' ? process.execPath : word.startsWith('/') ? join(image.root, word) : word,
    )

  before(() => {
    const built = build({
      context: root,
      into: folder,
      // The Kafka client's binary is fetched from its makers: what stands for it is the one of this checkout.
      environment: { ...process.env, PATH, npm_config_ignore_scripts: 'true' },
      // What `npm ci` would fetch again is what this checkout has.
      beforeRun: (app) => {
        if (existsSync(join(app, 'package-lock.json')) && !existsSync(join(app, 'node_modules')))
          linkDependencies(app)
      },
      target: 'kafka',
    })
    image = built.get('image')!
    withKafka = built.get('kafka')!
  })

  test('is the one that is built where no target is named', () => {
    const stages = readFileSync(join(root, 'Dockerfile'), 'utf8').split(/^(?=FROM )/m)
    assert.equal(stages.at(-1)!.trim(), 'FROM image')
  })

  test('holds the program and what it needs, and nothing that only its makers need', () => {
    const app = join(image.root, 'app')
    assert.deepEqual(readdirSync(app).toSorted(), ['dist', 'node_modules', 'package.json', 'queries.sql'])
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(app, 'package.json'), 'utf8'),
    ) as Record<string, Record<string, string>>
    for (const name of Object.keys(dependencies ?? {}))
      assert.ok(existsSync(join(app, 'node_modules', name)), name)
    for (const name of ['typescript', '@biomejs/biome', 'knip']) {
      assert.ok(name in (devDependencies ?? {}) && !existsSync(join(app, 'node_modules', name)), name)
    }
    assert.equal(image.user, 'node', 'it does not run as root')
  })

  test('says its version', () => {
    const [program = '', ...args] = here(image.entrypoint)
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    const said = execFileSync(program, [...args, '--version'], { encoding: 'utf8', env: { PATH } })
    assert.equal(said.trim(), version)
  })

  test('runs as the compose file has it: healthy, writing to its volume alone, ended in order', async (t) => {
    const scene = await openScene(t)
    const id = scene.still('Any')
    // What a user puts beside the compose file, mounted where it says.
    assert.equal(service.env_file, 'tubewire.env')
    const config = await scene.configure({
      telegram: { token: '${TELEGRAM_BOT_TOKEN}' },
      web: { host: '0.0.0.0', password: '${TUBEWIRE_PASSWORD}' },
    })
    const settings = JSON.parse(readFileSync(config, 'utf8')) as Record<string, unknown>
    const mounted: Record<string, string> = {
      './tubewire.yaml': JSON.stringify({
        ...settings,
        sql: { files: ['queries.sql'] },
        dataDir: join(image.root, '/data'),
      }),
      './queries.sql': readFileSync(join(image.root, 'app', 'queries.sql'), 'utf8'),
    }
    for (const volume of service.volumes) {
      const [from = '', to = '', mode] = volume.split(':')
      if (!from.startsWith('.')) {
        assert.ok(from in compose.volumes, `${from} is a named volume`)
        assert.ok(image.volumes.includes(to), `${to} is a volume of the image`)
        continue
      }
      assert.equal(mode, 'ro')
      mkdirSync(dirname(join(image.root, to)), { recursive: true })
      writeFileSync(join(image.root, to), mounted[from] ?? assert.fail(`nobody knows what ${from} holds`))
    }
    const before = listing(image.root)

    const [program = '', ...args] = here([...image.entrypoint, ...image.command])
    const env = {
      PATH,
      TELEGRAM_BOT_TOKEN: TOKEN,
      TUBEWIRE_PASSWORD: 'a password of a dozen words',
      ...image.environment,
    }
    const up = await untilUp(startProgram(t, program, args, env), join(image.root, 'data'))
    await up.settled(1)
    scene.world.hold(id, 'likes', 101)
    await scene.message(`👍 Likes: 100 → 101\nAny\nhttps://youtu.be/${id}`)

    assert.deepEqual(image.ports, [8080])
    assert.deepEqual(service.ports, ['127.0.0.1:8080:8080'])
    const isHealthy = () => {
      const words = image.healthcheck.map((word) => word.replace(':8080', `:${new URL(up.url).port}`))
      assert.notDeepEqual(words, image.healthcheck, 'the check asks the port that is exposed')
      const [checker = '', ...rest] = here(words)
      return spawnSync(checker, rest).status === 0
    }
    assert.ok(isHealthy())

    const stoppedAtMs = performance.now()
    up.child.kill('SIGTERM')
    assert.deepEqual(await up.exited, { code: 0, signal: null }, up.stderr())
    const graceMs = Number.parseInt(service.stop_grace_period, 10) * 1000
    assert.ok(performance.now() - stoppedAtMs < graceMs, 'within the grace that the compose file gives')
    assert.ok(!isHealthy(), 'what does not run is not healthy')
    assert.deepEqual(listing(image.root), before, 'the rest of the file system is read-only there')
  })

  const client = join('node_modules', '@confluentinc', 'kafka-javascript', 'build')
  const absent = !existsSync(join(root, client)) && 'npm run kafka:client makes what it needs'
  test('has the Kafka client where it is asked for, of the version that is tested', { skip: absent }, () => {
    const asked = readFileSync(join(root, 'Dockerfile'), 'utf8').match(/@[\w-]+\/[\w-]+@[\d.]+/g) ?? []
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly version: string }>>
    }
    const { peerDependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      string,
      Record<string, string>
    >
    const peers = Object.keys(peerDependencies)
    assert.deepEqual(
      asked,
      peers.map((name) => `${name}@${packages[`node_modules/${name}`]!.version}`),
    )

    for (const name of peers) {
      assert.ok(existsSync(join(withKafka.root, 'node_modules', name)), name)
      assert.ok(!existsSync(join(withKafka.root, 'app', 'node_modules', name)), name)
    }
    cpSync(join(root, client), join(withKafka.root, client), { recursive: true })
    const config = join(folder, 'kafka.yaml')
    writeFileSync(
      config,
      JSON.stringify({
        youtube: { apiKey: 'x'.repeat(39) },
        log: { kind: 'kafka' },
        kafka: { 'bootstrap.servers': '127.0.0.1:1' },
        schemaRegistry: { url: 'http://127.0.0.1:1' },
      }),
    )
    const program = join(withKafka.root, 'app', 'dist', 'main.js')
    const { stderr } = spawnSync(process.execPath, [program, 'tail', 'youtube_videos', '--config', config], {
      encoding: 'utf8',
      env: { PATH },
    })
    assert.match(stderr, /Kafka at 127\.0\.0\.1:1 can't be reached/, 'the client is found, and tries')
    assert.equal(withKafka.user, 'node')
    assert.deepEqual(withKafka.entrypoint, image.entrypoint)
  })

  /** Every file but those on the volumes. */
  const listing = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
      .filter((file) => !image.volumes.some((volume) => file.startsWith(`${volume}/`)))
      .toSorted()
})

describe('the systemd unit', () => {
  const file = join(root, 'deploy/tubewire.service')
  const unit = readFileSync(file, 'utf8')
  const missing =
    spawnSync('systemd-analyze', ['--version']).error && 'systemd-analyze is not on this machine'

  test('is one that systemd takes', { skip: missing ?? false }, () => {
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
    assert.equal(status, 0, stdout + stderr)
  })

  test('starts a command that there is, and gives it time to end', async () => {
    const command = /^ExecStart=(.+)$/m.exec(unit)?.[1]?.split(' ') ?? []
    assert.deepEqual(command.slice(0, 3), ['/usr/bin/env', 'tubewire', 'up'])
    const help = execFileSync(process.execPath, [join(root, 'src/main.ts'), 'up', '--help'], {
      encoding: 'utf8',
    })
    for (const option of command.filter((word) => word.startsWith('--')))
      assert.ok(help.includes(option), option)
    assert.ok(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]) >= 5)
    // The default folder is beside the configuration, where this unit may not write.
    const state = `/var/lib/${/^StateDirectory=(.+)$/m.exec(unit)?.[1]}`
    assert.ok(unit.includes(`dataDir: ${state}`), 'it says where the data has to be kept')
  })
})

/** The dependencies of this checkout, as links where that is possible (they are half a gigabyte), and as if `npm ci` had brought them. */
function linkDependencies(app: string): void {
  const from = realpathSync(join(root, 'node_modules'))
  const to = join(app, 'node_modules')
  if (spawnSync('cp', ['-al', from, to]).status !== 0) {
    rmSync(to, { recursive: true, force: true })
    cpSync(from, to, { recursive: true, verbatimSymlinks: true })
  }
  // npm writes into these: they must not be the checkout's own.
  for (const name of ['.package-lock.json', '.tubewire-lock']) rmSync(join(to, name), { force: true })
  cpSync(join(from, '.package-lock.json'), join(to, '.package-lock.json'))
  const lock = createHash('sha256').update(readFileSync(join(app, 'package-lock.json')))
  writeFileSync(join(to, '.tubewire-lock'), lock.digest('hex'))
}
