import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { needs } from './support/require.ts'

const root = new URL('..', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'tubewire-package-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const run = (command: string, args: readonly string[], cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

/** Installing the package takes its dependencies from the npm registry. */
function registryMissing(): string | undefined {
  try {
    run('npm', ['ping', '--fetch-retries=0', '--fetch-timeout=10000'])
    return undefined
  } catch {
    return 'the npm registry can not be reached; connect this machine, or set the npm client up for a mirror'
  }
}

describe('the published package', { skip: needs('package', registryMissing()) }, () => {
  before(() => {
    run(process.execPath, ['scripts/build.mjs'], root)
    const [packed] = JSON.parse(
      run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root),
    )
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', join(folder, packed.filename)])
  })

  test('has a tubewire command that runs', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    assert.equal(run(join(folder, 'node_modules', '.bin', 'tubewire'), ['--version']).trim(), version)
  })

  test('exports the test driver of the SQL engine', () => {
    writeFileSync(
      join(folder, 'use.mjs'),
      `import { openTopologyDriver, SqlError } from 'tubewire/testing'
       const driver = openTopologyDriver()
       driver.execute("CREATE STREAM s (k STRING KEY, v INT) WITH (kafka_topic='s', value_format='JSON', partitions=1); CREATE STREAM o AS SELECT k, v + 1 AS w FROM s;")
       driver.pipe({ topic: 's', key: 'a', value: { V: 1 } })
       let refused = false
       try { driver.execute('SELEC 1;') } catch (error) { refused = error instanceof SqlError }
       console.log(JSON.stringify([driver.records('O').map((r) => r.value), refused]))`,
    )
    assert.equal(run(process.execPath, ['use.mjs']).trim(), '[[{"W":2}],true]')
  })

  test('has what it promises for publishing', () => {
    run(
      process.execPath,
      [join(root, 'node_modules/publint/src/cli.js'), '--strict', '--pack', 'false'],
      root,
    )
  })
})
