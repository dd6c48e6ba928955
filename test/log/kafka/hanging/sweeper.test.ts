/** Upkeep that fails is told where an operator looks, and a broker that only restarts is no reason for it. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Sweeper } from '../../../../src/log/kafka/hanging/sweeper.ts'
import { Health } from '../../../../src/log/kafka/health.ts'

const MINUTE_MS = 60_000

function sweeping(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const health = new Health({ probe: () => new Promise(() => undefined) })
  let failure: Error | undefined
  let sweeps = 0
  const sweep = async () => {
    sweeps++
    if (failure) throw failure
  }
  const sweeper = new Sweeper({ sweep, health })
  t.after(async () => {
    health.close()
    await sweeper.close()
  })
  sweeper.start()
  return {
    health,
    state: () => health.state,
    sweeper,
    sweeps: () => sweeps,
    failWith: (message: string | undefined) => {
      failure = message === undefined ? undefined : new Error(message)
    },
    /** Minutes go by, with every sweep that falls into them. */
    pass: async (minutes: number) => {
      for (let ms = 0; ms < minutes * MINUTE_MS; ms += 1000) {
        t.mock.timers.tick(1000)
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

test('what fails is tried again; failing for a minute is told, until it succeeds', async (t) => {
  const { state, failWith, pass, sweeps } = sweeping(t)
  failWith('a coordinator is starting')
  await pass(0.7)
  assert.equal(state().state, 'ok', 'once is nothing to speak of')
  await pass(2)
  const told = state()
  assert.ok(told.state === 'impaired')
  assert.match(told.reason, /a coordinator is starting.*kafka-transactions\.sh find-hanging/)
  assert.ok(sweeps() >= 4 && sweeps() <= 9, `${sweeps()} sweeps`)
  failWith(undefined)
  await pass(0.7)
  assert.equal(state().state, 'ok')
})

test('while no broker answers that alone is told, and a minute begins when one does', async (t) => {
  const { health, state, failWith, pass } = sweeping(t)
  failWith('connection refused')
  health.away('connection refused')
  await pass(5)
  assert.equal(state().state, 'stalled')
  health.recovered('broker')
  assert.equal(state().state, 'ok')
  await pass(0.7)
  assert.equal(state().state, 'ok')
  await pass(2)
  assert.equal(state().state, 'impaired')
})

test('it is closed when what is under way has ended', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const sweeper = new Sweeper({
    sweep: () => promise,
    health: new Health({ probe: async () => undefined }),
  })
  sweeper.soon()
  let isClosed = false
  const closed = sweeper.close().then(() => {
    isClosed = true
  })
  await new Promise((done) => setImmediate(done))
  assert.equal(isClosed, false)
  resolve()
  await closed
})

test('asked for, it begins at once, and never twice at a time', async (t) => {
  const { sweeper, sweeps, pass } = sweeping(t)
  sweeper.soon()
  sweeper.soon()
  assert.equal(sweeps(), 1)
  await pass(0.1)
  sweeper.soon()
  assert.equal(sweeps(), 2)
  await sweeper.close()
  sweeper.soon()
  await pass(2)
  assert.equal(sweeps(), 2)
})
