import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { loadOrWait } from '../../src/app/late-rules.ts'
import { Health } from '../../src/ops/health.ts'
import { createLogger } from '../../src/ops/logger.ts'
import { RegistryError } from '../../src/wire/registry.ts'

const logger = createLogger({ level: 'error', format: 'json', redact: (line) => line })
const AWAY = new RegistryError('unreachable', 'nobody answers')

/** Loads end so, one after the other; the last one's end is that of all that follow. */
function loading(...ends: readonly (Error | undefined)[]) {
  let loads = 0
  return async () => {
    const end = ends[Math.min(loads++, ends.length - 1)]
    if (end) throw end
  }
}

test('rules that can be loaded leave no trace', async () => {
  const health = new Health()
  const { later } = await loadOrWait(loading(undefined), { health, logger }, new AbortController().signal)
  await later
  assert.deepEqual(health.stages(), {})
})

test('what is wrong with the rules at the start is thrown, and a registry that lets nobody in', async () => {
  for (const error of [new Error('line 3: no such column'), new RegistryError('denied', 'wrong password')]) {
    const loaded = loadOrWait(loading(error), { health: new Health(), logger }, new AbortController().signal)
    await assert.rejects(loaded, error)
  }
})

test('a registry that is away is waited for, and health says so until the rules are there', async () => {
  const health = new Health()
  const seen: unknown[] = []
  const load = loading(AWAY, AWAY, new Error('line 3: no such column'), undefined)
  const watched = async () => {
    seen.push(health.stages().rules)
    await load()
  }
  const { later } = await loadOrWait(watched, { health, logger, againMs: 1 }, new AbortController().signal)
  await later
  const waiting = { state: 'degraded', detail: 'no rule runs before the registry answers: nobody answers' }
  const refused = { state: 'failed', detail: 'line 3: no such column' }
  assert.deepEqual(seen, [undefined, waiting, waiting, refused])
  assert.deepEqual(health.stages(), {})
})

test('the end of the process ends the waiting', async () => {
  const ending = new AbortController()
  const { later } = await loadOrWait(loading(AWAY), { health: new Health(), logger }, ending.signal)
  ending.abort()
  await later
})

test('nobody is told that the rules are loaded where the process ends in the middle of a load', async () => {
  const ending = new AbortController()
  const lines: string[] = []
  const destination = new Writable({
    write(line, _encoding, done) {
      lines.push(String(line))
      done()
    },
  })
  const telling = createLogger({ level: 'info', format: 'json', redact: (line) => line, destination })
  let loads = 0
  const load = async () => {
    if (++loads > 1) ending.abort()
    throw AWAY
  }
  const { later } = await loadOrWait(
    load,
    { health: new Health(), logger: telling, againMs: 1 },
    ending.signal,
  )
  await later
  assert.equal(lines.length, 1)
  assert.match(lines[0]!, /the rules wait for the registry/)
})
