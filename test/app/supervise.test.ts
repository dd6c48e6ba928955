import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { supervise } from '../../src/app/supervise.ts'
import { LogError } from '../../src/log/port.ts'
import { Health } from '../../src/ops/health.ts'
import { createLogger } from '../../src/ops/logger.ts'
import { RegistryError } from '../../src/wire/registry.ts'

let lines: { readonly msg: string; readonly err?: { readonly stack: string } }[] = []
const destination = new Writable({
  write: (chunk, _encoding, done) => {
    lines.push(JSON.parse(String(chunk)))
    done()
  },
})
const logger = createLogger({ level: 'error', format: 'json', redact: (line) => line, destination })

/** What health says before each of the stage's runs, the first of which end with these errors. */
async function statesAfter(...errors: readonly Error[]): Promise<string[]> {
  const health = new Health()
  const stop = new AbortController()
  const seen: string[] = []
  let state = ''
  const run = async () => {
    seen.push(state)
    const error = errors[seen.length - 1]
    if (!error) {
      stop.abort()
      return
    }
    throw error
  }
  const metrics = {
    // Told when a run has ended, and health with it.
    stage: (name: string, isUp: boolean) => {
      if (!isUp) state = health.stages()[name]!.state
    },
  }
  const pauseMs = { first: 1, longest: 1 }
  await supervise({ name: 'a', run }, { health, logger, metrics, pauseMs }, stop.signal)
  return seen.slice(1)
}

test('who is out of reach makes a stage wait, and what is wrong makes it fail', async () => {
  const states = await statesAfter(
    new RegistryError('unreachable', 'nobody answers'),
    new LogError('unreachable', 'no broker answers'),
    new RegistryError('denied', 'wrong password'),
    new Error('line 3'),
  )
  assert.deepEqual(states, ['degraded', 'degraded', 'failed', 'failed'])
})

test('where an error comes from is told when it is new, and the error each time', async () => {
  lines = []
  const damaged = new Error('the file is damaged')
  await statesAfter(damaged, damaged, new Error('line 3'), damaged)
  assert.deepEqual(
    lines.map(({ msg, err }) => [msg, err !== undefined]),
    [
      ['failed: the file is damaged', true],
      ['failed: the file is damaged', false],
      ['failed: line 3', true],
      ['failed: the file is damaged', true],
    ],
  )
})
