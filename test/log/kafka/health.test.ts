import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { Health } from '../../../src/log/kafka/health.ts'
import { SILENT } from '../../../src/log/logger.ts'

function reasonOf({ state }: Health): string {
  return state.state === 'stalled' ? state.reason : 'ok'
}

test('of several causes the one that lasts longest is told, until it is over', (t) => {
  t.mock.timers.enable({ apis: ['Date'] })
  const health = new Health({ probe: async () => undefined })
  health.stalled('a', 'first')
  t.mock.timers.tick(10)
  health.stalled('b', 'second')
  health.stalled('a', 'first, again')
  assert.deepEqual(health.state, { state: 'stalled', since: 0, reason: 'first' })
  health.recovered('a')
  assert.equal(reasonOf(health), 'second')
  health.recovered('b')
  assert.equal(reasonOf(health), 'ok')
})

test('a step that takes too long is told while it lasts, behind causes that are known', async (t) => {
  t.mock.timers.enable({ apis: ['Date'] })
  const health = new Health({ probe: async () => undefined })
  const { promise, resolve } = Promise.withResolvers<void>()
  const done = health.during('transactions', 'a transaction is committed', () => promise)
  assert.equal(reasonOf(health), 'ok')
  t.mock.timers.tick(60_000)
  assert.equal(reasonOf(health), 'transactions: a transaction is committed')
  health.stalled('broker', 'no broker answers')
  assert.equal(reasonOf(health), 'no broker answers')
  health.recovered('broker')
  resolve()
  await done
  assert.equal(reasonOf(health), 'ok')
})

test('the log has a line when work stops, with why, and one when it goes on; no more for what comes along', (t) => {
  t.mock.timers.enable({ apis: ['Date'] })
  const lines: string[] = []
  const tell = (level: string) => (facts: object, message: string) =>
    void lines.push([level, message, ...Object.entries(facts).flat()].join(' '))
  const logger = { info: tell('info'), warn: tell('warn'), error: tell('error') }
  const health = new Health({ probe: async () => undefined, logger })
  health.stalled('broker', 'no broker answers')
  health.stalled('broker', 'no broker answers, again')
  health.stalled('task a', 'task a does not get on')
  t.mock.timers.tick(12_000)
  health.recovered('broker')
  health.recovered('broker')
  assert.deepEqual(lines, ['warn no broker answers'])
  health.recovered('task a')
  assert.deepEqual(lines, ['warn no broker answers', 'info work goes on seconds 12'])
})

test('what nothing waits for is told behind what stops the work', () => {
  const lines: string[] = []
  const logger = { ...SILENT, warn: (_: object, message: string) => void lines.push(message) }
  const health = new Health({ probe: async () => undefined, logger })
  health.impaired('sweep', 'hanging transactions are not seen to')
  assert.equal(health.state.state, 'impaired')
  health.stalled('broker', 'no broker answers')
  assert.equal(reasonOf(health), 'no broker answers')
  health.recovered('broker')
  assert.equal(health.state.state, 'impaired')
  health.repaired('sweep')
  assert.deepEqual(health.state, { state: 'ok' })
  assert.deepEqual(lines, ['hanging transactions are not seen to', 'no broker answers'])
})

test('a broker that is away is asked for until it answers', async () => {
  let isBack = false
  let asked = 0
  const probe = mock.fn(async () => {
    asked++
    if (!isBack) throw new Error('nobody')
  })
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const health = new Health({ probe })
    health.away('refused')
    assert.match(reasonOf(health), /no broker answers \(refused\)/)
    mock.timers.tick(1000)
    await new Promise((resolve) => setImmediate(resolve))
    assert.match(reasonOf(health), /no broker answers/)
    isBack = true
    mock.timers.tick(1000)
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(reasonOf(health), 'ok')
    assert.equal(asked, 2)
  } finally {
    mock.timers.reset()
  }
})
