import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { inspect } from 'node:util'
import { ConfigError, loadConfig, parseConfig, redactor, Secret, showConfig } from '../../src/config/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'tubewire-config-'))
after(() => rmSync(folder, { recursive: true }))

const read = (yaml: string, environment = {}) =>
  parseConfig(yaml, join(folder, 'tubewire.yaml'), environment).config

function problems(yaml: string, environment = {}): string[] {
  try {
    parseConfig(yaml, 'tubewire.yaml', environment)
  } catch (error) {
    assert(error instanceof ConfigError)
    return error.message.split('\n')
  }
  return []
}

describe('reading tubewire.yaml', () => {
  test('an empty file is all defaults', () => {
    const config = read('')
    assert.equal(config.youtube.every, 60_000)
    assert.equal(config.youtube.budget, 0.8)
    assert.equal(config.web.host, '127.0.0.1')
    assert.equal(config.dataDir, join(folder, 'data'))
    assert.deepEqual(config.sql.files, [join(folder, 'queries.sql')])
  })

  test('a variable may stand in a flow map, with a default that holds commas and braces', () => {
    const config = read(
      'telegram: { token: ${TOKEN}, maxAge: ${AGE:-90s} }\nsql: { variables: { a: "${A:-x, {y}}" } }',
      {
        TOKEN: '123:{abc}, "d"',
      },
    )
    assert.equal(config.telegram.token?.reveal(), '123:{abc}, "d"')
    assert.equal(config.telegram.maxAge, 90_000)
  })

  test('numbers and flags may come from the environment', () => {
    const config = read('web: { port: ${PORT} }\ntelegram: { bot: ${BOT} }', { PORT: '9001', BOT: 'false' })
    assert.equal(config.web.port, 9001)
    assert.equal(config.telegram.bot, false)
  })

  test('a secret may come from a file', () => {
    writeFileSync(join(folder, 'key'), 'k-from-file\n')
    assert.equal(
      read(`youtube: { apiKey: { file: ${join(folder, 'key')} } }`).youtube.apiKey?.reveal(),
      'k-from-file',
    )
    assert.match(
      problems('youtube: { apiKey: { file: /nowhere/at/all } }')[0]!,
      /^tubewire.yaml:1:20: youtube.apiKey: can't read/,
    )
  })

  test('an --env-file gives what the environment does not', () => {
    writeFileSync(join(folder, 'a.yaml'), 'youtube: { apiKey: ${KEY} }\ntelegram: { token: ${TOKEN} }')
    writeFileSync(join(folder, 'a.env'), 'KEY=from-file\nTOKEN=from-file\n')
    const { config } = loadConfig({
      file: join(folder, 'a.yaml'),
      envFiles: [join(folder, 'a.env')],
      environment: { TOKEN: 'from-environment' },
    })
    assert.equal(config.youtube.apiKey?.reveal(), 'from-file')
    assert.equal(config.telegram.token?.reveal(), 'from-environment')
  })

  test('the env file beside it is read by itself, and not where another one is named', () => {
    const file = join(folder, 'beside.yaml')
    writeFileSync(file, 'youtube: { apiKey: "${KEY:-none}" }')
    writeFileSync(join(folder, 'beside.env'), 'KEY=from-beside\n')
    const loaded = loadConfig({ file, environment: {} })
    assert.equal(loaded.config.youtube.apiKey?.reveal(), 'from-beside')
    assert.deepEqual(loaded.envFiles, [join(folder, 'beside.env')])
    assert.equal(loadConfig({ file, envFiles: [], environment: {} }).config.youtube.apiKey?.reveal(), 'none')
  })

  test('what editors of Windows write is no part of a name or a value', () => {
    const file = join(folder, 'windows.yaml')
    writeFileSync(file, '\uFEFFyoutube: { apiKey: ${KEY} }\r\n')
    writeFileSync(join(folder, 'windows.env'), '\uFEFFKEY=from-notepad\r\n')
    assert.equal(loadConfig({ file, environment: {} }).config.youtube.apiKey?.reveal(), 'from-notepad')
  })

  test('an env file beside it that this user may not read is named where something is missing for it', (t) => {
    const file = join(folder, 'closed.yaml')
    // A link to itself is there and can't be read, by root neither.
    symlinkSync('closed.env', join(folder, 'closed.env'))
    t.after(() => unlinkSync(join(folder, 'closed.env')))
    writeFileSync(file, 'youtube: { apiKey: ${KEY} }')
    const attempt = () => loadConfig({ file, environment: {} })
    assert.throws(attempt, /KEY is not set[\s\S]*closed\.env is there, but was not read/)
    assert.equal(loadConfig({ file, environment: { KEY: 'set' } }).config.youtube.apiKey?.reveal(), 'set')
  })
})

