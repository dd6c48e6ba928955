import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asCalled, commandLine, span, toJson } from '../../src/cli/io.ts'
import { commandFor } from '../../src/cli/options.ts'

const checkout = { npm_lifecycle_event: 'tubewire', npm_package_name: 'tubewire' }

test('commands are named as they are called', () => {
  assert.equal(commandLine('up', checkout), 'npm run tubewire up')
  assert.equal(commandLine('up -c a.yaml', checkout), 'npm run tubewire -- up -c a.yaml')
  assert.equal(commandLine('up', {}), 'tubewire up')
  assert.equal(commandLine('up', { npm_lifecycle_event: 'start', npm_package_name: 'agency' }), 'tubewire up')
  assert.equal(asCalled('see `tubewire check`', checkout), 'see `npm run tubewire check`')
})

test('the next command is for the same configuration', () => {
  assert.match(commandFor({ config: 'tubewire.yaml' }, 'up'), /tubewire up$/)
  assert.match(commandFor({ config: 'acme/tubewire.yaml' }, 'up'), / up --config acme\/tubewire\.yaml$/)
  assert.match(commandFor({ config: 'our clients.yaml' }, 'up'), / up --config 'our clients\.yaml'$/)
})

test('JSON keeps every digit, and holds nothing that a terminal obeys', () => {
  assert.equal(toJson({ views: 2n ** 60n }), '{"views":1152921504606846976}')
  const hostile = '\u001b[2J\u009b2J\u202e'
  for (const character of ['\u001b', '\u009b', '\u202e']) {
    assert.ok(!toJson({ hostile }).includes(character))
  }
  assert.equal(JSON.parse(toJson({ hostile })).hostile, hostile)
})

test('spans are rough', () => {
  assert.deepEqual([3000, 120_000, 7_200_000, 400_000_000].map(span), ['3 s', '2 min', '2 h', '5 d'])
})