describe('refusing tubewire.yaml', () => {
  test('all problems at once, each with its place', () => {
    const yaml = [
      'youtube: { apiKey: ${KEY}, evry: 60s, budget: 180% }',
      'watch:',
      '  - clint: acme',
      '    playlists: PL123',
      'web: { port: 99999 }',
      'policy: { retention: 40d }',
      'log: { kind: kafka }',
      'routes: { acme: [nobody] }',
    ].join('\n')
    assert.deepEqual(problems(yaml), [
      'tubewire.yaml:1:1: kafka.bootstrap.servers: is needed with log.kind: kafka',
      'tubewire.yaml:1:1: schemaRegistry.url: is needed with log.kind: kafka',
      'tubewire.yaml:1:20: environment variable KEY is not set; set it, put it into an env file (tubewire.env beside tubewire.yaml, or --env-file), or write a default: ${KEY:-...}',
      'tubewire.yaml:1:28: unknown setting youtube.evry; did you mean every?',
      'tubewire.yaml:1:47: youtube.budget: expected a percentage such as 80%, from 1% to 100%',
      'tubewire.yaml:3:5: unknown setting watch[0].clint; did you mean client?',
      'tubewire.yaml:4:16: watch[0].playlists: expected a list: playlist ids or URLs',
      'tubewire.yaml:5:14: web.port: expected a whole number from 0 to 65535',
      "tubewire.yaml:6:22: policy.retention: YouTube's terms allow 30d at most; say `derivedMetrics: accepted` where its amendment was accepted",
      'tubewire.yaml:8:18: routes.acme[0]: expected a chat id (a number) or the @name of a channel',
    ])
  })

  test('broken YAML says where', () => {
    assert.match(problems('youtube: { apiKey: "x }')[0]!, /^tubewire.yaml:1:\d+: Missing closing "quote/)
    assert.match(problems('a: 1\na: 2')[0]!, /^tubewire.yaml:2:1: Map keys must be unique/)
  })

  test('a section that is no section tells what belongs there', () => {
    assert.deepEqual(problems('web: 5\nkafka: 5\nsql: { files: 5, variables: 5 }'), [
      'tubewire.yaml:1:6: web: expected settings by name: host, port, publicUrl, password, users, trustedProxy',
      "tubewire.yaml:2:8: kafka: expected Kafka client settings under librdkafka's names",
      'tubewire.yaml:3:15: sql.files: expected a list of paths',
      'tubewire.yaml:3:29: sql.variables: expected values by name',
    ])
    assert.match(problems('just text')[0]!, /^tubewire.yaml:1:1: expected settings by name: youtube, watch/)
  })

  test('an address that others reach needs a password', () => {
    const needed = /web.password: is needed where web.host is an address that other machines reach/
    for (const host of ['0.0.0.0', '"::"', '192.168.1.5', 'stats.example.com'])
      assert.match(problems(`web: { host: ${host} }`).join(), needed)
    for (const host of ['127.0.0.1', 'localhost', '"::1"'])
      assert.doesNotThrow(() => parseConfig(`web: { host: ${host} }`, 'tubewire.yaml', {}))
    assert.doesNotThrow(() =>
      parseConfig('web: { host: 0.0.0.0, password: s3cret-word }', 'tubewire.yaml', {}),
    )
  })

  test('swapped letters are one mistake', () => {
    assert.deepEqual(problems('web: { hots: x }'), [
      'tubewire.yaml:1:8: unknown setting web.hots; did you mean host?',
    ])
  })

  test('a file that is not there is named, with the way to make one', () => {
    assert.throws(
      () => loadConfig({ file: join(folder, 'none.yaml') }),
      /none\.yaml: there is no such configuration.*tubewire init/,
    )
  })
})

describe('secrets', () => {
  const loaded = parseConfig(
    'youtube: { apiKey: AIzaSecretKey }\nkafka: { sasl.password: broker-password, bootstrap.servers: "b:9092" }',
    'tubewire.yaml',
    {},
  )

  test('are masked however they are printed', () => {
    const shown = JSON.stringify(showConfig(loaded))
    for (const text of [
      shown,
      JSON.stringify(loaded.config.youtube),
      inspect(loaded.config.youtube),
      `${loaded.config.youtube.apiKey}`,
    ]) {
      assert.doesNotMatch(text, /AIzaSecretKey|broker-password/)
      assert.match(text, /\*\*\*/)
    }
  })

  test('are replaced in any text: raw, URL-encoded, in JSON, in base64', () => {
    const redact = redactor([new Secret('12345:AB/c+d"e')])
    const forms = [
      '12345:AB/c+d"e',
      encodeURIComponent('12345:AB/c+d"e'),
      '12345:AB/c+d\\"e',
      btoa('12345:AB/c+d"e'),
    ]
    assert.equal(redact(forms.join(' ')), '*** *** *** ***')
    assert.deepEqual(loaded.secrets.map((s) => s.reveal()).sort(), ['AIzaSecretKey', 'broker-password'])
  })
})

test('config show tells where each value came from', () => {
  const shown = showConfig(parseConfig('web:\n  port: ${PORT}\n', 'tubewire.yaml', { PORT: '1' }))
  assert.deepEqual(
    shown.filter(({ name }) => name.startsWith('web')),
    [
      { name: 'web.port', value: 1, text: '1', from: 'tubewire.yaml:2:9 ${PORT}' },
      { name: 'web.host', value: '127.0.0.1', text: '127.0.0.1', from: 'default' },
      { name: 'web.users', value: [], text: '-', from: 'default' },
    ].sort((a, b) => a.name.localeCompare(b.name)),
  )
})

test('config show says values as they would be written', () => {
  const yaml = 'youtube: { every: 90s, budget: 12.5% }\nwatch: [{ client: acme, videos: [a, b] }]'
  const texts = new Map(
    showConfig(parseConfig(yaml, 'tubewire.yaml', {})).map(({ name, text }) => [name, text]),
  )
  const named = [
    'youtube.every',
    'youtube.heartbeat',
    'youtube.budget',
    'watch[0].videos',
    'watch[0].channels',
  ]
  assert.deepEqual(
    named.map((name) => texts.get(name)),
    ['90s', '1h', '12.5%', 'a, b', '-'],
  )
})
